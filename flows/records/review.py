"""A reviewer's act: append-only, always with the state before and after."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record


class Review(Record):
    """One act on one subject; undo is a further act."""

    id: RandomId
    reviewer: str
    subject_kind: Literal["card", "offer", "link", "policy", "gap", "quote", "group"]
    subject: str
    action: Literal["read", "set_aside", "send_back", "same", "close", "different", "release", "hold_back", "mask", "undo"]
    before: str = Field(description="JSON")
    after: str = Field(description="JSON")
    reason: str = ""
