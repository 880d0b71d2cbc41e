"""What happens to a study as a whole: its files are frozen, it is opened, paused, closed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Stamp

Act = Literal["freeze", "open", "pause", "close"]


class StudyEvent(Record):
    """Somebody moved the study on. Never changed and never taken back: the state is computed from all of them."""

    id: RandomId
    owner: Literal["study"] = "study"
    act: Act
    files: dict[str, str] = Field(default_factory=dict, description="freeze: name of each file -> sha256, hex; else empty")
    who: str = Field(min_length=1, max_length=200, description="the operator, as they call themselves")
    reason: str = Field(default="", max_length=2000)
    created_at: Stamp
