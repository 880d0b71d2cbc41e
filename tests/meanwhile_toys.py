"""A person who acts while a language model is in the middle of its reply: the reply is held until the test lets it go."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flows.records import AskText, ShowCard, Turn, Writing
from tests.fake_model import Scripted, SeenRequest
from tests.fake_model.replies import well_spoken
from tests.model_walk import Place, Walker, studying

PATIENCE_S = 10.0


class Held:
    """Replies well, but stops in the middle of one reply until it is let go."""

    def __init__(self, purpose: str = "interview", number: int = 1) -> None:
        self.purpose, self.number = purpose, number
        self.go = threading.Event()

    def __call__(self, seen: SeenRequest) -> Scripted:
        held = seen.purpose == self.purpose and seen.number == self.number
        return replace(well_spoken(seen), hold=self.go if held else None)


async def soon(holds: Callable[[], Any]) -> None:
    """Waits for what another thread or task does."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.005)


class Meanwhile:
    """A person who has answered, and a model in the middle of its next reply."""

    def __init__(self, place: Place, walker: Walker, held: Held, heard: asyncio.Task[Any]) -> None:
        self.place, self.walker, self.held, self.heard = place, walker, held, heard

    @property
    def writing(self) -> Writing | None:
        last = self.walker.view.screens[-1]
        return last if isinstance(last, Writing) else None

    async def lets_go(self) -> None:
        """The reply may end; waits until nobody is at work any more."""
        self.held.go.set()
        await self.heard
        await soon(lambda: self.idle)

    @property
    def idle(self) -> bool:
        jobs = self.place.conversation.jobs
        return jobs is not None and not jobs._tasks

    def texts(self) -> list[str]:
        return [turn.text for turn in self.place.history(self.walker).turns if turn.who == "participant" and turn.kind == "message"]

    def open_questions(self) -> list[Turn]:
        return [turn for turn in self.place.history(self.walker).turns if turn.who == "interviewer"]

    def is_sound(self) -> None:
        """Every request has its record, each of its own; the records keep the rules."""
        assert self.place.faults(self.walker) == []
        calls = self.place.calls(self.walker)
        made = sum(call.attempts for call in calls)
        assert made == len(self.place.fake.requests), [(c.purpose, c.error_code) for c in calls]


@asynccontextmanager
async def meanwhile(folder: Path, held: Held | None = None, **model: Any) -> AsyncGenerator[Meanwhile, None]:
    """After the first answer, half of the second question is here; with a Held for another purpose, half of its first reply."""
    held = held or Held()
    async with studying(folder, held, **model) as place:
        walker = await place.joins()
        await walker.walks(until=lambda one: _is_before(one, held))
        event = walker.next_act()
        assert event is not None
        heard = asyncio.create_task(walker.acts_out(event))
        await soon(lambda: place.fake.asked[held.purpose] == held.number + 1)
        now = Meanwhile(place, walker, held, heard)
        await soon(lambda: now.writing)
        if held.purpose == "interview":
            await soon(lambda: now.writing and now.writing.text)
        yield now
        await now.lets_go()


def _is_before(walker: Walker, held: Held) -> bool:
    open_now = walker._open()
    if held.purpose == "interview":
        return isinstance(open_now, AskText)
    if held.purpose == "distil":
        return isinstance(open_now, AskText) and open_now.slot == "title"
    return isinstance(open_now, ShowCard)
