"""What people say of other people's cards, of principles by points, and of the study itself."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from flows.records.base import RandomId, Record, Slug, Stamp


class Vote(Record):
    """Agree, disagree or pass on somebody else's card; None = shown, unanswered. A change is a new record, the newest counts."""

    id: RandomId
    participant_id: RandomId
    card_id: RandomId
    card_version: int | None = Field(default=None, description="None: a seed card")
    value: Literal["agree", "disagree", "pass"] | None = None
    position: int = Field(ge=0, description="0-based place among the cards shown to this person")
    created_at: Stamp


Wiser = Literal["a", "b", "equal", "unsure"]
"""The first, the second, equally, not sure."""


class Comparison(Record):
    """Which of two cards is wiser in one scenario; None = shown, unanswered. A change is a new record, the newest of a position counts."""

    id: RandomId
    participant_id: RandomId
    context: Slug = Field(description="the scenario that both cards are about")
    card_a: RandomId = Field(description="the one shown first")
    card_a_version: int | None = Field(default=None, description="None: a seed card")
    card_b: RandomId
    card_b_version: int | None = Field(default=None, description="None: a seed card")
    wiser: Wiser | None = None
    why: str = ""
    story: Literal["as_written", "reversed", "none"] | None = Field(
        default=None, description="drawn: how the story about the two was shown, or not at all; None: there was no story to show"
    )
    story_by: Literal["model", "person", "none"] = Field(default="none", description="who wrote the story shown; none: none was shown")
    position: int = Field(ge=0, description="0-based place among the pairs shown to this person")
    created_at: Stamp


def cost_of(method: Literal["points", "quadratic"], votes: int) -> int:
    """What votes on one principle cost: points, each one; quadratic, their square, whether for or against."""
    return votes if method == "points" else votes * votes


class Points(Record):
    """Points or quadratic credits on one principle. A change is a new record; the newest of each principle counts."""

    id: RandomId
    participant_id: RandomId
    principle_id: Slug
    method: Literal["points", "quadratic"]
    votes: int = Field(description="points: 0 or more; quadratic: below 0 is against the principle")
    cost: int = Field(ge=0, description="votes, or their square")
    budget: int = Field(ge=1, description="the same for everybody of a study")
    submitted: bool = Field(default=False, description="gone on from; zeros count then. Not submitted: missing")
    created_at: Stamp

    @model_validator(mode="after")
    def _is_its_cost(self) -> Self:
        if self.cost != cost_of(self.method, self.votes) or self.cost > self.budget:
            raise ValueError(f"{self.votes} votes ({self.method}) cannot cost {self.cost} of {self.budget}")
        return self


Phase = Literal["before", "after", "exit"]
"""When an item is asked: with the questions before the first scenario, with those at the end, or as part of the survey."""

NOT_STATED = "not_stated"


class SurveyAnswer(Record):
    """One item answered in one phase; a later answer to the same item in the same phase replaces it in reports."""

    id: RandomId
    participant_id: RandomId
    item_id: Slug
    phase: Phase
    wave: int = Field(default=1, ge=1, description="which time this person is asked, from 1")
    value: str = Field(description="a place on the scale from 1 up, own words, or not_stated")
    value_num: int | None = Field(default=None, description="the place on the scale; None for words and not_stated")
    scale_min: int | None = Field(default=None, description="lowest place of the scale; None for words")
    scale_max: int | None = Field(default=None, description="highest place of the scale; None for words")
    created_at: Stamp


class Proposal(Record):
    """A situation that a participant wants asked about. The newest one of a person counts; an empty one takes it back."""

    id: RandomId
    participant_id: RandomId
    text: str
    created_at: Stamp
