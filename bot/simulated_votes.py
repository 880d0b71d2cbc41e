"""How simulated people answer cards of others: most say something of each, some leave one open, few report one."""

from __future__ import annotations

from random import Random
from typing import Literal

from flows.records import AskVotes, Event, Pressed, ReportedCard, Voted

Value = Literal["agree", "disagree", "pass"]
REPORTS = 0.004
"""Chance that a card is reported instead of answered."""
VALUES: tuple[Value, ...] = ("agree", "agree", "agree", "disagree", "disagree", "pass")
LEAVES = 0.04
"""Chance that somebody goes on with the rest unanswered."""


def vote(screen: AskVotes, rng: Random, act_id: str) -> Event:
    """The next open card, or on."""
    left = next((one for one in screen.votes if one.value is None), None)
    if left is None or rng.random() < LEAVES:
        return Pressed(client_id=act_id, button="go_on", subject=screen.key)
    if rng.random() < REPORTS:
        return ReportedCard(client_id=act_id, card_id=left.card.card_id)
    return Voted(client_id=act_id, card_id=left.card.card_id, value=rng.choice(VALUES))
