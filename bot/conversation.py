"""Hears an event, yields what follows: first whether it is stored, then every screen that is new or changed.

One event at a time per participant. Where the person is, is computed from their records after each commit, so a
reload, a second device, a crash and a resume all run through the same lines. What set questions make is stored with
the event; what a language model makes comes after it (bot/jobs.py)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import InitVar, dataclass, field, replace
from weakref import WeakValueDictionary

from bot.changes import News, changes
from bot.jobs import Job, Jobs
from bot.quotas import Quotas
from bot.remembered import Remembered
from bot.states import require_going_on
from bot.usual_time import UsualTime
from flows.accept import Maker, Refused, accept
from flows.asking import Door
from flows.draw import Drawn, draw_arms, draw_walk
from flows.interview import still_holds
from flows.kit import Kit
from flows.making import due_in, without_model
from flows.opening_steps import opened_steps
from flows.records import (
    ChangedAnswer,
    Chose,
    Consent,
    Event,
    History,
    ModelCall,
    NotStored,
    Participant,
    Record,
    ShownRule,
    Stored,
    Study,
    View,
)
from flows.shown_card import plain
from flows.standing import Standing
from flows.stations import refreshed
from flows.walk import place_in
from storage.archive import Archive, Counts, NotSaved

Out = Stored | NotStored | News


@dataclass
class Conversation:
    """All talks of one study on one archive. `simulated` people draw, and are counted, apart from real ones."""

    study: Study
    archive: Archive
    kit: Kit
    door: InitVar[Door | None] = None
    jobs: Jobs | None = field(init=False, default=None)
    quotas: Quotas = field(init=False, default_factory=Quotas, repr=False)
    usual: UsualTime = field(init=False, default_factory=UsualTime, repr=False)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _known: Remembered = field(init=False, repr=False)

    def __post_init__(self, door: Door | None) -> None:
        self.jobs = Jobs(self, door) if door else None
        self._known = Remembered(self.study, self.archive, self.usual)

    async def join(self, *, language: str, consent: Consent, simulated: bool = False, test: bool = False, claimed: str = "") -> str:
        """A new participant with arms and scenarios drawn, the first screens made; `claimed`, an id, joins only once. Raises NotSaved."""

        def make(counts: Counts) -> tuple[Participant, tuple[Record, ...]]:
            drawn = _drawn(counts)
            person = Participant(
                id=claimed or self.kit.new_id(),
                ordinal=counts.participants,
                language=language,
                consent=consent,
                arms=draw_arms(self.study, drawn, counts.participants),
                simulated=simulated,
                test=test,
                entered_at=self.kit.now(),
            )
            draws = draw_walk(self.study, drawn, person.ordinal, person.id, self.kit.new_id)
            made, _ = self._made(History(person, draws=draws))
            return person, (*draws, *made)

        history = await self.archive.join(claimed or None, make, simulated=simulated, test=test)
        self._known.keep(history)
        return history.participant.id

    def history(self, participant_id: str) -> History | None:
        """Everything this person did; None if there is no such person."""
        known = self._known.of(participant_id)
        return known[0] if known else None

    def standing(self, participant_id: str) -> Standing | None:
        """What stands now in what this person did; None if there is no such person."""
        history = self.history(participant_id)
        return Standing(self.study, history) if history else None

    def view(self, participant_id: str) -> View | None:
        """What this person sees now, a model at work included; None if there is no such person."""
        known = self._known.of(participant_id)
        return self._with_work(*known) if known else None

    def lock(self, participant_id: str) -> asyncio.Lock:
        """One act of a person at a time."""
        return self._locks.setdefault(participant_id, asyncio.Lock())

    async def hear(self, participant_id: str, event: Event) -> AsyncIterator[Out]:
        """Stored (after COMMIT) or NotStored, then new or changed screens, Gone for those no more, the Progress if it moved.

        Where a model is asked, a screen Writing is among them, and then come Pieces, the same screen with the text so far, and what
        was made. The model's work goes on if nobody listens."""
        async with self.lock(participant_id):
            before = self.view(participant_id)
            history = self.history(participant_id)
            if history is None or before is None:
                yield NotStored(client_id=event.client_id, reason="unknown_person")
                return
            try:
                again = await self._store(history, event)
            except Refused as refusal:
                yield NotStored(client_id=event.client_id, reason=refusal.reason, detail=refusal.detail)
                return
            except NotSaved as failure:
                yield NotStored(client_id=event.client_id, reason="not_saved", detail=failure.reason)
                return
            job = self._begin(participant_id)
            yield Stored(client_id=event.client_id, again=again)
            for out in changes(before, self.view(participant_id) or before, whole=again):
                yield out
        async for news in _news_of(job):
            yield news

    async def resume(self, participant_id: str) -> AsyncIterator[Out]:
        """Begins what a model has to make, if nobody is at it: after a crash, or after a disk that was full. Yields as `hear` does."""
        async with self.lock(participant_id):
            before = self.view(participant_id)
            await self._open_steps(participant_id)
            job = self._begin(participant_id)
            after = self.view(participant_id)
            for out in changes(before, after) if before and after else ():
                yield out
        async for news in _news_of(job):
            yield news

    async def keep(self, standing: Standing, calls: tuple[ModelCall, ...], records: tuple[Record, ...]) -> list[News]:
        """Stores what a model made with what follows from it; returns what to draw. Under the participant's lock.

        Raises NotSaved, UnknownParticipant, and Refused of the archive."""
        person = standing.history.participant.id
        before = self.view(person)
        more, after = self._made(standing.history.plus(*records)) if records else ((), standing)
        receipt = await self.archive.store(person, None, [*calls, *records, *more])
        self._known.keep(replace(after.history, last_event=receipt.last_event))
        now = self.view(person)
        return changes(before, now) if before and now else []

    def forget(self, participant_id: str) -> None:
        """Keeps nothing in memory of somebody who has withdrawn; what a model makes for them is broken off. Under their lock."""
        self._known.forget(participant_id)
        if self.jobs:
            self.jobs.forget(participant_id)

    async def close(self) -> None:
        """Breaks off what a model is at, its calls kept, and shuts the archive."""
        if self.jobs:
            await self.jobs.close()
        self.archive.close()

    def find_rules(self, participant_id: str, words: str) -> tuple[ShownRule, ...]:
        """Rules that `words` may mean, best first, in the wording this person reads; those offered already left out."""
        history = self.history(participant_id)
        if history is None:
            return ()
        standing = Standing(self.study, history)
        card = place_in(standing).card
        there = {offer.principle_id for offer in standing.offers(card)} if card else set()
        person = history.participant
        ranker = self.kit.rankers[person.language if person.language in self.kit.rankers else self.study.language]
        by_id = {principle.id: principle for principle in self.study.spec.principles}
        return tuple(plain(by_id[name], person.language, person.arms.wording) for name in ranker.search(words[:200]) if name not in there)

    async def _store(self, history: History, event: Event) -> bool:
        """One transaction: what the event adds, and what follows it without a model. True: a repeated event, which adds nothing."""
        if self.archive.heard(history.participant.id, event.client_id):
            return True
        require_going_on(self, history, event)
        maker = Maker(self.kit.new_id, self.kit.now, lambda: self._drawn_for(history.participant))
        given = accept(Standing(self.study, history), event, maker)
        made, standing = self._made(history.plus(*given), changed=isinstance(event, Chose | ChangedAnswer))
        receipt = await self.archive.store(history.participant.id, event.client_id, [*given, *made])
        if not receipt.again:
            self._known.keep(replace(standing.history, last_event=receipt.last_event), standing)
        return receipt.again

    def _made(self, history: History, *, changed: bool = False) -> tuple[tuple[Record, ...], Standing]:
        """Everything due that takes no model, made in turn until nothing is; and what stands then."""
        made: list[Record] = []
        standing = Standing(self.study, history)
        here = place_in(standing)
        if changed and here.slot and here.step == "talk" and still_holds(standing, here.slot):
            made.extend(refreshed(standing, here.slot, self.kit))
            standing = Standing(self.study, history.plus(*made)) if made else standing
        while due := due_in(standing):
            if self.jobs and self.jobs.due(standing):
                break
            records = without_model(due, standing, self.kit)
            made.extend(records)
            standing = Standing(self.study, history.plus(*made))
            if not records:
                break
        opening, standing = opened_steps(standing, self.kit)
        return (*made, *opening), standing

    async def _open_steps(self, participant_id: str) -> None:
        """A step that the study has added since, or a card in place of one that is gone; if it cannot be stored, at the next act."""
        standing = self.standing(participant_id)
        records, after = opened_steps(standing, self.kit) if standing else ((), None)
        if records and after:
            with suppress(NotSaved):
                receipt = await self.archive.store(participant_id, None, records)
                self._known.keep(replace(after.history, last_event=receipt.last_event), after)

    def _begin(self, participant_id: str) -> Job | None:
        standing = self.standing(participant_id) if self.jobs else None
        return self.jobs.begin(standing) if self.jobs and standing else None

    def _with_work(self, history: History, view: View) -> View:
        """The view, and a model at work at its end."""
        writing = self.jobs.screen(Standing(self.study, history)) if self.jobs else None
        return view.model_copy(update={"screens": (*view.screens, writing)}) if writing else view

    def _drawn_for(self, person: Participant) -> Drawn:
        return _drawn(self.archive.counts(simulated=person.simulated, test=person.test))


async def _news_of(job: Job | None) -> AsyncIterator[News]:
    if job:
        async for news in job.news():
            yield news


def _drawn(counts: Counts) -> Drawn:
    return Drawn(participants=counts.participants, scenarios=counts.scenarios, talked=counts.talked, arms=counts.arms)
