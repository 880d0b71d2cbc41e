"""A principle held against a card: the offer with the author's answer, readings by others, and gaps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Answer, Mode, RandomId, Record, Slug, Stamp, Stance
from flows.records.principle import Wording

Why = Literal["in_play", "proposed", "ranked", "searched", "check"]
Fit = Literal["yes", "partly", "no", "unsure"]


class Offer(Record):
    """One principle put before the author of one card version. A new answer is a new record; the latest counts."""

    id: RandomId
    participant_id: RandomId
    card_id: RandomId
    card_version: int = Field(ge=1)
    scenario_id: Slug
    principle_id: Slug
    spec_version: str
    wording: Wording
    why: Why
    position: int = Field(ge=0, description="0-based place on the screen")
    guess: Stance | None = Field(default=None, description="the guess shown; none in guided mode and in the hidden arm")
    fit: Fit | None = Field(default=None, description='"Is that what you meant?"; asked only where a guess is shown')
    answer: Answer | None = Field(default=None, description="None: still open")
    exception: str = Field(default="", max_length=2000, description='words after "For it, except..."')
    created_at: Stamp
    link_id: RandomId | None = Field(default=None, description="the reading that the guess rests on")
    mode: Mode = Field(default="guided", description="model: a model read the card before it was held against the principles")


class Link(Record):
    """A reading of a card by a machine or a reviewer; never the author's answer."""

    id: RandomId
    card_id: RandomId
    card_version: int = Field(ge=1)
    principle_id: Slug
    stance: Stance
    turn: RandomId
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    reason: str
    method: Literal["model", "reviewer"]
    agreement_permille: int = Field(default=1000, ge=0, le=1000, description="thousandths of the samples that said so")
    model_call_id: RandomId | None = Field(default=None, description="the call that gave quote and reason; None: a reviewer's")
    participant_id: RandomId = Field(description="whose card it is")
    spec_version: str
    created_at: Stamp

    @property
    def agreement(self) -> float:
        """Share of the samples that said so, 0 to 1."""
        return self.agreement_permille / 1000


class Gap(Record):
    """What no principle covers, in the author's words."""

    id: RandomId
    participant_id: RandomId
    card_id: RandomId
    card_version: int = Field(ge=1)
    nothing_fits: bool = Field(description="the box is ticked; False takes it back")
    text: str = Field(default="", max_length=8000)
    created_at: Stamp
