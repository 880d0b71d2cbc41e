"""A reviewer's act: append-only, always with the state before and after."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Stamp

Round = Literal["unaided", "blind", "open", "arbitration"]
"""unaided: from transcript and card alone. blind: beside the machine's reading and the author's answers, before the other readers'
verdicts were to be seen. open: after that. arbitration: settles what readers saw differently."""

Verdict = Literal["supports", "qualifies", "opposes", "none"]
"""How a card stands to a principle, as a reviewer reads it."""

ReviewAction = Literal[
    "read", "set_aside", "send_back", "same", "close", "different", "release", "hold_back", "mask", "accept", "decline", "look", "undo"
]
"""accept, decline: a situation that somebody proposed. look: a report or a sign of distress was looked at."""

SubjectKind = Literal["card", "offer", "link", "policy", "gap", "quote", "group", "proposal", "problem", "distress"]


class Review(Record):
    """One act on one subject; undo is a further act. What each act holds in `after`: flows/reviewing/acts.py."""

    id: RandomId
    owner: Literal["study"] = "study"
    reviewer: str = Field(min_length=1, max_length=200, description="name of the account")
    subject_kind: SubjectKind
    subject: str = Field(description="the subject's own id; of a pair of cards <id>+<id>, the smaller first")
    version: int | None = Field(default=None, description="of the subject, where it has versions")
    about: RandomId | None = Field(default=None, description="the participant whose it is, with whom this is erased; None: the study's")
    action: ReviewAction
    before: str = Field(description="JSON")
    after: str = Field(description="JSON")
    reason: str = Field(default="", max_length=2000)
    created_at: Stamp
    round: Round = "open"
    verdict: Verdict | None = Field(default=None, description="of a reading; the principle stands in `after`")
    guidelines: str = Field(default="", description="version of the guidelines that stood beside the work; empty: none did")
    undoes: RandomId | None = Field(default=None, description="undo: the act that no longer counts")
    batch: RandomId | None = Field(default=None, description="acts done at one press, which are undone at one press")
    about_other: RandomId | None = Field(default=None, description="the second participant, where the subject is two people's")
