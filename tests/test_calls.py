"""What the model was asked, where set questions took over, what it cost, and what the report says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bundle_toys import Toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.report import make_report
from flows.report.intervals import Sums, estimate
from flows.report.page import render


def study(people: int = 40, opening: str = "behaviours") -> Toy:
    """Everybody is asked two questions, gets a draft and is mapped; the model fails every fourth person throughout."""
    toy = Toy()
    toy.principle("k1", "s1")
    for i in range(people):
        name, fails = f"p{i:02d}", i % 4 == 0
        toy.person(name, arms={"guess": "shown", "wording": "a", "opening": opening})
        made = "guided" if fails else "model"
        if opening == "open":
            toy.question(name, "s1", "guided")
        for _ in range(2):
            toy.question(name, "s1", made)
            toy.call(name, "interview", "error" if fails else "ok")
        toy.question(name, "s1", "guided", step="title")
        toy.card(name, "s1", author=made, talk_mode=made, card_mode=made)
        toy.call(name, "distil", "fallback" if fails else "ok")
        toy.offer(name, "s1", "k1", "supports")
        toy.call(name, "map", "error" if fails else "ok")
        if fails:
            toy.offer(name, "s1", "k2", None, why="ranked")
        else:
            toy.link(name, "s1", "k1", "supports")
    return toy


def report_of(toy: Toy, folder: Path, internal: bool = True) -> dict[str, Any]:
    return make_report([toy.write(folder / "bundle")], internal=internal)


def test_counts_fallbacks_and_cost(tmp_path: Path) -> None:
    toy = study()
    toy.call(None, "reference", cost_usd=None)
    process = report_of(toy, tmp_path)["process"]
    assert process["model_calls"] == {
        "interview": {"error": 20, "ok": 60}, "distil": {"fallback": 10, "ok": 30}, "map": {"error": 10, "ok": 30},
        "reference": {"ok": 1},
    }  # fmt: skip
    assert {kind: (row["n"], row["m"], row["share"]) for kind, row in process["fallbacks"].items()} == {
        "turns": (80, 40, 0.25), "cards": (40, 40, 0.25), "mappings": (40, 40, 0.25),
    }  # fmt: skip
    assert process["cost"] == {"calls": 161, "tokens_in": 161_000, "tokens_out": 16_100, "unpriced": 1, "usd": 0.32}
    assert process["models"] == {"toy-1": 131}
    assert process["modes"] == {"asked": {"guided": 10, "model": 30}, "drafted": {"guided": 10, "model": 30}}


def test_fallbacks_are_clustered_by_person(tmp_path: Path) -> None:
    found = report_of(study(), tmp_path)["process"]["fallbacks"]["turns"]
    wanted = estimate(Sums(80, 40, 80, 160, 20, 40, 40))  # forty people, two questions each; ten with both by set questions
    assert wanted and (found["low"], found["high"], found["n_eff"]) == pytest.approx((wanted.low, wanted.high, wanted.n_eff), abs=1e-6)
    assert found["n_eff"] < 40


def test_few_people_are_withheld(tmp_path: Path) -> None:
    toy = study(40)
    for i in range(3):
        toy.call(f"p{i + 1:02d}", "interview", "repaired")
    report = report_of(toy, tmp_path / "a", internal=False)
    assert report["process"]["model_calls"]["interview"] == {"repaired": "withheld", "ok": 60, "error": "withheld"}
    assert report["process"]["cost"]["calls"] == 165 and report["process"]["cost"]["usd"] == 0.33
    small = report_of(study(8), tmp_path / "b", internal=False)
    cost = small["process"]["cost"]
    assert cost == dict.fromkeys(("calls", "tokens_in", "tokens_out", "unpriced", "usd")) | {"reason": "small_cell"}
    assert all(row["share"] is None and row["reason"] == "small_cell" for row in small["process"]["fallbacks"].values())
    assert {"process/cost", "process/fallbacks/turns", "process/model_calls/map/ok"} <= {one["where"] for one in small["withheld"]}
    assert "What the requests cost cannot be shown: withheld." in render(small)


def test_without_participants_in_the_calls_the_study_as_a_whole_counts(tmp_path: Path) -> None:
    toy = study()
    kinds = (True, False)
    named = [report_of(toy, tmp_path / f"named{internal}", internal)["process"] for internal in kinds]
    for call in toy.tables["model_calls"]:
        call["participant_id"] = None
    assert [report_of(toy, tmp_path / f"bare{internal}", internal)["process"] for internal in kinds] == named


@pytest.mark.parametrize("opening", ["behaviours", "open"])
def test_questions_that_are_the_same_for_everybody_are_nobodys_fallback(tmp_path: Path, opening: str) -> None:
    toy = study(opening=opening)
    toy.tables["turns"] = [row for row in toy.tables["turns"] if row["participant_id"] not in [f"p{i:02d}" for i in range(0, 40, 4)]]
    process = report_of(toy, tmp_path)["process"]
    assert process["modes"]["asked"] == {"model": 30}
    assert (process["fallbacks"]["turns"]["n"], process["fallbacks"]["turns"]["share"]) == (60, 0)


def test_an_empty_draft_and_a_card_by_hand_are_no_fallback(tmp_path: Path) -> None:
    toy = study(4)
    toy.person("hand")
    toy.call("hand", "distil")
    toy.card("hand", "s1", author="participant")
    toy.person("wordless")
    toy.call("wordless", "distil")
    toy.card("wordless", "s1")
    toy.tables["policies"].pop()
    found = report_of(toy, tmp_path)["process"]["fallbacks"]["cards"]
    assert (found["n"], found["share"]) == (4, 0.25)


def test_people_who_do_not_count_bring_no_calls(tmp_path: Path) -> None:
    toy = study(8)
    toy.add("exclusions", exclusion_id="e", object_kind="participant", object_id="p01", reason="too_fast")
    assert report_of(toy, tmp_path)["process"]["model_calls"]["map"] == {"error": 2, "ok": 5}


def test_without_a_model_the_new_keys_are_empty_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    toy = study(12, opening="open")
    for table in ("links", "model_calls"):
        toy.tables[table].clear()
    for turn in toy.tables["turns"]:
        turn["mode"] = "guided"
    for card in toy.tables["cards"]:
        card |= {"author": "guided", "talk_mode": "guided", "card_mode": "guided"}
    toy.person("left", arms={"opening": "open"})
    toy.question("left", "s1", "guided")  # the opening one, and away
    report = report_of(toy, tmp_path)
    process = report["process"]
    assert [process[key] for key in ("model_calls", "fallbacks", "cost", "models")] == [{}] * 4
    assert process["modes"] == {"asked": {"guided": 13}, "drafted": {"guided": 12}}
    assert report["readings"] == {"machine": {}, "reviewers": {}} and {json.dumps(row["machine"]) for row in report["principles"]} == {"{}"}
    page = render(report)
    assert "What the language model did" not in page and "AI interviewer" not in page
    assert [line for line in report["limits"] if "model" in line] == [
        "A program asked set questions. No language model asked, read or wrote anything here.",
    ]  # fmt: skip


def limits_of(tmp_path: Path, asked: str, drafted: str, tried: bool) -> list[str]:
    """The sentences about a model where questions and drafts come from these (space-separated modes)."""
    toy = Toy()
    toy.principle("k1", "s1")
    for mode in asked.split():
        toy.person(f"asked{mode}")
        toy.question(f"asked{mode}", "s1", mode)
    for mode in drafted.split():
        toy.person(f"drafted{mode}")
        toy.card(f"drafted{mode}", "s1", card_mode=mode)
    if tried:
        toy.call(f"asked{asked.split()[0]}", "interview", "ok")
    return [line for line in report_of(toy, tmp_path)["limits"] if "model" in line]


@pytest.mark.parametrize(
    ("asked", "drafted", "tried", "said"),
    [
        ("guided", "guided", False, "No language model asked, read or wrote anything here."),
        ("guided", "guided", True, "no question and no card here is its work"),
        ("guided", "model", True, "A program asked set questions. A language model drafted cards"),
        ("guided", "guided mixed", True, "A program asked set questions. A language model drafted cards"),
        ("model", "model", True, "A language model asked the questions and drafted cards."),
        ("model", "guided model", True, "It drafted some cards, set rules drafted others."),
        ("model", "guided", True, "A language model asked the questions. Set rules drafted the cards."),
        ("model", "", True, "A language model asked the questions."),
        ("guided model", "model", True, "Some were asked by a language model, some by set questions."),
    ],
)
def test_the_caveat_about_who_asked_is_true_in_every_mode(tmp_path: Path, asked: str, drafted: str, tried: bool, said: str) -> None:
    assert said in " ".join(limits_of(tmp_path, asked, drafted, tried))


def test_several_models_are_named(tmp_path: Path) -> None:
    toy = study(4)
    toy.call("p01", "interview", model_returned="toy-2")
    report = report_of(toy, tmp_path)
    assert any("“toy-1” and “toy-2”" in line for line in report["limits"])
    assert "Answered by: toy-1, toy-2." in render(report)


def test_the_page_says_what_happened_and_what_it_cost(tmp_path: Path) -> None:
    page = render(report_of(study(), tmp_path / "a"))
    assert ">What the language model did<" in page and "160 requests in all: 160,000 tokens in, 16,000 tokens out, 0.32 US dollars." in page
    free = study()
    for call in free.tables["model_calls"]:
        call["cost_usd"] = None
    assert "The study states no price." in render(report_of(free, tmp_path / "b"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10**12)), min_size=1, max_size=40))
def test_dollars_are_summed_without_a_loss(tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, int]]) -> None:
    toy = Toy()
    for person in sorted({who for who, _ in calls}):
        toy.person(f"p{person}")
    for who, nano in calls:
        toy.call(f"p{who}", "interview", cost_usd=nano / 10**9)
    cost = report_of(toy, tmp_path_factory.mktemp("sum"))["process"]["cost"]
    assert cost["usd"] == pytest.approx(sum(nano for _, nano in calls) / 10**9, abs=6e-7) and cost["calls"] == len(calls)
