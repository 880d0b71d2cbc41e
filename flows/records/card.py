"""A value card: what one person looks to in one scenario, every line with its quote."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import CardMode, RandomId, Record, Slug, Stamp

CardStatus = Literal["draft", "approved", "dropped"]


class Quote(Record):
    """A span of one of the author's own turns. Offsets count Unicode code points, end exclusive."""

    turn: RandomId
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Policy(Record):
    """One thing looked to, or one exception, with the quotes that carry it."""

    kind: Literal["looks_to", "exception"]
    text: str = Field(min_length=1, max_length=2000)
    quotes: tuple[Quote, ...] = Field(min_length=1)


class ValueCard(Record):
    """One version of one card. A new version never replaces an older one."""

    id: RandomId
    version: int = Field(ge=1)
    participant_id: RandomId
    scenario_id: Slug
    title: str = Field(default="", max_length=200)
    sentence: str = Field(default="", max_length=2000)
    policies: tuple[Policy, ...] = Field(default=(), max_length=14, description="up to 7 looks_to and 7 exceptions; none: an empty draft")
    lang: str
    author: Literal["model", "guided", "participant", "seed"] = Field(description="of this version")
    talk_mode: CardMode
    card_mode: CardMode
    after_principles: bool = Field(default=False, description="this version was written after its author had seen the rules")
    created_at: Stamp
    model_call_id: RandomId | None = Field(default=None, description="the call that wrote this version")
