"""What a participant may do beside answering: tell of a problem, take one more scenario or go on to the end."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import RandomId, Record, Stamp
from flows.records.events import Event
from flows.records.screens import Screen


class ReportedProblem(Record):
    """Something that a participant found wrong with what they were shown; a queue for researchers."""

    id: RandomId
    participant_id: RandomId
    screen: str = Field(max_length=200, description="key of the screen that it is about; empty: none in particular")
    text: str = Field(description="own words; may be empty")
    created_at: Stamp


class ToldProblem(Event):
    """"Something is wrong with this question", with or without words."""

    screen: str = Field(max_length=200)
    text: str = ""


class OfferMore(Screen):
    """The promised time is over: the scenarios that are left are offered. Gone once it is answered."""

    minutes: int = Field(ge=0, description="active minutes so far, rounded down")
    promised: int = Field(ge=1, description="minutes")
    left: int = Field(ge=1, description="scenarios not begun")
    paid: bool
