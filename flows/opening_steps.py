"""Opens the closing steps that show cards of others: what they show is drawn once, when the walk comes to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.kit import Kit
from flows.others import Drawn, draw_in_place, draw_others, opened
from flows.pairs import draw_for
from flows.records import Record, SharedCard
from flows.standing import Standing
from flows.walk import place_in

_DRAWS: dict[str, Callable[[Standing, Kit], Drawn]] = {"others": draw_others, "pairs": draw_for}
"""What is drawn as a step opens; the first record says that it was."""

_IN_PLACE: dict[str, Callable[[Standing, Kit], Drawn]] = {"others": draw_in_place}
"""What is drawn in an open step in place of cards that are gone."""


def opened_steps(standing: Standing, kit: Kit) -> tuple[tuple[Record, ...], Standing]:
    """What is drawn now, and what stands then. A step for which there is nothing to draw is left out, and the next one opens."""
    made: list[Record] = []
    while (step := place_in(standing).step) in _DRAWS and not opened(standing, step):
        records, standing = _with(standing, *_DRAWS[step](standing, kit))
        made += records
    if not made and step in _IN_PLACE:
        records, standing = _with(standing, *_IN_PLACE[step](standing, kit))
        made += records
    return tuple(made), standing


def _with(standing: Standing, records: tuple[Record, ...], cards: tuple[SharedCard, ...]) -> tuple[tuple[Record, ...], Standing]:
    if not records:
        return (), standing
    history = standing.history.plus(*records)
    return records, Standing(standing.study, replace(history, others=(*history.others, *cards)))
