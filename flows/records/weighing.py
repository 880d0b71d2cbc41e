"""Screens on which things are weighed against each other: rules by points, two cards of other people."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Record, Slug
from flows.records.screens import Screen
from flows.records.screens_others import ShownOther
from flows.records.votes import Wiser


class ShownPoints(Record):
    """One rule with the votes that it has now."""

    principle_id: Slug
    title: str
    text: str
    votes: int


class AskPoints(Screen):
    """Rules over which a budget is shared out. Not open: what each got, as text."""

    method: Literal["points", "quadratic"]
    budget: int = Field(ge=1)
    left: int = Field(ge=0, description="of the budget")
    rules: tuple[ShownPoints, ...]


class ToldStory(Record):
    """A story beside a pair; what a model wrote is marked so."""

    text: str
    by: Literal["model", "person"]


class AskPair(Screen):
    """Two cards of other people about one situation: which is wiser here? Not open: the answer as text."""

    position: int = Field(ge=0, description="names the pair in an answer")
    number: int = Field(ge=1, description="1-based place among the pairs that may be shown")
    of: int = Field(ge=1)
    first: ShownOther
    second: ShownOther
    told: ToldStory | None = None
    wiser: Wiser | None = None
    why: str = ""
