"""What stations and the door to a language model say to each other: a request, an answer, a failure with its reason."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from flows.prompting import Prompt
from flows.records.base import Record
from flows.records.model_call import ModelCall, Purpose

Reason = Literal[
    "timeout",
    "refused_connection",
    "reset",
    "rate",
    "server",
    "auth",
    "rejected",
    "filtered",
    "refusal",
    "cut",
    "invalid",
    "empty",
    "oversize",
    "budget",
    "cancelled",
]
"""Why there is no reply. rejected: the server does not take the request (no such model or method, too long). cut: the reply stops
before its end. cancelled: whoever asked has gone on without it."""


@dataclass(frozen=True)
class Asked:
    """One request. `gives` is the strict record that the reply must be; for `stream` its first field is a text.

    Deadlines count from the call, waiting and retries included: `first_words_s` (streams only), `in_all_s`, seconds. `repair` says
    what was wrong with the reply before, on the second and last request of a step. `seed` goes out instead of the study's.
    `tries`: over the network at most, from 1."""

    purpose: Purpose
    prompt: Prompt
    gives: type[Record]
    participant_id: str | None
    first_words_s: float = 30.0
    in_all_s: float = 90.0
    repair: str | None = None
    seed: int | None = None
    tries: int = 3


@dataclass(frozen=True)
class Answered:
    """A whole and valid reply with the record of its call. The door itself never gives None for it: it raises ModelFailed."""

    reply: Record | None
    call: ModelCall


class ModelFailed(Exception):
    """There is no reply to use. `call` is kept like any other. `detail`: what was wrong with it, in words for a repair request;
    it may hold words of the reply, so it goes back to the model and nowhere else."""

    def __init__(self, reason: Reason, call: ModelCall | None = None, detail: str = "") -> None:
        super().__init__(f"The language model gave nothing to use: {reason}.")
        self.reason: Reason = reason
        self.call = call
        self.detail = detail


class Door(Protocol):
    """The one way to a language model."""

    async def ask(self, asked: Asked) -> Answered:
        """The whole reply. Raises ModelFailed."""
        ...

    def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """The first field's text in pieces as they arrive, then the Answered. Raises ModelFailed, also after some pieces."""
        ...

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """Calls broken off because nobody waited for them any more, each handed over once."""
        ...


class Remembering:
    """A door for one step of a station that keeps every call made through it, so that a step broken off loses none."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.calls: list[ModelCall] = []

    async def ask(self, asked: Asked) -> Answered:
        """As Door.ask."""
        with self._kept():
            answered = await self._door.ask(asked)
        self.calls.append(answered.call)
        return answered

    async def stream(self, asked: Asked) -> AsyncGenerator[str | Answered, None]:
        """As Door.stream."""
        with self._kept():
            async with aclosing(self._door.stream(asked)) as parts:
                async for part in parts:
                    if isinstance(part, Answered):
                        self.calls.append(part.call)
                    yield part

    def gone(self, participant_id: str) -> tuple[ModelCall, ...]:
        """As Door.gone."""
        return self._door.gone(participant_id)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except ModelFailed as failure:
            if failure.call:
                self.calls.append(failure.call)
            raise
