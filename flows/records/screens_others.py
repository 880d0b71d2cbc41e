"""Screens with cards of other people on them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import CardMode, RandomId, Record
from flows.records.screens import Screen


class ShownStory(Record):
    """The situation that a card is about; its reader may not have met it themselves."""

    title: str
    context: str
    request: str
    note: str | None = Field(default=None, description="the content note, for who has not met it: then the rest waits behind it")
    met: bool = Field(description="the reader answered about it before")


class ShownOther(Record):
    """Somebody else's card as its readers see it: no author, no date, nothing of what others said of it."""

    card_id: RandomId
    title: str
    sentence: str
    looks_to: tuple[str, ...]
    exceptions: tuple[str, ...]
    by: Literal["participant", "seed"]
    mode: CardMode
    story: ShownStory | None = Field(description="None: the study no longer holds it")


class AskedVote(Record):
    """A card with the own vote on it; None: still open."""

    card: ShownOther
    value: Literal["agree", "disagree", "pass"] | None = None


class AskVotes(Screen):
    """Cards of other people, one below the other. Not open: the votes as text."""

    votes: tuple[AskedVote, ...]
