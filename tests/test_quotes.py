"""Which quotes are printed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from bundle_toys import Toy

from flows.report import make_report


def study() -> Toy:
    toy = Toy()
    toy.principle("k1", "s1 s2 s3")
    for i in range(30):
        name = f"p{i:02d}"
        toy.person(name, consent_quotes=int(i % 3 != 0))
        card = toy.card(name, "s1", released=int(i % 2 == 0))
        toy.offer(name, "s1", "k1", "supports" if i < 15 else "qualifies")
        exception = {"card_version": 1, "kind": "exception", "position": 1, "text": "x", "quote": f"unless {name}", "grounded": 1}
        toy.add("policies", policy_id=f"{card}-2", card_id=card, **exception)
    return toy


def drawn(report: dict[str, Any], stance: str) -> list[str]:
    return [quote["card_id"] for quote in report["principles"][0]["quotes"] if quote["stance"] == stance]


def lowest(cards: list[str]) -> list[str]:
    return sorted(cards, key=lambda card: hashlib.sha256(f"7{card}".encode()).hexdigest())[:2]


def test_public_quotes_need_consent_and_release(tmp_path: Path) -> None:
    report = make_report([study().write(tmp_path / "b")])
    assert drawn(report, "supports") == lowest([f"p{i:02d}-s1" for i in range(15) if i % 3 and i % 2 == 0])
    assert drawn(report, "opposes") == []


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
