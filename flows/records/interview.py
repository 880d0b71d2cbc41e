"""What happens in a scenario: choices, turns, presses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Mode, Moment, RandomId, Record, Slug, Stamp

WhoDecides = Literal["each_user", "business", "nobody", "unsure"]
SkipReason = Literal["no_opinion", "distressing", "unclear", "other"]
More = Literal["one_more", "to_the_end"]
"""What somebody wants once the promised time is over."""
Button = Literal[
    "read_note",
    "another",
    "draft",
    "skip_question",
    "skip_scenario",
    "go_on",
    "approve",
    "not_quite",
    "drop",
    "stop",
]


class Choice(Record):
    """One state of one choice; each change is a new record and the latest counts."""

    id: RandomId
    participant_id: RandomId
    scenario_id: Slug
    moment: Moment
    shown_order: str
    ranking: str | None = Field(default=None, description="grammar B>A=C; a single pick B of three is B>A=C; 'none' = none of these")
    unacceptable: str = Field(default="", description="option ids joined by commas")
    who_decides: WhoDecides | None = Field(default=None, description="asked before only")
    rationale: str = Field(default="", description="own words for 'none of these'")
    created_at: Stamp


class Turn(Record):
    """One text in a talk. A participant's text is stored exactly as sent and never changed."""

    id: RandomId
    participant_id: RandomId
    scenario_id: Slug
    seq: int = Field(ge=0, description="order among this person's turns")
    who: Literal["participant", "interviewer", "system"]
    kind: Literal["message", "skip", "edit", "notice"] = "message"
    step: Literal["choose", "talk", "title", "card", "principles"]
    mode: Mode = "guided"
    text: str
    lang: str
    supersedes: RandomId | None = Field(default=None, description="the turn that this one is a new version of")
    signals: dict[str, str | int] = Field(default_factory=dict, description="slot and form of a question; consented signals of an answer")
    created_at: Stamp
    model_call_id: RandomId | None = Field(default=None, description="the call that wrote this question")


class Press(Record):
    """A button pressed; with it come the steps that leave no text."""

    id: RandomId
    participant_id: RandomId
    button: Button
    step: Literal["note", "choose", "talk", "title", "card", "principles", "rechoose", "any"]
    subject: str = Field(description="what it was pressed on: a scenario id, a turn id, or <card id>/<version>")
    detail: str = Field(
        default="", description="not_quite: what is off, joined by commas; skip_scenario: a SkipReason; go_on past the promised time: More"
    )
    created_at: Stamp
