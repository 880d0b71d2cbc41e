"""A reviewer's act: append-only, always with the state before and after."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Stamp


class Review(Record):
    """One act on one subject; undo is a further act."""

    id: RandomId
    owner: Literal["study"] = "study"
    reviewer: str = Field(min_length=1, max_length=200)
    subject_kind: Literal["card", "offer", "link", "policy", "gap", "quote", "group"]
    subject: str = Field(description="the subject's own id")
    version: int | None = Field(default=None, description="of the subject, where it has versions")
    about: RandomId | None = Field(default=None, description="the participant whose it is, with whom this is erased; None: the study's")
    action: Literal["read", "set_aside", "send_back", "same", "close", "different", "release", "hold_back", "mask", "undo"]
    before: str = Field(description="JSON")
    after: str = Field(description="JSON")
    reason: str = Field(default="", max_length=2000)
    created_at: Stamp
