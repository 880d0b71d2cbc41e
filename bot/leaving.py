"""A participant takes back what they gave, or changes what we may do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.conversation import Conversation
from bot.proposed import renew_drafts
from flows.records import Consent, ConsentChange
from storage.archive import NotSaved
from storage.withdrawal import Erased, erase_person, overwrite

WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between tries to overwrite erased bytes while the disk refuses or somebody still reads; the last one repeats."""


@dataclass
class Leaving:
    """Withdrawals from one conversation. `wait` lets time pass, seconds; `told` hears who is gone. Close it before the conversation."""

    talks: Conversation
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    told: Callable[[str], Awaitable[None]] | None = None
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def withdraw(self, participant_id: str) -> tuple[Erased, bool]:
        """Erases the person, whatever is being made for them; returns the receipt, and whether nothing is left on the disk already.

        If not, it is tried until it is done. Raises UnknownParticipant, NotSaved (then nothing is erased)."""
        async with self.talks.lock(participant_id):
            erased = await erase_person(self.talks.archive, participant_id, at=self.talks.kit.now())
            self.talks.forget(participant_id)
        if self.told:
            await self.told(participant_id)
        done = await self._overwritten()
        if not done and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._until_overwritten())
        return erased, done

    async def overwritten_within(self, seconds: float) -> bool:
        """Waits for the tries that are under way, so long at most; whether nothing is left on the disk."""
        if self._task:
            await asyncio.wait([self._task], timeout=seconds)
        return self._task is None or self._task.done()

    async def close(self) -> None:
        """Stops trying; what is left is done when the archive is opened again."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _until_overwritten(self) -> None:
        tries = 0
        while True:
            await self.wait(WAITS[min(tries, len(WAITS) - 1)])
            if await self._overwritten():
                return
            tries += 1

    async def _overwritten(self) -> bool:
        try:
            renew_drafts(self.talks)
            await overwrite(self.talks.archive)
        except (NotSaved, OSError):
            return False
        return True


async def change_consent(talks: Conversation, participant_id: str, consent: Consent) -> None:
    """Stores what this person allows from now on; the same again stores nothing. Raises UnknownParticipant, NotSaved."""
    async with talks.lock(participant_id):
        history = talks.history(participant_id)
        if history is None or history.consent == consent:
            return
        change = ConsentChange(id=talks.kit.new_id(), participant_id=participant_id, consent=consent, created_at=talks.kit.now())
        await talks.archive.store(participant_id, None, [change])
