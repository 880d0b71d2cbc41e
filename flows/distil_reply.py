"""What a model fills in when it drafts a card. Sizes are checked by code, as few servers keep to them."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import Record


class DraftedLine(Record):
    """One thing looked to, or one exception."""

    quotes: tuple[str, ...] = Field(description="one to three spans of what the person said, letter for letter")
    text: str = Field(description="one sentence or less in the person's language: what to look to, or when it is different")


class DraftedCard(Record):
    """A card in the person's language."""

    looks_to: tuple[DraftedLine, ...] = Field(description="1 to 7 lines, the most important first")
    exceptions: tuple[DraftedLine, ...] = Field(description="0 to 7 lines: when it is different; empty if the person named none")
    sentence: str = Field(description="the whole card in one sentence")
    title: str = Field(description="2 to 6 words")
