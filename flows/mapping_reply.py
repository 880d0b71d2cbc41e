"""What a model fills in when it holds a card against the principles."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import Record, Stance


class ReadLink(Record):
    """One principle that the card speaks to."""

    principle_id: str = Field(description="an id from the list, letter for letter")
    quote: str = Field(description="a span of what the person said, letter for letter, that shows it")
    stance: Stance = Field(description="supports: for it; qualifies: for it, with an exception; opposes: against it")
    reason: str = Field(description="one plain sentence: why this card stands so to this principle")


class ReadLinks(Record):
    """All principles that one card speaks to."""

    links: tuple[ReadLink, ...] = Field(description="the clearest first; empty if the card speaks to none")
    not_covered: str = Field(description="what the card asks for that no principle covers, in one plain sentence; else empty")
