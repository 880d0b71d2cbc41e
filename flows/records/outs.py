"""What a conversation gives out: all that one participant sees, and the news after each of their acts."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import Record
from flows.records.beside import OfferMore
from flows.records.example import ShowExample
from flows.records.screens import (
    AskAbout,
    AskChoice,
    AskPrinciples,
    AskSurvey,
    AskText,
    Done,
    Notice,
    Progress,
    Say,
    ShowCard,
    ShowScenario,
    Writing,
)
from flows.records.screens_others import AskVotes
from flows.records.weighing import AskPair, AskPoints

AnyScreen = (
    Say | Notice | Writing | ShowScenario | AskChoice | AskText | ShowCard | AskPrinciples
    | AskAbout | ShowExample | AskSurvey | AskPoints | AskPair | OfferMore | AskVotes | Done
)


class View(Record):
    """All that one participant sees now, in order."""

    screens: tuple[AnyScreen, ...]
    progress: Progress
    talking: bool = Field(description="a text may be sent now")


class Stored(Record):
    """The event is committed (or was before: `again`)."""

    client_id: str
    again: bool = False


class NotStored(Record):
    """The event changed nothing. `reason` is a key of the word files."""

    client_id: str
    reason: str
    detail: str = ""


class Gone(Record):
    """A screen that stands no more (a scenario exchanged for another one)."""

    key: str


class Piece(Record):
    """Part of a text that a model is writing."""

    text: str
