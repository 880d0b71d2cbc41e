"""A story about two cards: how somebody came from the one to the other. Shown beside a pair only where the study allows it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Record, Slug, Texts


class Story(Record):
    """A text of the study folder. In its words {from} and {to} stand for the titles of the two cards."""

    scenario: Slug = Field(description="id of the scenario that both cards are about")
    cards: tuple[str, ...] = Field(
        default=(), max_length=2, description="ids of the card {from} and of the card {to}; left out: any two cards of the scenario"
    )
    by: Literal["model", "person"] = Field(description="who wrote it; what a model wrote is always marked so")
    texts: Texts = Field(min_length=1, description="the story per language")
