"""What a participant does, as it comes in: one record per kind of act, each with the client's id for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.records.base import Answer, Moment, RandomId, Record, Slug
from flows.records.interview import Button, WhoDecides
from flows.records.offer import Fit
from flows.records.votes import Wiser


class Event(Record):
    """One act of one participant. The same client id is stored once, however often it is sent."""

    client_id: str = Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z-]+$")


class Said(Event):
    """A text in the answer box."""

    text: str


class ChangedAnswer(Event):
    """A new version of one of the participant's own answers."""

    turn_id: RandomId
    text: str


class Chose(Event):
    """The whole state of one choice, sent at each change."""

    scenario_id: Slug
    moment: Moment
    ranking: str | None = None
    unacceptable: str = ""
    who_decides: WhoDecides | None = None
    rationale: str = ""


class Pressed(Event):
    """A button. `subject` as in Press; `text` are the words that come with "Not quite"."""

    button: Button
    subject: str = ""
    detail: str = ""
    text: str = ""


class EditedCard(Event):
    """One field of a card: title, sentence, or one line (index counts lines of its kind; None adds one; empty text removes it)."""

    card_id: RandomId
    version: int = Field(ge=1, description="the version the participant was looking at")
    field: str = Field(pattern=r"^(title|sentence|looks_to|exception)$")
    index: int | None = Field(default=None, ge=0)
    text: str


class AnsweredRule(Event):
    """The author's answer to one offer."""

    card_id: RandomId
    principle_id: Slug
    fit: Fit | None = None
    answer: Answer | None = None
    exception: str = ""


class AddedRule(Event):
    """A principle found by "Something else"."""

    card_id: RandomId
    principle_id: Slug


class SaidGap(Event):
    """"Nothing here fits my card", with or without words; unticking takes it back."""

    card_id: RandomId
    nothing_fits: bool
    text: str = ""


class ToldAbout(Event):
    """One answer about oneself, or to an item of the survey: an answer's id, a place on the scale, own words, or not_stated."""

    question: Slug
    value: str


class Compared(Event):
    """Which of two cards is wiser, with or without a reason: the whole state of one pair, sent at each change."""

    position: int = Field(ge=0, le=100)
    wiser: Wiser
    why: str = ""


class GavePoints(Event):
    """How a budget is shared out over rules: the votes of each rule shown, the whole state at each change."""

    votes: dict[Slug, Annotated[int, Field(ge=-1000, le=1000)]]


class Proposed(Event):
    """A situation that the study should ask about; empty takes the earlier one back."""

    text: str


class Voted(Event):
    """What one says of somebody else's card; until they go on, it can be changed."""

    card_id: RandomId
    value: Literal["agree", "disagree", "pass"]


class ReportedCard(Event):
    """"Report this card"."""

    card_id: RandomId
