"""Rows by the way people were asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_toys import Toy

from flows.report import make_report


def study() -> Toy:
    """Forty people in two arms: a answers for it, b against it in half of the cases; every fourth card is short."""
    toy = Toy()
    toy.principle("k1", "s1 s2")
    toy.principle("k2", "s1")
    for i in range(40):
        name, wording = f"p{i:02d}", "ab"[i % 2]
        toy.person(name, arms={"guess": "hidden", "wording": wording, "opening": "behaviours"})
        toy.card(name, "s1", own_words=8 if i % 4 == 0 else 30, talk_mode="model" if i < 12 else "guided", after_principles=int(i < 3))
        toy.choice(name, "s1", "A>B", position=i % 2)
        toy.offer(name, "s1", "k1", "opposes" if i % 4 == 1 else "supports")
        toy.offer(name, "s1", "k2", "unsure")
    return toy


def test_every_way_has_its_row_and_its_people(tmp_path: Path) -> None:
    method = make_report([study().write(tmp_path / "b")], internal=True)["method"]
    people = {arm: {level: cell["m"] for level, cell in levels.items() if level != "difference"} for arm, levels in method.items()}
    assert people == {
        "guess": {"hidden": 40},
        "wording": {"a": 20, "b": 20},
        "opening": {"behaviours": 40},
        "mode": {"guided": 28, "model": 12},
        "position": {"0": 20, "1": 20},
        "own_words": {"under_15": 10, "at_least_15": 30},
        "version": {"as_first_approved": 37, "edited_after_rules": 3},
    }
    assert method["wording"]["a"]["n"] == 40  # two principles each, all together


def test_a_person_counts_once_over_all_principles_and_per_principle(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")], internal=True)
    assert report["method"]["wording"]["a"]["supports"]["share"] == 0.5
    assert report["method"]["wording"]["b"]["supports"]["share"] == 0.25
    alone = report["principles"][0]["method"]["wording"]
    assert (alone["a"]["supports"]["share"], alone["b"]["supports"]["share"]) == (1, 0.5)


def test_drawn_arms_have_a_difference_and_others_have_none(tmp_path: Path) -> None:
    method = make_report([study().write(tmp_path / "b")], internal=True)["method"]
    gap = method["wording"]["difference"]
    assert gap["of"] == "a - b" and gap["share"] == pytest.approx(0.25)
    # a: no spread; b: ten people at 1/2, ten at 0, variance 20/19 * 20 * 0.25^2 / 400; t with 38 degrees of freedom
    assert gap["high"] - gap["share"] == pytest.approx(2.024394 * (20 / 19 * 20 * 0.0625 / 400) ** 0.5, abs=1e-5)
    assert "difference" not in method["mode"] and "difference" not in method["guess"]


def test_small_ways_are_withheld_with_their_partner(tmp_path: Path) -> None:
    method = make_report([study().write(tmp_path / "b")])["method"]
    assert method["version"] == {"as_first_approved": "withheld", "edited_after_rules": "withheld"}
    assert method["own_words"]["under_15"]["m"] == 10
