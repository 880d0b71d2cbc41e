"""A scenario: one situation, one request, three or four behaviours, and the principles that pull apart in it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.records.base import Record, Slug, Texts

OptionId = Annotated[str, Field(pattern=r"^[A-Z]$")]


class Option(Record):
    """One candidate behaviour."""

    id: OptionId = Field(description="one capital letter, unique in its scenario; never shown")
    text: Texts = Field(description="what the AI does, per language")


class Scenario(Record):
    """One situation as the study folder holds it."""

    id: Slug
    version: int = Field(ge=1, description="raised whenever a text changes")
    topic: Slug = Field(description="one word; coverage of principles counts different topics")
    title: Texts
    context: Texts = Field(description="where the AI runs and who writes")
    request: Texts = Field(description="the user's own words")
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)
    in_play: tuple[Slug, ...] = Field(min_length=1, max_length=5, description="ids of the principles that pull apart; hidden")
    tension: str = Field(default="", description="what pulls against what; hidden from participants")
    variant_of: Slug | None = Field(default=None, description="the base scenario; a person meets one of a family at most")
    knob: Literal["age", "platform", "stakes", "who_asks"] | None = Field(default=None, description="the one thing a variant changes")
    content_note: Texts | None = Field(default=None, description="shown before the scenario, with a way round it")

    @property
    def family(self) -> str:
        """The id shared by a base and its variants."""
        return self.variant_of or self.id
