"""Where the bar at the top stands."""

from __future__ import annotations

from typing import Literal

from flows.pairs import among_pairs
from flows.records import Progress
from flows.records.screens import Part
from flows.standing import Standing, on
from flows.time_left import minutes_left, rounded
from flows.walk import Place, chosen

CLOSING: dict[str, Part] = {"others": "others", "pairs": "pairs", "points": "points", "survey": "survey"}
"""Steps after the second choice, with the part of the bar that names them."""


def shown_progress(standing: Standing, here: Place, usual: float | None = None) -> Progress:
    """One segment per scenario, one for the rules, one for the choices once more. `usual`: as in `minutes_left`."""
    slots = standing.slots
    part: Part = "scenario"
    at, number, of = len(slots) + 2, 0, 0
    if here.step == "principles" and here.card:
        part, at, of = "rules", len(slots), len(standing.approved)
        number = [on(card) for card in standing.approved].index(on(here.card)) + 1
    elif here.step == "rechoose" and here.slot:
        part, at, of = "once_more", len(slots) + 1, len(chosen(standing))
        number = chosen(standing).index(here.slot) + 1
    elif here.slot:
        at, number, of = slots.index(here.slot), slots.index(here.slot) + 1, len(slots)
    elif here.step in ("about_before", "about_after"):
        part = "about"
        at = -1 if here.step == "about_before" else at
    elif here.step == "example":
        part, at = "example", -1
    elif here.step in CLOSING:
        part, at = CLOSING[here.step], len(slots) + 1
        number, of = among_pairs(standing) if part == "pairs" else (0, 0)
    else:
        part = "done"
    states: tuple[Literal["done", "part", "open"], ...] = tuple(
        "done" if index < at else "part" if index == at else "open" for index in range(len(slots) + 2)
    )
    about = None if part == "done" else rounded(minutes_left(standing, usual))
    return Progress(part=part, number=number, of=of, segments=states, minutes_left=about)
