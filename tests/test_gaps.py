"""What no principle covers."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_toys import Toy

from flows.report import make_report


def study(people: int = 20) -> Toy:
    """Card 0 said that nothing fits, though a rule speaks to it; 1 took up nothing; 2 took up a check only; the rest took up a rule."""
    toy = Toy()
    toy.principle("k1", "s1")
    toy.principle("k2")
    for i in range(people):
        name = f"p{i:02d}"
        toy.person(name, consent_quotes=int(i != 3))
        toy.card(name, "s1", released=1)
        toy.offer(name, "s1", "k1", "does_not_fit" if i in (1, 2) else "supports")
        if i == 2:
            toy.offer(name, "s1", "k2", "supports", why="check")
        if i in (0, 3):
            text = f"What I miss {i}"
            toy.add("gaps", gap_id=f"g{i}", card_id=f"{name}-s1", said_by="participant", kind="not_covered", text=text, status="open")
            toy.decided("release", "gap", f"g{i}")
    return toy


def test_share_of_uncovered_cards(tmp_path: Path) -> None:
    share = make_report([study().write(tmp_path / "b")], internal=True)["gap_share"]
    assert (share["n"], share["m"]) == (20, 20)
    assert share["uncovered"]["share"] == pytest.approx(0.2) and share["said"]["share"] == pytest.approx(0.1)
    assert share["by_scenario"] == {"s1": 4}


def test_cards_that_met_no_rule_are_not_in_the_share(tmp_path: Path) -> None:
    toy = study()
    toy.person("px")
    toy.card("px", "s1")
    assert make_report([toy.write(tmp_path / "b")], internal=True)["gap_share"]["n"] == 20


def test_texts_need_consent_and_release(tmp_path: Path) -> None:
    folder = study().write(tmp_path / "b")
    assert [gap["text"] for gap in make_report([folder])["gaps"]] == ["What I miss 0"]
    assert [gap["text"] for gap in make_report([folder], internal=True)["gaps"]] == ["What I miss 0", "What I miss 3"]
    toy = study()
    for card in toy.tables["cards"]:
        card["released"] = 0
    assert make_report([toy.write(tmp_path / "c")])["gaps"] == []


def test_texts_that_nobody_read_are_not_printed_and_masked_words_neither(tmp_path: Path) -> None:
    toy = study()
    toy.decided("mask", "gap", "g0", {"field": "text", "spans": [[0, 6]]})
    assert [gap["text"] for gap in make_report([toy.write(tmp_path / "b")])["gaps"]] == ["[…] miss 0"]
    toy.decided("hold_back", "gap", "g0")
    assert make_report([toy.write(tmp_path / "c")])["gaps"] == []


def test_small_places_are_withheld(tmp_path: Path) -> None:
    share = make_report([study().write(tmp_path / "b")])["gap_share"]
    assert share["by_scenario"] == {"s1": "withheld"} and share["uncovered"]["share"] == 0.2
