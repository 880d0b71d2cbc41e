"""Which quotes are printed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from bundle_toys import Toy

from flows.report import ReportError, make_report


def study() -> Toy:
    toy = Toy()
    toy.principle("k1", "s1 s2 s3")
    for i in range(30):
        name = f"p{i:02d}"
        toy.person(name, consent_quotes=int(i % 3 != 0))
        card = toy.card(name, "s1", released=int(i % 2 == 0))
        toy.offer(name, "s1", "k1", "supports" if i < 15 else "qualifies")
        exception = {"card_version": 1, "kind": "exception", "position": 1, "text": "x", "quote": f"unless {name}", "grounded": 1}
        place = {"turn_id": f"{card}-turn", "quote_start": 50, "quote_end": 50 + len(f"unless {name}")}
        toy.add("policies", policy_id=f"{card}-2", card_id=card, **exception, **place)
        if i % 5 != 1:
            toy.released_quotes(card)
    return toy


def drawn(report: dict[str, Any], stance: str) -> list[str]:
    return [quote["card_id"] for quote in report["principles"][0]["quotes"] if quote["stance"] == stance]


def lowest(cards: list[str]) -> list[str]:
    return sorted(cards, key=lambda card: hashlib.sha256(f"7{card}".encode()).hexdigest())[:2]


def test_public_quotes_need_consent_and_a_person_who_read_them(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")])
    assert drawn(report, "supports") == lowest([f"p{i:02d}-s1" for i in range(15) if i % 3 and i % 2 == 0 and i % 5 != 1])
    assert drawn(report, "opposes") == []


def test_a_card_shown_by_rules_releases_none_of_its_quotes(tmp_path: Path) -> None:
    toy = study()
    toy.tables["reviews"] = []
    assert drawn(make_report([toy.write(tmp_path / "b")]), "supports") == []


def test_the_last_decision_about_a_quote_counts_and_an_undone_one_does_not(tmp_path: Path) -> None:
    toy = study()
    first = drawn(make_report([toy.write(tmp_path / "a")]), "supports")
    toy.released_quotes(first[0], "hold_back")
    second = drawn(make_report([toy.write(tmp_path / "b")]), "supports")
    assert first[0] not in second
    for row in toy.tables["reviews"]:
        row["is_current"] = int(row["decision"] == "release")
    assert drawn(make_report([toy.write(tmp_path / "c")]), "supports") == first


def test_whoever_shows_no_card_may_still_be_quoted_and_a_hidden_card_is_not(tmp_path: Path) -> None:
    toy = study()
    for card, person in zip(toy.tables["cards"], toy.tables["participants"], strict=True):
        card["released"], person["consent_cards"] = 0, int(person["participant_id"] != "p02")
    assert drawn(make_report([toy.write(tmp_path / "b")]), "supports") == ["p02-s1"]


def test_masked_words_are_printed_nowhere(tmp_path: Path) -> None:
    toy = study()
    card = drawn(make_report([toy.write(tmp_path / "a")]), "supports")[0]
    text = f"ask me first, {card}; but Rosalind knows"
    person = card.removesuffix("-s1")
    toy.add("turns", turn_id=f"{card}-turn", participant_id=person, scenario_id="s1", seq=0, who="participant", text=text)
    toy.decided("mask", "quote", f"{card}-turn", {"field": "text", "spans": [[0, 6]]})
    report = make_report([toy.write(tmp_path / "b")])
    assert f"[…] first, {card}" in str(report) and f"ask me first, {card}" not in str(report)
    toy.decided("mask", "quote", f"{card}-turn", {"field": "text", "spans": [[14, 14 + len(card)]]})
    report = make_report([toy.write(tmp_path / "c")])
    assert "ask me first, […]" in str(report)
    assert f"ask me first, {card}" in str(make_report([tmp_path / "c"], internal=True))


def test_words_masked_on_a_card_are_hidden_in_its_quotes(tmp_path: Path) -> None:
    toy = study()
    card = drawn(make_report([toy.write(tmp_path / "a")]), "supports")[0]
    line = next(line for line in toy.tables["policies"] if line["card_id"] == card)
    line["text"] = f"What {card} says"
    toy.decided("mask", "card", card, {"field": "looks_to/0", "spans": [[5, 5 + len(card)]]}, version=1)
    assert "ask me first, […]" in str(make_report([toy.write(tmp_path / "b")]))
    toy.tables["reviews"][-1]["after"] = "not JSON"
    with pytest.raises(ReportError, match="a mask that cannot be read"):
        make_report([toy.write(tmp_path / "c")])


def test_a_quote_of_which_nothing_is_left_is_not_printed(tmp_path: Path) -> None:
    toy = study()
    card = drawn(make_report([toy.write(tmp_path / "a")]), "supports")[0]
    person, text = card.removesuffix("-s1"), f"ask me first, {card}"
    toy.add("turns", turn_id=f"{card}-turn", participant_id=person, scenario_id="s1", seq=0, who="participant", text=text)
    toy.decided("mask", "quote", f"{card}-turn", {"field": "text", "spans": [[0, 90]]})
    quotes = make_report([toy.write(tmp_path / "b")])["principles"][0]["quotes"]
    assert [quote["quote"] for quote in quotes if quote["card_id"] == card] == [f"unless {person}"]


def test_internal_quotes_are_drawn_from_all(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")], internal=True)
    assert drawn(report, "supports") == lowest([f"p{i:02d}-s1" for i in range(15)])


def test_an_exception_speaks_for_for_it_except(tmp_path: Path) -> None:
    quotes = make_report([study().write(tmp_path / "b")], internal=True)["principles"][0]["quotes"]
    assert [quote["quote"].split()[0] for quote in quotes] == ["ask", "ask", "unless", "unless"]


def test_another_seed_draws_other_cards(tmp_path: Path) -> None:
    toy = study()
    reports = [make_report([toy.write(tmp_path / str(seed), seed=seed)], internal=True) for seed in (7, 8)]
    assert drawn(reports[0], "supports") != drawn(reports[1], "supports")
