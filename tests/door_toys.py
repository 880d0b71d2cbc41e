"""A small reply, a door to a fake server, a line that says what it is told, and time that passes without waiting."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import Field

from flows.asking import Answered, Asked, ModelFailed
from flows.budget import Ledger
from flows.model import LiveDoor, open_door
from flows.model_line import Heard
from flows.model_request import Request
from flows.prompting import filled
from flows.records import ModelCall, Record
from flows.records.study import Limits, ModelPrice, ModelSettings
from flows.retrying import Timing
from tests.fake_model import Scripted
from tests.toys import counted_ids, still

KEY = "sk-canary-do-not-keep-me"
PRICE = ModelPrice.model_validate({"in": 1.25, "out": 10.0, "cached": 0.125})
PERSON = "a" * 32


class Reply(Record):
    """What the toy is asked for."""

    question: str = Field(min_length=1, max_length=200)
    stance: str | None
    points: tuple[str, ...] = Field(max_length=3)


GOOD = Reply(question='Why "so"? \U0001f600 Ünlü\n', stance=None, points=("a", "b"))


class Time:
    """Real time, plus what was slept without waiting."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> float:
        return time.monotonic() + sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def timing(self) -> Timing:
        return Timing(clock=self.clock, sleep=self.sleep, luck=lambda: 0.5)


def settings_of(url: str | None = "http://127.0.0.1:1/v1", **more: Any) -> ModelSettings:
    return ModelSettings(name="openai:toy", base_url=url, **{"price": PRICE, **more})


def asked_for(**more: Any) -> Asked:
    prompt = filled("toy", "You are a toy.\n---8<---\nAsk about $what.", {"what": "bread"})
    return Asked(**{"purpose": "interview", "prompt": prompt, "gives": Reply, "participant_id": PERSON, **more})


def ledger_with(price: ModelPrice | None = PRICE, **limits: float) -> Ledger:
    return Ledger(Limits(**limits), price, still)  # type: ignore[arg-type]


def scripted(*answers: Scripted) -> Callable[[Any], Scripted]:
    """The answers in order; the last one stays."""
    return lambda seen: answers[min(seen.order, len(answers) - 1)]


@asynccontextmanager
async def door_to(url: str, *, time_: Time | None = None, ledger: Ledger | None = None, **settings: Any) -> AsyncGenerator[LiveDoor, None]:
    door = open_door(settings_of(url, **settings), KEY, ledger or ledger_with(), counted_ids(), still, timing=(time_ or Time()).timing)
    try:
        yield door
    finally:
        await door.close()


async def heard_from(door: LiveDoor, asked: Asked, *, streams: bool) -> tuple[list[str], Answered | ModelFailed]:
    """The pieces, and how it ended."""
    pieces: list[str] = []
    try:
        if not streams:
            return pieces, await door.ask(asked)
        async for out in door.stream(asked):
            if isinstance(out, Answered):
                return pieces, out
            pieces.append(out)
    except ModelFailed as failure:
        return pieces, failure
    raise AssertionError("the stream ended without an answer")


def call_of(end: Answered | ModelFailed) -> ModelCall:
    assert end.call is not None
    return end.call


class TextLine:
    """A Line that says these pieces and finishes so; no network."""

    def __init__(self, *pieces: str, finish: str | None = "stop") -> None:
        self.said = pieces
        self.finish = finish

    async def pieces(self, request: Request, heard: Heard) -> AsyncGenerator[str, None]:
        for piece in self.said:
            heard.text += piece
            yield piece
        heard.finish = self.finish

    async def close(self) -> None:
        """Nothing to end."""


def door_over(line: TextLine, **settings: Any) -> LiveDoor:
    return LiveDoor(line, settings_of(**settings), ledger_with(), counted_ids(), still, provider="toy", timing=Time().timing)
