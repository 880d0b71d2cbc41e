"""What a page sends, checked before anything is done with it: its calls, its messages, the events in them. No Chainlit here."""

from __future__ import annotations

import json
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ValidationError

from flows.accept import KINDS
from flows.records import ChangedAnswer, Event, Said

EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in KINDS}
TEXTS = (Said, ChangedAnswer)
"""Events that count as texts, not as presses."""


class Action(BaseModel):
    """What a page asks for: an event to be heard, rules to be found, or everything to be drawn again."""

    name: Literal["event", "find_rules", "look"]
    payload: dict[str, Any] = {}


class Call(BaseModel):
    """The body of a page's call, as Chainlit's own script sends it; what else it holds is not looked at."""

    sessionId: str
    action: Action


def read_event(kind: str, payload: dict[str, Any]) -> Event | None:
    """The event record in a payload; None if it is none of ours or not well formed."""
    if kind not in EVENTS:
        return None
    try:
        return EVENTS[kind].model_validate_json(json.dumps(payload))
    except ValidationError:
        return None


def is_message(payload: Any) -> bool:
    """A message as pages send it: a uuid4 of its own and a text. Anything else is not worth an answer."""
    message = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("output"), str):
        return False
    try:
        return UUID(str(message.get("id"))).version == 4
    except ValueError:
        return False
