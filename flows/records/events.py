"""What a participant does, as it comes in: one record per kind of act, each with the client's id for it."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import Answer, Moment, RandomId, Record, Slug
from flows.records.interview import Button, WhoDecides
from flows.records.offer import Fit


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
    """One answer about oneself."""

    question: Slug
    value: str
