"""Evaluation: the gold interviews hold together, and each measure falls by what was spoiled, as computed by hand."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from talk_toys import english
from toys import PACK, counted_ids, pack, still

from bot.cli.evaluate_command import CODE_ONLY, evaluate
from flows.evaluate import do_nothing, evaluate_stored, guided
from flows.evaluate_gold import Gold, GoldError, read_gold
from flows.evaluate_measures import Count, Span, alike, covered, right, right_stances, share, stability
from flows.evaluate_replies import StoredReplies, StoredRun, read_replies
from flows.evaluate_scores import Score, scores
from flows.kit import Kit
from flows.ranking import Ranker
from tests.fake_model import FakeModel, Scripted, SeenRequest

GOLD = Path(__file__).parent / "gold"
ONE = "en-06-just-tell-me"
"""Four lines with a quote each, and four links."""
OTHER = "en-08-say-yes"

Reply = dict[str, Any]


def kit() -> Kit:
    return Kit({"en": english()}, {"en": _ranker()}, counted_ids(), still, lambda person: {})


@cache
def _ranker() -> Ranker:
    return Ranker(pack().spec, "en")


@cache
def golds() -> dict[str, Gold]:
    return {one.id: one for one in read_gold(GOLD, pack())}


# ---------------------------------------------------------------------------------------------- the interviews
def test_there_are_enough_interviews_and_every_situation_is_there() -> None:
    tongues = [gold.language for gold in golds().values()]
    assert (tongues.count("en"), tongues.count("es"), tongues.count("ar")) == (38, 3, 3)
    assert {gold.scenario for gold in golds().values()} == {one.id for one in pack().scenarios if one.variant_of is None}
    assert all(4 <= len(gold.turns) <= 7 for gold in golds().values())


def test_all_three_stances_are_there() -> None:
    stances = [link.stance for gold in golds().values() for link in gold.links]
    assert min(stances.count(one) for one in ("supports", "qualifies", "opposes")) >= 3


def test_every_interview_has_stored_replies_written_by_hand() -> None:
    found = read_replies(GOLD / "replies", tuple(golds().values()))
    assert {one.by for one in found.values()} == {"hand"}
    assert {file.stem for file in (GOLD / "replies").glob("*.json")} == golds().keys()
    assert sum(len(one.runs) == 2 for one in found.values()) == 8


# ---------------------------------------------------------------------------------------------- measures by table
@pytest.mark.parametrize(
    ("quoted", "is_it"),
    [
        (Span(1, 10, 20), True),
        (Span(1, 0, 15), True),  # 5 of 10
        (Span(1, 0, 14), False),  # 4 of 10
        (Span(2, 10, 20), False),  # another answer
        (Span(1, 12, 13), False),
        (Span(1, 0, 100), True),
    ],
)
def test_a_line_is_covered_by_half_of_its_quote(quoted: Span, is_it: bool) -> None:
    assert covered([[Span(1, 10, 20)]], [quoted]) == (int(is_it), 1)


def test_one_quote_of_a_line_is_enough_and_two_halves_are_not_one_whole() -> None:
    assert covered([[Span(1, 0, 10), Span(2, 0, 10)]], [Span(2, 0, 6)]) == (1, 1)
    assert covered([[Span(1, 0, 10)]], [Span(1, 0, 4), Span(1, 6, 10)]) == (0, 1)
    assert covered([], [Span(1, 0, 4)]) == (0, 0)


def test_links_are_right_by_principle_and_by_stance() -> None:
    gold = {"a": "supports", "b": "opposes", "c": "qualifies"}
    made = {"a": "supports", "b": "supports", "x": "opposes"}
    assert (right(made, gold), right_stances(made, gold)) == (2, 1)  # type: ignore[arg-type]


def test_shares_are_pooled_and_clustered() -> None:
    found = share([Count("a", 1, 2), Count("a", 2, 2), Count("b", 1, 4), Count("c", 0, 0)])
    assert (found.hit, found.of, found.interviews) == (4, 8, 2)
    assert found.estimate is not None and found.estimate.share == 0.5
    assert found.estimate.low is not None and found.estimate.high is not None
    assert share([Count("a", 1, 2)]).estimate is not None and share([Count("a", 1, 2)]).estimate.low is None  # type: ignore[union-attr]
    assert share([]).estimate is None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5), st.integers(0, 5))))
def test_a_share_lies_in_its_interval(rows: list[tuple[str, int, int]]) -> None:
    one = share(Count(name, min(hit, of), of) for name, hit, of in rows).estimate
    if one is not None and one.low is not None and one.high is not None:
        assert 0 <= one.low <= one.share <= one.high <= 1


def test_runs_are_alike_by_what_they_share() -> None:
    both: tuple[frozenset[object], ...] = (frozenset("ab"), frozenset("bc"), frozenset("ab"))
    assert alike(frozenset(), frozenset()) == 1.0
    assert alike(both[0], both[1]) == pytest.approx(1 / 3)
    found, interviews = stability({"x": both, "y": both[:1]})
    assert found is not None and found.share == pytest.approx((1 / 3 + 1 / 3 + 1) / 3) and interviews == 1
    assert stability({"y": both[:1]}) == (None, 0)


# ---------------------------------------------------------------------------------------------- spoiled replies
def faultless(gold: Gold) -> dict[str, Reply]:
    """The replies that say what the gold says."""
    lines = {
        kind: [{"quotes": [quote.text for quote in line.quotes], "text": line.text} for line in found]
        for kind, found in (("looks_to", gold.card.policies), ("exceptions", gold.card.exceptions))
    }
    links = [
        {"principle_id": link.principle, "quote": link.quote.text, "stance": link.stance, "reason": "They say so here."}
        for link in gold.links
    ]
    return {"distil": {**lines, "sentence": gold.card.sentence, "title": gold.card.title}, "map": {"links": links, "not_covered": ""}}


def measured(*runs: dict[str, Reply], name: str = ONE) -> dict[str, Score]:
    """The measures of one interview with these replies, run by run."""
    stored = StoredReplies(by="hand", runs=tuple(StoredRun(distil=(run["distil"],), map=(run["map"],)) for run in runs))
    column = asyncio.run(evaluate_stored([golds()[name]], {name: stored}, pack(), kit(), runs=len(runs)))
    return {one.measure: one for one in scores(column)}


def counted(found: dict[str, Score]) -> dict[str, tuple[int | None, int | None]]:
    return {name: (one.hit, one.of) for name, one in found.items() if one.of}


FAULTLESS = {
    "quotes that are exact": (8, 8),
    "gold policies covered": (4, 4),
    "claims not in the transcript": (0, 4),
    "mapping precision": (4, 4),
    "mapping recall": (4, 4),
    "stance accuracy": (4, 4),
    "steps that fell back": (0, 2),
}


def test_replies_that_say_what_the_gold_says_are_faultless() -> None:
    found = counted(measured(faultless(golds()[ONE])))
    gold = golds()[ONE]
    quotes = sum(len(line.quotes) for line in gold.lines) + len(gold.links)
    assert (quotes, len(gold.lines), len(gold.links)) == (8, 4, 4)
    assert {name: found[name] for name in FAULTLESS} == FAULTLESS


def lost_quote(replies: dict[str, Reply]) -> None:
    replies["distil"]["looks_to"][0]["quotes"] = ["Find out what one needs to know, then answer."]


def invented_policy(replies: dict[str, Reply]) -> None:
    replies["distil"]["looks_to"].append({"quotes": ["They should call an ambulance."], "text": "It calls an ambulance at once"})


def left_out(replies: dict[str, Reply]) -> None:
    replies["distil"]["looks_to"].pop()


def wrong_stance(replies: dict[str, Reply]) -> None:
    replies["map"]["links"][0]["stance"] = "supports"


def wrong_principle(replies: dict[str, Reply]) -> None:
    replies["map"]["links"][0]["principle_id"] = "be_creative"


def further_link(replies: dict[str, Reply]) -> None:
    replies["map"]["links"].append({**replies["map"]["links"][0], "principle_id": "be_creative"})


def link_left_out(replies: dict[str, Reply]) -> None:
    replies["map"]["links"].pop()


def unknown_principle(replies: dict[str, Reply]) -> None:
    replies["map"]["links"][0]["principle_id"] = "obey_me"


def quote_of_a_link(replies: dict[str, Reply]) -> None:
    replies["map"]["links"][0]["quote"] = "Do not hide behind a doctor"


SPOILED: list[tuple[Callable[[dict[str, Reply]], None], dict[str, tuple[int, int]]]] = [
    (lost_quote, {"quotes that are exact": (7, 8), "gold policies covered": (3, 4), "claims not in the transcript": (1, 4)}),
    (invented_policy, {"quotes that are exact": (8, 9), "claims not in the transcript": (1, 5)}),
    (left_out, {"quotes that are exact": (7, 7), "gold policies covered": (3, 4), "claims not in the transcript": (0, 3)}),
    (wrong_stance, {"stance accuracy": (3, 4)}),
    (wrong_principle, {"mapping precision": (3, 4), "mapping recall": (3, 4), "stance accuracy": (3, 3)}),
    (further_link, {"quotes that are exact": (9, 9), "mapping precision": (4, 5)}),
    (link_left_out, {"quotes that are exact": (7, 7), "mapping precision": (3, 3), "mapping recall": (3, 4), "stance accuracy": (3, 3)}),
    (unknown_principle, {"mapping precision": (3, 3), "mapping recall": (3, 4), "stance accuracy": (3, 3)}),
    (
        quote_of_a_link,
        {"quotes that are exact": (7, 8), "mapping precision": (3, 3), "mapping recall": (3, 4), "stance accuracy": (3, 3)},
    ),
]


@pytest.mark.parametrize(("spoil", "lowered"), SPOILED, ids=[spoil.__name__ for spoil, _ in SPOILED])
def test_a_spoiled_reply_lowers_its_measures_and_no_other(
    spoil: Callable[[dict[str, Reply]], None], lowered: dict[str, tuple[int, int]]
) -> None:
    replies = faultless(golds()[ONE])
    spoil(replies)
    found = counted(measured(replies))
    assert {name: found[name] for name in FAULTLESS} == {**FAULTLESS, **lowered}


def test_a_title_of_one_word_is_one_more_text_with_a_lint() -> None:
    good, bad = faultless(golds()[ONE]), faultless(golds()[ONE])
    bad["distil"]["title"] = "Answer"
    before, after = (counted(measured(one))["card texts with a lint"] for one in (good, bad))
    assert before[0] is not None and after == (before[0] + 1, 6)


def test_a_longer_quote_raises_only_what_is_quoted() -> None:
    good, long = faultless(golds()[ONE]), faultless(golds()[ONE])
    answer = golds()[ONE].turns[1].answer
    long["distil"]["looks_to"][0]["quotes"] = [answer]
    before, after = (counted(measured(one))["share of answers quoted"] for one in (good, long))
    assert before[0] is not None and after[0] is not None and after[0] > before[0] and after[1] == before[1]


def test_a_reply_in_the_wrong_form_makes_both_steps_fall_back() -> None:
    replies = faultless(golds()[ONE])
    replies["distil"] = {"title": "No lines"}
    found = counted(measured(replies))
    assert found["steps that fell back"] == (2, 2) and found["gold policies covered"] == (0, 4) and found["mapping recall"] == (0, 4)


def test_two_runs_that_differ_in_one_stance_and_one_line() -> None:
    first, second = faultless(golds()[ONE]), faultless(golds()[ONE])
    wrong_stance(second)
    found = measured(first, second)
    assert found["links alike over runs"].value == pytest.approx(3 / 5)
    assert found["cards alike over runs"].value == 1.0
    assert measured(first)["links alike over runs"].value is None
    left_out(second)
    assert measured(first, second)["cards alike over runs"].value < 1.0  # type: ignore[operator]


def test_what_a_run_took_comes_from_the_file() -> None:
    run = faultless(golds()[ONE])
    used = {"calls": 3, "tokens_in": 4000, "tokens_out": 500, "cost_nano_usd": 12_000_000, "latency_ms": 2500}
    data = {"by": "toy", "runs": [{"distil": [run["distil"]], "map": [run["map"]], "used": used}]}
    stored = StoredReplies.model_validate_json(json.dumps(data))
    column = asyncio.run(evaluate_stored([golds()[ONE]], {ONE: stored}, pack(), kit()))
    found = {one.measure: one.value for one in scores(column)}
    assert (found["requests"], found["tokens in"], found["tokens out"]) == (3, 4000, 500)
    assert (found["US dollars"], found["seconds"], column.by_hand) == (0.012, 2.5, False)


def test_a_request_that_failed_is_stored_as_such_and_fails_again() -> None:
    data = {"by": "toy", "runs": [{"distil": [{"failed": "timeout"}]}]}
    stored = StoredReplies.model_validate_json(json.dumps(data))
    column = asyncio.run(evaluate_stored([golds()[ONE]], {ONE: stored}, pack(), kit()))
    assert column.outcomes[0].fell_back == ("timeout", "no_card")
    assert column.kept[ONE][0].distil == ({"failed": "timeout"},)


# ---------------------------------------------------------------------------------------------- baselines
def test_doing_nothing_covers_and_finds_nothing() -> None:
    found = {one.measure: one for one in scores(do_nothing([golds()[ONE], golds()[OTHER]]))}
    assert found["gold policies covered"].value == 0.0 and found["mapping recall"].value == 0.0
    assert all(found[name].value is None for name in ("mapping precision", "quotes that are exact", "stance accuracy", "seconds"))
    assert found["steps that fell back"].value is None


def test_the_guided_baseline_quotes_exactly_and_says_only_supports() -> None:
    column = guided([golds()[ONE], golds()[OTHER]], pack(), kit())
    found = {one.measure: one for one in scores(column)}
    assert found["quotes that are exact"].value == 1.0 and found["claims not in the transcript"].value == 0.0
    assert {stance for one in column.outcomes for stance in one.links.values()} == {"supports"}
    assert all(set(pack_scenario(one.gold).in_play) <= set(one.links) for one in column.outcomes)


def pack_scenario(gold: Gold) -> Any:
    return next(one for one in pack().scenarios if one.id == gold.scenario)


# ---------------------------------------------------------------------------------------------- files that cannot be used
@pytest.mark.parametrize(
    ("found", "put", "told"),
    [
        ("id: en-06-just-tell-me", "id: another", "Give it the file's name"),
        ("scenario: heart_pill", "scenario: hart_pill", "the nearest is 'heart_pill'"),
        ("choice: C", "choice: Z", "has no behaviour 'Z'"),
        ("principle: express_uncertainty", "principle: express_uncertaintly", "the nearest is 'express_uncertainty'"),
        ("principle: express_uncertainty", "principle: avoid_regulated_advice", "two links to avoid_regulated_advice"),
        ('{turn: 2, text: "Find out', '{turn: 3, text: "Find out', "does not say"),
        ('{turn: 2, text: "Find out', '{turn: 9, text: "Find out', "there are 5"),
        ("stance: opposes", "stance: hates", "links.0.stance"),
        ("about:", "abuot:", "abuot"),
        ("turns:", "turns: [", "en-06-just-tell-me.yaml"),
    ],
)
def test_a_gold_file_that_cannot_be_used_says_why(found: str, put: str, told: str, tmp_path: Path) -> None:
    text = (GOLD / f"{ONE}.yaml").read_text(encoding="utf-8")
    assert found in text
    (tmp_path / f"{ONE}.yaml").write_text(text.replace(found, put, 1), encoding="utf-8")
    with pytest.raises(GoldError) as error:
        read_gold(tmp_path, pack())
    assert told in str(error.value) and ONE in str(error.value)


def test_replies_that_are_missing_broken_or_mixed_are_refused(tmp_path: Path) -> None:
    two = (golds()[ONE], golds()[OTHER])
    with pytest.raises(GoldError, match="Every interview needs"):
        read_replies(tmp_path, two)
    for gold, by in zip(two, ("one", "two"), strict=True):
        (tmp_path / f"{gold.id}.json").write_text(json.dumps({"by": by, "runs": [{"distil": []}]}))
    with pytest.raises(GoldError, match="several models"):
        read_replies(tmp_path, two)
    (tmp_path / f"{OTHER}.json").write_text('{"by": "two"}')
    with pytest.raises(GoldError, match="runs"):
        read_replies(tmp_path, two)


# ---------------------------------------------------------------------------------------------- the command
def run(*words: str | Path) -> Result:
    return CliRunner().invoke(evaluate, [str(word) for word in words])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with two interviews and their replies."""
    folder = tmp_path / "gold"
    (folder / "replies").mkdir(parents=True)
    for name in (ONE, OTHER):
        shutil.copy(GOLD / f"{name}.yaml", folder)
        shutil.copy(GOLD / "replies" / f"{name}.json", folder / "replies")
    return folder


