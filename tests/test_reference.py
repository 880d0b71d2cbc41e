"""Rankings averaged by hand-worked tables; what a person wrote in reference.yaml is never replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_toys import ToyDoor, run
from talk_toys import english
from toys import pack

from flows.reference import Ranked, Reference, agreement, averaged, rank_scenario
from flows.reference_file import FILE, read_references, write_references
from flows.study_problem import FolderProblem

SCENARIO = pack().scenarios[0]
IDS = [option.id for option in SCENARIO.options]


def placed(*places: int) -> dict[str, Any]:
    return {"places": [{"behaviour": n, "place": place, "reason": f"Reason {n}."} for n, place in enumerate(places, start=1)]}


def ranked(*replies: Any, samples: int = 2) -> Ranked:
    tell = english().card_lints.tell
    found: Ranked = run(lambda: rank_scenario(SCENARIO, pack(), ToyDoor(*replies), lambda name: tell[name], samples=samples))
    return found


@pytest.mark.parametrize(
    ("samples", "ranking"),
    [
        ([{"A": 1, "B": 2, "C": 3}], "A>B>C"),
        ([{"A": 1, "B": 1, "C": 2}], "A=B>C"),
        ([{"A": 7, "B": 7, "C": 7}], "A=B=C"),
        ([{"A": 1, "B": 2, "C": 3}, {"A": 3, "B": 2, "C": 1}], "A=B=C"),
        ([{"A": 2, "B": 1, "C": 3}, {"A": 1, "B": 2, "C": 3}, {"A": 2, "B": 1, "C": 3}], "B>A>C"),
        ([{"A": 1, "B": 5, "C": 9}, {"A": 1, "B": 1, "C": 2}], "A>B>C"),
    ],
)
def test_places_are_averaged(samples: list[dict[str, int]], ranking: str) -> None:
    assert averaged(["A", "B", "C"], samples) == ranking


@pytest.mark.parametrize(
    ("ranking", "samples", "share"),
    [
        ("A>B", [{"A": 1, "B": 2}], 1.0),
        ("A>B", [{"A": 1, "B": 2}, {"A": 2, "B": 1}], 0.5),
        ("A=B", [{"A": 1, "B": 2}], 0.0),
        ("A>B>C", [{"A": 1, "B": 2, "C": 3}, {"A": 1, "B": 3, "C": 2}], 5 / 6),
        ("A", [{"A": 1}], 1.0),
    ],
)
def test_agreement_is_a_share_of_pairs(ranking: str, samples: list[dict[str, int]], share: float) -> None:
    assert agreement(ranking, samples) == pytest.approx(share)


@given(st.lists(st.lists(st.integers(1, 4), min_size=4, max_size=4), min_size=1, max_size=5))
def test_every_behaviour_comes_once_and_the_order_of_samples_does_not_matter(rows: list[list[int]]) -> None:
    samples = [dict(zip("ABCD", row, strict=True)) for row in rows]
    ranking = averaged(list("ABCD"), samples)
    assert sorted(ranking.replace("=", ">").split(">")) == list("ABCD")
    assert ranking == averaged(list("ABCD"), samples[::-1])


def test_every_second_sample_has_the_opposite_order_and_numbers_go_back_to_ids() -> None:
    door = ToyDoor(placed(*range(1, len(IDS) + 1)), placed(*range(len(IDS), 0, -1)))
    tell = english().card_lints.tell
    found = run(lambda: rank_scenario(SCENARIO, pack(), door, lambda name: tell[name], samples=2))
    assert found.reference is not None and found.reference.ranking == ">".join(IDS)
    assert found.reference.agreement == 1.0 and found.reference.by == "model" and found.reference.samples == 2
    assert found.reference.prompt_sha256 == found.calls[0].prompt_sha256
    first, second = (asked.prompt for asked in door.seen)
    assert first.system == second.system and first.user.splitlines()[-1] != second.user.splitlines()[-1]
    assert [asked.participant_id for asked in door.seen] == [None, None]


@pytest.mark.parametrize("bad", [placed(1), placed(*[1] * (len(IDS) + 1)), placed(*[0] * len(IDS)), {"places": []}])
def test_a_reply_that_leaves_a_behaviour_out_is_asked_for_again_and_then_lost(bad: dict[str, Any]) -> None:
    good = placed(*range(1, len(IDS) + 1))
    assert ranked(bad, good, good).reference is not None
    lost = ranked(bad, bad, good)
    assert (lost.reference, lost.reason, len(lost.calls)) == (None, "lint", 3)


@pytest.mark.parametrize("reason", ["timeout", "auth", "budget", "refusal"])
def test_a_model_that_does_not_answer_gives_no_ranking(reason: str) -> None:
    assert ranked((reason, 1), (reason, 1)).reason == reason


# ---------------------------------------------------------------------------------------------- the file
def entry(name: str, by: Any = "model", ranking: str = "A>B") -> Reference:
    return Reference(scenario=name, scenario_version=1, spec_version="2025-12-18", ranking=ranking, by=by, reasons={"A": "So: it is."})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_references(tmp_path) == {}
    assert write_references(tmp_path, [entry("one"), entry("two", ranking="B=A")]) == []
    assert read_references(tmp_path) == {"one": entry("one"), "two": entry("two", ranking="B=A")}
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "nothing is left beside it"


def test_a_person_is_never_overwritten_and_comments_stay(tmp_path: Path) -> None:
    write_references(tmp_path, [entry("one"), entry("two")])
    path = tmp_path / FILE
    text = path.read_text("utf-8").replace("by: model", "by: person  # read by us", 1).replace("ranking: A>B", "ranking: B>A", 1)
    path.write_text(text, "utf-8")
    assert write_references(tmp_path, [entry("one", ranking="A=B"), entry("two", ranking="A=B"), entry("three")]) == ["one"]
    found = read_references(tmp_path)
    assert (found["one"].ranking, found["one"].by) == ("B>A", "person")
    assert found["two"].ranking == "A=B" and "three" in found
    assert "# read by us" in path.read_text("utf-8") and path.read_text("utf-8").startswith("# What the spec would prefer")


@pytest.mark.parametrize(
    "text",
    [
        "references:\n  - scenario: one\n",
        "references:\n  - {scenario: one, scenario_version: 1, spec_version: x, ranking: 'A>>B', by: model}\n",
        "references:\n  - &a {scenario: one, scenario_version: 1, spec_version: x, ranking: A, by: model}\n  - *a\n",
        "other: 1\n",
        "references: [\n",
        "a\0b",
    ],
)
def test_a_file_that_is_amiss_is_named_with_its_line_and_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(FolderProblem, match=FILE):
        write_references(tmp_path, [entry("two")])
    assert (tmp_path / FILE).read_text("utf-8") == text
