"""One call of a language model: what was asked of whom, what came back, what it took. Kept for every call, also a failed one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import RandomId, Record, Stamp

Purpose = Literal["interview", "distil", "map", "screen", "summarise", "jury", "reference"]
"""What a call is for: the talk, the card, the links, and readings apart from any talk."""

NANO = 1_000_000_000
"""Nanodollars in a US dollar: whole numbers, so that sums are exact and the same on every machine."""


class ModelCall(Record):
    """One request as the stations see it; tries of the same request are counted in `attempts`."""

    id: RandomId
    participant_id: RandomId | None = Field(description="None: asked for the study, not in anybody's talk")
    purpose: Purpose
    provider: str = Field(description='"openai", or the host of the base_url')
    prompt_name: str = Field(description="name of the prompt file")
    prompt_sha256: str = Field(description="of the prompt file, hex")
    request_commitment: str = Field(description="sha256, hex, of the rendered request as canonical JSON; erased with the row")
    model_asked: str
    model_returned: str | None = Field(default=None, description="as the provider names it; None: no reply")
    fingerprint: str | None = Field(default=None, description="the provider's mark of its own set-up")
    params: str = Field(description="JSON: method, temperature, token limit and the like; never a key")
    seed: int | None = None
    tokens_in: int = Field(default=0, ge=0)
    tokens_out: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0, description="of tokens_in, read from the provider's cache")
    tokens_estimated: bool = Field(default=False, description="the provider gave no count; ours is from the length of the texts")
    cost_nano_usd: int | None = Field(default=None, ge=0, description="billionths of a US dollar; None: the study states no price")
    latency_ms: int = Field(default=0, ge=0, description="from the first try to the end, waiting included, ms")
    first_words_ms: int | None = Field(default=None, ge=0, description="until the first words of a streamed reply, ms")
    attempts: int = Field(ge=0, description="tries over the network; 0: not sent (budget, or the model is left alone)")
    finish: str | None = Field(default=None, description="why the provider stopped, in its own word")
    outcome: Literal["ok", "repaired", "fallback", "error"] = Field(
        description="repaired: valid at the second request of a step; fallback: valid, but the station could not use it"
    )
    error_code: str = Field(default="", description="the reason of ModelFailed, after a colon the provider's own code; lint:<fault>")
    raw_reply: str = Field(default="", description="as it came, or as much of it as came")
    created_at: Stamp

    @property
    def cost_usd(self) -> float | None:
        """US dollars; None: the study states no price."""
        return None if self.cost_nano_usd is None else self.cost_nano_usd / NANO