def test_replies_by_hand_stand_under_their_own_heading(small: Path, tmp_path: Path) -> None:
    done = run(small, "--replies", small / "replies", "--json", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    assert CODE_ONLY in done.output and "2 interviews (2 en)" in done.output
    written = json.loads((tmp_path / "out.json").read_text())
    assert [one["checks_the_code_only"] for one in written["contestants"]] == [False, False, True]
    assert [one["interview"] for one in written["contestants"][2]["runs"]] == [ONE, OTHER]


def test_without_model_or_replies_the_baselines_stand_alone(small: Path) -> None:
    done = run(small)
    assert done.exit_code == 0 and CODE_ONLY not in done.output and "guided" in done.output


def test_mistakes_are_told_in_one_line(small: Path, tmp_path: Path) -> None:
    assert "--keep stores" in run(small, "--keep", tmp_path / "kept").output
    empty = run(tmp_path)
    assert empty.exit_code == 2 and "found no interview" in empty.output
    assert run(small, "--study", tmp_path / "none").exit_code == 2


def named(study: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built-in study in a folder, with a model at this address; no key is set."""
    shutil.copytree(PACK, study)
    for name in ("OPENAI_API_KEY", "SOUNDINGS_MODEL_KEY"):
        monkeypatch.delenv(name, raising=False)
    settings = (study / "study.yaml").read_text(encoding="utf-8").replace("provider: {name: null", "provider: {name: toy")
    model = f'\nmodel: {{name: "toy", base_url: "{url}", price: {{in: 1, out: 10}}}}\n'
    (study / "study.yaml").write_text(settings + model, encoding="utf-8")
    return study


def test_a_model_that_gives_nothing_is_no_measurement(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeModel(lambda seen: Scripted(fault="unauthorized")) as fake:
        study = named(tmp_path / "study", fake.url, monkeypatch)
        done = run(small, "--study", study, "--keep", tmp_path / "kept")
    assert done.exit_code == 1
    assert "Steps that fell back: 2 (auth), 2 (no_card)." in done.output and f"soundings try-model {study}" in done.output
    assert sorted(file.stem for file in (tmp_path / "kept").iterdir()) == sorted((ONE, OTHER))


def test_a_model_is_asked_its_replies_are_kept_and_measure_the_same(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replies = {name: faultless(golds()[name]) for name in (ONE, OTHER)}

    def script(seen: SeenRequest) -> Scripted:
        name = ONE if "night line" in seen.user else OTHER
        return Scripted(replies[name][seen.purpose])

    with FakeModel(script) as fake:
        study = named(tmp_path / "study", fake.url, monkeypatch)
        asked = run(small, "--study", study, "--keep", tmp_path / "kept", "--json", tmp_path / "asked.json")
        assert asked.exit_code == 0, asked.output
        assert {seen.purpose for seen in fake.requests} == {"distil", "map"}
    again = run(small, "--replies", tmp_path / "kept", "--json", tmp_path / "again.json")
    assert again.exit_code == 0 and CODE_ONLY not in again.output, again.output
    first, second = (json.loads((tmp_path / f"{name}.json").read_text())["contestants"][2]["scores"] for name in ("asked", "again"))
    assert first == second
    tokens = {one["measure"]: one["value"] for one in first}
    assert tokens["mapping recall"] == 1.0 and tokens["tokens in"] >= 1800 and tokens["US dollars"] > 0
