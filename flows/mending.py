"""One step of a station: ask, read the reply by the station's rules, send what is wrong with it back once, keep the better reading.

At most MOST_REQUESTS requests over the network, tries included, and never longer than the step's deadline. A model's fault never
raises here: it becomes a reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from flows.asking import Answered, Asked, Door, ModelFailed
from flows.records.base import Record
from flows.records.model_call import ModelCall

T = TypeVar("T")

MOST_REQUESTS = 3
SHORTEST_REPAIR_S = 5.0
"""Seconds that must be left of the deadline for a second request."""
MENDABLE = ("invalid", "cut", "empty", "oversize")
"""Failures that lie in the reply and not in the connection: worth a second request."""


@dataclass(frozen=True)
class Finding:
    """What is wrong at one place of a reply. `name` is kept, `tell` goes to the model only. `refused`: the place was left out."""

    place: str
    name: str
    tell: str
    refused: bool = False


@dataclass(frozen=True)
class Read(Generic[T]):
    """A reply as the station reads it; value None: nothing of it can be used. `notes`: names kept with the call, no faults."""

    value: T | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mended(Generic[T]):
    """The outcome: a value and the call that gave it, or the reason why there is none (`lint`: broke a rule twice)."""

    value: T | None
    call: ModelCall | None
    calls: tuple[ModelCall, ...]
    reason: str | None


@dataclass(frozen=True)
class _Try(Generic[T]):
    read: Read[T]
    call: ModelCall | None
    reason: str | None
    repair: str = ""


async def ask_and_mend(door: Door, asked: Asked, read: Callable[[Record], Read[T]]) -> Mended[T]:
    """A request and, where the reply is at fault and there is room, a second one. Raises nothing for a model's fault."""
    first = await _try(door, asked, read)
    tries = [first]
    left = asked.in_all_s - (first.call.latency_ms / 1000 if first.call else 0.0)
    sent = first.call.attempts if first.call else MOST_REQUESTS
    if first.repair and sent < MOST_REQUESTS and left >= SHORTEST_REPAIR_S:
        again = replace(asked, repair=first.repair, in_all_s=left, tries=MOST_REQUESTS - sent)
        tries.append(await _try(door, again, read))
    best = min(reversed(tries), key=lambda one: (one.read.value is None, _faults(one.read)))
    calls = tuple(one.call for one in tries if one.call)
    return Mended(best.read.value, best.call, calls, None if best.read.value is not None else tries[-1].reason)


def noted(call: ModelCall, read: Read[T]) -> ModelCall:
    """The call with what was found in its reply in its parameters, as names and counts without any text: `findings` (place: name) of
    what was kept all the same, `refused` (name -> how often) of what was left out, `notes`."""
    found = {
        "findings": [f"{one.place}: {one.name}" for one in read.findings if not one.refused],
        "refused": dict(sorted(Counter(one.name for one in read.findings if one.refused).items())),
        "notes": list(read.notes),
    }
    params = json.loads(call.params) | {key: value for key, value in found.items() if value}
    why = next((one.name for one in read.findings if one.refused), "unusable")
    outcome = {} if read.value is not None else {"outcome": "fallback", "error_code": f"lint:{why}"}
    return call.model_copy(update={"params": json.dumps(params, sort_keys=True, separators=(",", ":"), ensure_ascii=False), **outcome})


async def _try(door: Door, asked: Asked, read: Callable[[Record], Read[T]]) -> _Try[T]:
    nothing: Read[T] = Read(None)
    try:
        answered: Answered = await door.ask(asked)
    except ModelFailed as failure:
        repair = f"It was not what was asked for. {failure.detail}".strip() if failure.reason in MENDABLE else ""
        return _Try(nothing, failure.call, failure.reason, repair)
    if answered.reply is None:
        return _Try(nothing, answered.call, "invalid", "There was no reply in the form asked for.")
    found = read(answered.reply)
    call = noted(answered.call, found)
    told = "\n".join(f"- {one.place}: {one.tell}" for one in found.findings)
    repair = f"Your reply was:\n{answered.reply.model_dump_json()}\n\nWhat is wrong with it:\n{told}" if told else ""
    return _Try(found, call, "lint" if found.value is None else None, repair)


def _faults(read: Read[T]) -> tuple[int, int]:
    """How bad a reading is: places left out, then other findings."""
    refused = sum(one.refused for one in read.findings)
    return refused, len(read.findings) - refused
