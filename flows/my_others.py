"""What one person said of other people's cards, for themselves to see. Of the cards no more than the title: the words are not theirs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.others import newest_votes, shown_card
from flows.records import Record, Vote
from flows.standing import Standing


class MyVote(Record):
    """The last word on one card."""

    title: str | None = Field(description="of the card; None: it is no longer shown")
    by_team: bool = Field(description="a card of the study team")
    value: Literal["agree", "disagree", "pass"] | None = Field(description="None: left open")


class MyOthers(Record):
    """All of it."""

    votes: tuple[MyVote, ...] = ()
    reports: int = 0


def my_others(standing: Standing) -> MyOthers:
    """The newest vote on each card put before them, and how many cards they reported."""
    votes = tuple(_vote(standing, vote) for vote in newest_votes(standing))
    return MyOthers(votes=votes, reports=len({one.card_id for one in standing.history.reports}))


def _vote(standing: Standing, vote: Vote) -> MyVote:
    card = shown_card(standing, vote.card_id, vote.card_version)
    return MyVote(title=card.title if card else None, by_team=vote.card_version is None, value=vote.value)
