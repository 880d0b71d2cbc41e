"""How long people usually take: the median of those who finished, worked out beside the talks now and then, never for a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.walk import place
from storage.reading import read_history
from storage.sittings import sitting_minutes, usual_minutes
from storage.study_states import LastAct, last_acts

if TYPE_CHECKING:
    from bot.conversation import Conversation

LEAST_PEOPLE = 30
"""Finished real people from whom on their median stands for the study."""
BETWEEN = 600.0
"""Seconds between two looks."""


@dataclass
class UsualTime:
    """The study's own median, minutes; None from fewer than LEAST_PEOPLE. Only who did something since the last look is looked at again."""

    minutes: float | None = None
    _seen: dict[str, tuple[int, float | None]] = field(default_factory=dict, repr=False)
    _task: asyncio.Task[None] | None = field(default=None, repr=False)
    _closing: bool = False

    def look(self, talks: Conversation) -> None:
        """Works the median out, from everybody's last event and the sittings of those who finished."""
        with talks.archive.snapshot() as connection:
            acts = last_acts(connection)
        found: dict[str, tuple[int, float | None]] = {}
        for act in acts:
            if self._closing:
                return
            known = self._seen.get(act.participant_id)
            found[act.participant_id] = known if known and known[0] == act.event else (act.event, _taken(talks, act))
        self._seen = found
        self.minutes = usual_minutes([minutes for _, minutes in found.values() if minutes is not None], LEAST_PEOPLE)

    def begin(self, talks: Conversation, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Looks now and then, in a thread of its own, until it is closed. `wait` lets time pass, seconds."""

        async def now_and_then() -> None:
            while True:
                await asyncio.to_thread(self.look, talks)
                await wait(BETWEEN)

        self._task = asyncio.create_task(now_and_then())

    async def close(self) -> None:
        """Looks no more."""
        self._closing = True
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])


def _taken(talks: Conversation, act: LastAct) -> float | None:
    """Minutes of somebody who finished; None for anybody else. A snapshot for each, so that none is held for long."""
    with talks.archive.snapshot() as connection:
        history = read_history(connection, act.participant_id)
        if history is None or place(talks.study, history).step != "done":
            return None
        return sitting_minutes(connection, act.participant_id, act.event)
