"""The check on saying yes to everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_toys import Toy

from flows.report import make_report
from flows.report.page import render


def study(yes: int, people: int = 50) -> Toy:
    toy = Toy()
    toy.principle("k1", "s1 s2 s3")
    toy.principle("k2")
    for i in range(people):
        toy.person(f"p{i:02d}")
        toy.offer(f"p{i:02d}", "s1", "k1", "supports")
        toy.offer(f"p{i:02d}", "s1", "k2", "opposes" if i < yes else "does_not_fit", why="check")
    return toy


@pytest.mark.parametrize(("yes", "banner"), [(7, False), (8, True)])
def test_share_and_banner_above_fifteen_percent(tmp_path: Path, yes: int, banner: bool) -> None:
    report = make_report([study(yes).write(tmp_path / "b")], internal=True)
    check = report["checks"]["false_yes"]
    assert (check["n"], check["m"], check["share"], check["banner"]) == (50, 50, yes / 50, banner)
    assert ("Warning:" in render(report)) is banner and any("check on saying yes" in line for line in report["limits"]) is banner


def test_a_yes_to_a_shown_guess_counts_and_an_open_check_does_not(tmp_path: Path) -> None:
    toy = study(0, 4)
    toy.tables["offers"][1] |= {"guess": "supports", "fit": "yes", "answer": "supports"}
    toy.tables["offers"][3] |= {"answer": None}
    check = make_report([toy.write(tmp_path / "b")], internal=True)["checks"]["false_yes"]
    assert (check["n"], check["share"]) == (3, pytest.approx(1 / 3, abs=1e-6))


def test_checks_never_enter_the_headline_or_the_second_row(tmp_path: Path) -> None:
    row = make_report([study(50).write(tmp_path / "b")], internal=True)["principles"][1]
    assert row["n_offered"] == 0 and row["addressed"]["n"] == 0


def test_withheld_when_few_were_checked(tmp_path: Path) -> None:
    check = make_report([study(5, 9).write(tmp_path / "b")])["checks"]["false_yes"]
    assert check["share"] is None and check["reason"] == "small_cell" and check["banner"] is False
