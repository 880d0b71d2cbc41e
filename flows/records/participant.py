"""A participant: who they are to us (a random id), what they allowed, what was drawn for them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Slug, Stamp


class Consent(Record):
    """Five separate ticks, with the version and hash of the text they stand under."""

    take_part: Literal[True] = Field(description="no participant exists without it")
    cards: bool = Field(default=False, description="card shown to others and published")
    quotes: bool = Field(default=False, description="short quotes published")
    transcript: bool = Field(default=False, description="whole conversation shared with researchers")
    recontact: bool = Field(default=False, description="invite again")
    version: int = Field(ge=1)
    text_sha256: str = Field(description="of the consent page's text, hex")


class ConsentChange(Record):
    """What somebody allows from now on, in place of what they allowed before; the newest counts."""

    id: RandomId
    participant_id: RandomId
    consent: Consent = Field(description="under the text that stands on the day of the change")
    created_at: Stamp


class AssignedArms(Record):
    """The level of each arm that this person got."""

    guess: Literal["shown", "hidden"]
    wording: Literal["a", "b"]
    opening: Literal["behaviours", "open"]


class Participant(Record):
    """One person, or one simulated or test person (flagged, never mixed)."""

    id: RandomId
    ordinal: int = Field(ge=0, description="order of joining in this study; draws are balanced over it")
    language: str
    consent: Consent
    arms: AssignedArms
    simulated: bool = False
    test: bool = False
    entered_at: Stamp


class About(Record):
    """One answer about oneself; a later answer to the same question replaces it in reports."""

    id: RandomId
    participant_id: RandomId
    question: Slug
    value: str = Field(description="an answer id of the question, or not_stated")


class Draw(Record):
    """One scenario drawn for one place in a person's walk, with the orders in which behaviours are shown.

    A later draw for the same position replaces the earlier one ("Show me another")."""

    id: RandomId
    participant_id: RandomId
    position: int = Field(ge=0, description="0-based place in the walk")
    depth: Literal["talked", "short"]
    scenario_id: Slug
    scenario_version: int = Field(ge=1)
    shown_before: str = Field(description="option ids in the order shown at the first choice, joined by commas")
    shown_after: str = Field(description="the same for the second choice")
