"""What people say of other people's cards, of principles by points, and of the study itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Slug


class Vote(Record):
    """Agree, disagree or pass on somebody else's card; None = shown, unanswered."""

    id: RandomId
    participant_id: RandomId
    card_id: RandomId
    value: Literal["agree", "disagree", "pass"] | None = None
    position: int = Field(ge=0)


class Comparison(Record):
    """Which of two cards is wiser in one scenario."""

    id: RandomId
    participant_id: RandomId
    context: Slug
    card_a: RandomId
    card_b: RandomId
    wiser: Literal["a", "b", "equal", "unsure"]
    why: str = ""
    story_by: Literal["model", "person", "none"] = "none"


class Points(Record):
    """Points or quadratic credits over principles."""

    participant_id: RandomId
    principle_id: Slug
    method: Literal["points", "quadratic"]
    votes: int
    budget: int = Field(ge=1)


class SurveyAnswer(Record):
    """One item answered once in one phase."""

    participant_id: RandomId
    item_id: Slug
    phase: Literal["before", "after", "exit"]
    value: str
