"""Quotes: two per principle and stance, drawn by a published seed, printed only where their authors allowed it and a person read them."""

from __future__ import annotations

import hashlib
from typing import Any

from flows.report.cells import STANCES, grouped
from flows.report.engines import Engine, Row
from flows.report.gaps import why_not
from flows.report.masked import Masks
from flows.report.withhold import Gate
from flows.reviewing.masks import GAP

EACH = 2
KIND_FIRST = {"supports": "looks_to", "opposes": "looks_to", "qualifies": "exception"}
"""Which line of a card speaks for its stance; another one only where it has none of this kind."""


def quotes(engine: Engine, gate: Gate, seed: str, masks: Masks) -> dict[str, list[dict[str, Any]]]:
    """Principle id -> quotes {stance, card_id, quote}; the cards with the lowest sha256(seed + card id). Masked words read […].

    A quote of which nothing is left is not drawn."""
    found = [row | {"quote": masks.quote(row)} for row in engine.rows("quotes") if why_not(row, gate) is None]
    allowed = [row for row in found if row["quote"].replace(GAP, "").strip()]
    drawn = {}
    for principle, rows in grouped(allowed, "principle_id").items():
        stances = grouped(rows, "answer")
        drawn[principle] = [quote for stance in STANCES for quote in _two(stance, stances.get(stance, []), seed)]
    return drawn


def _two(stance: str, rows: list[Row], seed: str) -> list[dict[str, Any]]:
    cards = grouped(rows, "card_id")
    chosen = sorted(cards, key=lambda card: (hashlib.sha256(f"{seed}{card}".encode()).hexdigest(), card))[:EACH]
    return [{"stance": stance, "card_id": card, "quote": _line(stance, cards[card])} for card in chosen]


def _line(stance: str, rows: list[Row]) -> str:
    return str(min(rows, key=lambda row: (row["kind"] != KIND_FIRST[stance], row["position"], row["policy_id"]))["quote"])
