"""How simulated people compare two cards: mostly one or the other, now and then with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from flows.records import AskPair, Compared, Event, Pressed
from flows.records.votes import Wiser

ANSWERS: tuple[Wiser, ...] = ("a", "b", "equal", "unsure")
SHARES = (4, 4, 1, 1)
REASONS = 0.2
"""Share of answers with a reason."""


def compare(screen: AskPair, rng: Random, act_id: str, reasons: Sequence[str]) -> Event:
    """The answer to the open pair; then on."""
    if screen.wiser is not None:
        return Pressed(client_id=act_id, button="go_on", subject=screen.key)
    (wiser,) = rng.choices(ANSWERS, SHARES)
    why = rng.choice(reasons) if rng.random() < REASONS else ""
    return Compared(client_id=act_id, position=screen.position, wiser=wiser, why=why)
