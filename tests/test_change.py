"""Change after the talk, against the control."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_toys import Toy

from flows.report import make_report
from flows.report.change import changed, pick


def study(people: int = 8) -> Toy:
    """Each person talks about s1 and s2 and only chooses in s3; half change s1, a quarter change s3, one never chooses again."""
    toy = Toy()
    toy.principle("k1", "s1")
    for i in range(people):
        name = f"p{i:02d}"
        toy.person(name)
        for place, (scenario, depth, turns) in enumerate([("s1", "talked", i % 2), ("s2", "talked", 0), ("s3", "short", i % 4 == 0)]):
            toy.choice(name, scenario, "A>B=C", position=place, depth=depth, unacceptable="C" if i == 0 else "")
            if i != people - 1:
                toy.choice(name, scenario, "B>A=C" if turns else "A>B=C", moment="after", position=place, depth=depth)
    return toy


def test_shares_per_depth_and_unpaired(tmp_path: Path) -> None:
    found = make_report([study().write(tmp_path / "b")], internal=True)["change"]
    assert (found["talked"]["m"], found["talked"]["pairs"], found["talked"]["unpaired"]) == (7, 14, 2)
    assert found["talked"]["share"] == pytest.approx(3 / 14, abs=1e-6)
    assert found["short"]["share"] == pytest.approx(2 / 7, abs=1e-6)


def test_what_the_talk_did_is_a_difference_per_person(tmp_path: Path) -> None:
    found = make_report([study().write(tmp_path / "b")], internal=True)["change"]["talked_minus_short"]
    differences = [(i % 2) / 2 - (i % 4 == 0) for i in range(7)]
    mean = sum(differences) / 7
    spread = (sum((d - mean) ** 2 for d in differences) / 6 / 7) ** 0.5
    assert found["m"] == 7 and found["share"] == pytest.approx(mean, abs=1e-6)
    assert (found["low"], found["high"]) == pytest.approx((mean - 2.446912 * spread, mean + 2.446912 * spread), abs=1e-5)


def test_flags_found_at_the_start_only(tmp_path: Path) -> None:
    flagged = make_report([study().write(tmp_path / "b")], internal=True)["change"]["talked"]["flagged"]
    assert flagged["people"] == 7 and flagged["change"] == pytest.approx(-1 / 7, abs=1e-6) and flagged["p"] == 1


def test_withheld_under_ten_people(tmp_path: Path) -> None:
    found = make_report([study().write(tmp_path / "b")])["change"]
    assert found["talked"]["share"] is None and found["talked_minus_short"]["reason"] == "small_cell"
    assert found["talked"]["flagged"]["reason"] == "small_cell" and "unpaired" not in found["talked"]
    shown = make_report([study(40).write(tmp_path / "c")])["change"]
    assert shown["talked"]["share"] == 0.25 and shown["talked"]["m"] == 40


def test_without_pairs_nothing_is_computable(tmp_path: Path) -> None:
    toy = Toy()
    toy.person("p1")
    found = make_report([toy.write(tmp_path / "b")], internal=True)["change"]
    assert found["talked"]["reason"] == "nobody_answered" and found["talked"]["flagged"]["reason"] == "no_pairs"
    assert found["talked_minus_short"]["share"] is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("B>A=C", "B>A=C", 0),
        ("B>A=C", "A>B=C", 1),
        ("A=B>C", "B=A>C", 0),
        ("A>B>C", "A>C>B", 0),
        ("none", "none", 0),
        ("none", "A>B", 1),
        ("A>B", None, None),
    ],
)
def test_changed_means_something_else_stands_first(before: str, after: str | None, expected: int | None) -> None:
    assert changed({"ranking_before": before, "ranking_after": after}) == expected
    assert pick("C = A > B") == "A,C"
