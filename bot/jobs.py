"""The work of a language model for one participant: begun after their words are stored, outside everybody's way, shown as it goes.

One job per participant. A job rests on what the person has said (flows/making.py rests_on); if they act and that changes, the job is
broken off and another one begins. What was made is stored only if it still rests on what is true then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.changes import WRITING, News
from flows.asking import Door, Remembering
from flows.kit import Kit
from flows.made import Made
from flows.making import due_in, rests_on, takes_model, with_model, without_model
from flows.records import ModelCall, Record, Writing
from flows.standing import Standing
from flows.walk import Owed
from storage.archive import NotSaved
from storage.errors import Refused, UnknownParticipant

WAITS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between tries to store what a model made, on a disk that refuses."""


class Keeps(Protocol):
    """What a job needs of the conversation that it works for."""

    kit: Kit

    def standing(self, participant_id: str) -> Standing | None:
        """What stands now; None if there is no such person any more."""
        ...

    def lock(self, participant_id: str) -> asyncio.Lock:
        """One act of a person at a time."""
        ...

    async def keep(self, standing: Standing, calls: tuple[ModelCall, ...], records: tuple[Record, ...]) -> list[News]:
        """Stores what was made with what follows from it; returns what to draw. Raises NotSaved, UnknownParticipant."""
        ...


@dataclass(eq=False)
class Job:
    """One thing in the making."""

    participant_id: str
    basis: str
    screen: Writing
    door: Remembering
    task: asyncio.Task[None] | None = None
    _news: asyncio.Queue[News | None] = field(default_factory=asyncio.Queue)

    def tell(self, news: News | None) -> None:
        """To whoever follows the job; None: it is over."""
        self._news.put_nowait(news)

    async def news(self) -> AsyncIterator[News]:
        """What there is to draw, until the job is over. It goes on without anybody listening."""
        while (news := await self._news.get()) is not None:
            yield news


