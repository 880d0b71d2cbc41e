"""One call of a language model: what was asked of whom, what came back, what it took."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record


class ModelCall(Record):
    """Kept for every call, also a failed one."""

    id: RandomId
    participant_id: RandomId | None
    purpose: Literal["interview", "distil", "map", "screen", "summarise", "jury", "reference"]
    prompt: str = Field(description="name of the prompt file")
    prompt_hash: str = Field(description="sha256, hex")
    model_asked: str
    model_returned: str | None
    parameters: str = Field(description="JSON")
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    attempts: int = Field(ge=1)
    seconds: float = Field(ge=0)
    finish: str | None
    raw_reply: str
