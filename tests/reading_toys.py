"""Toy calls of a language model and toy readings, grown onto toy histories."""

from __future__ import annotations

from typing import Any

from flows.records import Link, ModelCall, ValueCard
from tests.history_toys import SPEC, Life, at, id_of


def call(name: str, person: str | None, purpose: Any = "map", minute: int = 6, **more: Any) -> ModelCall:
    """A call that worked, with a reply in it that no bundle may hold."""
    given: dict[str, Any] = {
        "provider": "openai",
        "prompt_name": purpose,
        "prompt_sha256": "3" * 64,
        "request_commitment": "4" * 64,
        "model_asked": "openai:toy",
        "model_returned": "toy-2026",
        "params": '{"method":"json_schema"}',
        "seed": 5,
        "tokens_in": 1200,
        "tokens_out": 80,
        "cost_nano_usd": 2_300_000,
        "latency_ms": 900,
        "attempts": 1,
        "finish": "stop",
        "outcome": "ok",
        "raw_reply": "SECRET REPLY",
        "created_at": at(minute),
    }
    return ModelCall(id=id_of("call", name), participant_id=person, purpose=purpose, **{**given, **more})


def reads(life: Life, card: ValueCard, principle: str, by: ModelCall, minute: int = 6, **more: Any) -> Link:
    """One link of a reading, stored; it quotes the first word of the card's first line."""
    quote = card.policies[0].quotes[0]
    given: dict[str, Any] = {"stance": "supports", "reason": "It speaks of truth.", "method": "model", "spec_version": SPEC, **more}
    link = Link(
        id=id_of(life.id, "link", len(life.history.links)),
        participant_id=life.id,
        card_id=card.id,
        card_version=card.version,
        principle_id=principle,
        turn=quote.turn,
        start=given.pop("start", 0),
        end=given.pop("end", 1),
        model_call_id=by.id,
        created_at=at(minute),
        **given,
    )
    life.history = life.history.plus(link)
    return link