@dataclass
class Jobs:
    """All jobs of one conversation over one door. `wait` lets time pass, seconds."""

    keeps: Keeps
    door: Door
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    _running: dict[str, Job] = field(default_factory=dict, repr=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, repr=False)
    _stuck: dict[str, str] = field(default_factory=dict, repr=False)
    _unkept: dict[str, tuple[ModelCall, ...]] = field(default_factory=dict, repr=False)
    _left_as_is: set[tuple[str, str]] = field(default_factory=set, repr=False)

    @property
    def running(self) -> int:
        """How many things are in the making now."""
        return len(self._running)

    def due(self, standing: Standing) -> Owed | None:
        """What has to be made with a model now; None: nothing, or the set questions do it."""
        due = due_in(standing)
        if due is None or not takes_model(due, standing, self.keeps.kit):
            return None
        return None if (standing.history.participant.id, rests_on(due, standing)) in self._left_as_is else due

    def screen(self, standing: Standing) -> Writing | None:
        """What a participant sees of the work; None where none is to be done."""
        person = standing.history.participant.id
        if job := self._running.get(person):
            return job.screen
        due = self.due(standing)
        return _screen(due, stuck=self._stuck.get(person) == rests_on(due, standing)) if due else None

    def begin(self, standing: Standing) -> Job | None:
        """The job that a participant needs, if it does not run already. One that rests on what is no longer true is broken off.

        Call it under the participant's lock."""
        person = standing.history.participant.id
        due, running = self.due(standing), self._running.get(person)
        if running and due and running.basis == rests_on(due, standing):
            return None
        if running:
            self._break_off(running)
        if due is None:
            return None
        self._stuck.pop(person, None)
        job = Job(person, rests_on(due, standing), _screen(due), Remembering(self.door))
        self._running[person] = job
        job.task = asyncio.create_task(self._run(job, due, standing))
        self._tasks.add(job.task)
        job.task.add_done_callback(self._tasks.discard)
        return job

    def forget(self, participant_id: str) -> None:
        """Breaks off what is made for somebody who has withdrawn, and keeps nothing of it. Under their lock."""
        if running := self._running.get(participant_id):
            self._break_off(running)
        self._stuck.pop(participant_id, None)
        self._unkept.pop(participant_id, None)
        self._left_as_is = {left for left in self._left_as_is if left[0] != participant_id}

    async def close(self) -> None:
        """Breaks off everything and keeps the calls."""
        for job in list(self._running.values()):
            self._break_off(job)
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _break_off(self, job: Job) -> None:
        if job.task:
            job.task.cancel()
        self._end(job)

    def _end(self, job: Job) -> None:
        if self._running.get(job.participant_id) is job:
            del self._running[job.participant_id]
        job.tell(None)

    async def _run(self, job: Job, due: Owed, standing: Standing) -> None:
        """Asks the model and stores what it made; broken off, keeps the calls alone."""
        try:
            made = await self._ask(job, due, standing)
            await self._store(job, due, made)
        finally:
            self._end(job)
            if lost := (*job.door.calls, *self.door.gone(job.participant_id)):
                await self._keep_calls(job.participant_id, lost)

    async def _ask(self, job: Job, due: Owed, standing: Standing) -> Made:
        made = Made((), (), "empty")
        async for part in with_model(due, standing, self.keeps.kit, job.door):
            if isinstance(part, Made):
                made = part
                continue
            job.screen = job.screen.model_copy(update={"text": job.screen.text + part.text})
            job.tell(part)
            job.tell(job.screen)
        return made

    async def _store(self, job: Job, due: Owed, made: Made) -> None:
        """Tries until the archive takes it; then the screen says that nothing goes on."""
        for wait in (*WAITS, None):
            try:
                async with self.keeps.lock(job.participant_id):
                    await self._store_once(job, due, made)
                return
            except UnknownParticipant:
                job.door.calls.clear()
                return
            except NotSaved:
                if wait is not None:
                    await self.wait(wait)
        job.door.calls.clear()
        self._unkept[job.participant_id] = (*self._unkept.pop(job.participant_id, ()), *made.calls)
        self._stuck[job.participant_id] = job.basis
        job.tell(job.screen.model_copy(update={"stuck": True, "text": ""}))

    async def _store_once(self, job: Job, due: Owed, made: Made) -> None:
        standing = self.keeps.standing(job.participant_id)
        now = self.due(standing) if standing else None
        if standing is None or now is None or rests_on(now, standing) != job.basis:
            return  # its calls are kept as those of a job broken off
        self._running.pop(job.participant_id, None)
        try:
            drawn = await self._kept(job, due, made, standing)
        except NotSaved:
            self._running[job.participant_id] = job
            raise
        job.door.calls.clear()
        for news in drawn:
            job.tell(news)

    async def _kept(self, job: Job, due: Owed, made: Made, standing: Standing) -> list[News]:
        """What the model made; or what the set questions make, where it made nothing or nothing that the archive takes."""
        if made.fell_back is None:
            try:
                return await self._keep(standing, made.calls, made.records)
            except Refused:
                made = Made((), tuple(fell_back(call) for call in made.calls), "invalid")
        records = without_model(due, standing, self.keeps.kit)
        if not records:
            self._left_as_is.add((job.participant_id, job.basis))
        return await self._keep(standing, made.calls, records)

    async def _keep(self, standing: Standing, calls: tuple[ModelCall, ...], records: tuple[Record, ...]) -> list[News]:
        """Stores, with the calls that could not be stored before. Raises NotSaved, UnknownParticipant, Refused."""
        person = standing.history.participant.id
        earlier = self._unkept.get(person, ())
        drawn = await self.keeps.keep(standing, (*earlier, *calls), records)
        self._unkept.pop(person, None)
        return drawn

    async def _keep_calls(self, participant_id: str, calls: tuple[ModelCall, ...]) -> None:
        """The calls of a job that was broken off; on a disk that refuses, they are stored with the next ones."""
        standing = self.keeps.standing(participant_id)
        if standing is None:
            return
        try:
            async with self.keeps.lock(participant_id):
                await self._keep(standing, calls, ())
        except NotSaved:
            self._unkept[participant_id] = (*self._unkept.get(participant_id, ()), *calls)
        except UnknownParticipant:
            return


def fell_back(call: ModelCall) -> ModelCall:
    """The call as one whose reply could not be used after all."""
    return call if call.outcome == "error" else call.model_copy(update={"outcome": "fallback"})


def _screen(due: Owed, *, stuck: bool = False) -> Writing:
    what = {"card": "card", "offers": "rules"}.get(due.what, "question")
    return Writing(key=WRITING, what=what, can_draft=due.what in ("question", "reasked"), stuck=stuck)  # type: ignore[arg-type]
