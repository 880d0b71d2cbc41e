"""Hears an event, yields what follows: first whether it is stored, then every screen that is new or changed.

One event at a time per participant. Where the person is, is computed from their records after each commit, so a
reload, a second device, a crash and a resume all run through the same lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import chain
from weakref import WeakValueDictionary

from flows.accept import Maker, Refused, accept
from flows.draw import Drawn, draw_arms, draw_walk
from flows.kit import Kit
from flows.records import (
    AnyScreen,
    ChangedAnswer,
    Chose,
    Consent,
    Event,
    Gone,
    History,
    NotStored,
    Participant,
    Piece,
    Progress,
    Record,
    ShownRule,
    Stored,
    Study,
    View,
)
from flows.shown_card import plain
from flows.standing import Standing
from flows.stations import make_owed, refreshed
from flows.view import view, view_in
from flows.walk import owed, place_in
from storage.archive import Archive, Counts, NotSaved

Out = Stored | NotStored | Piece | AnyScreen | Gone | Progress
MOST_CACHED = 5000


@dataclass
class Conversation:
    """All talks of one study on one archive. `simulated` people draw, and are counted, apart from real ones."""

    study: Study
    archive: Archive
    kit: Kit
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _known: dict[str, tuple[History, View]] = field(default_factory=dict, repr=False)

    async def join(self, *, language: str, consent: Consent, simulated: bool = False, test: bool = False) -> str:
        """A new participant with arms and scenarios drawn, and the first screens made. Raises NotSaved."""

        def make(counts: Counts) -> tuple[Participant, tuple[Record, ...]]:
            drawn = _drawn(counts)
            person = Participant(
                id=self.kit.new_id(),
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

        history = await self.archive.join(None, make, simulated=simulated, test=test)
        self._remember(history)
        return history.participant.id

    def history(self, participant_id: str) -> History | None:
        """Everything this person did; None if there is no such person."""
        known = self._standing(participant_id)
        return known[0] if known else None

    def view(self, participant_id: str) -> View | None:
        """What this person sees now; None if there is no such person."""
        known = self._standing(participant_id)
        return known[1] if known else None

    async def hear(self, participant_id: str, event: Event) -> AsyncIterator[Out]:
        """Stored (after COMMIT) or NotStored, then new or changed screens, Gone for those no more, last the Progress if it moved."""
        lock = self._locks.setdefault(participant_id, asyncio.Lock())
        async with lock:
            known = self._standing(participant_id)
            if known is None:
                yield NotStored(client_id=event.client_id, reason="unknown_person")
                return
            history, before = known
            try:
                again, after = await self._store(history, event)
            except Refused as refusal:
                yield NotStored(client_id=event.client_id, reason=refusal.reason, detail=refusal.detail)
                return
            except NotSaved as failure:
                yield NotStored(client_id=event.client_id, reason="not_saved", detail=failure.reason)
                return
            yield Stored(client_id=event.client_id, again=again)
            for out in changes(before, after, whole=again):
                yield out

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

    async def _store(self, history: History, event: Event) -> tuple[bool, View]:
        """One transaction: what the event adds, and what is owed after it. A repeated event adds nothing."""
        if self.archive.heard(history.participant.id, event.client_id):
            return True, view(self.study, history)
        maker = Maker(self.kit.new_id, self.kit.now, lambda: self._drawn_for(history.participant))
        given = accept(Standing(self.study, history), event, maker)
        grown = history.plus(*given)
        made, standing = self._made(grown, changed=isinstance(event, Chose | ChangedAnswer))
        receipt = await self.archive.store(history.participant.id, event.client_id, [*given, *made])
        if receipt.again:
            return True, self.view(history.participant.id) or view(self.study, history)
        return False, self._remember(replace(standing.history, last_event=receipt.last_event), standing)

    def _made(self, history: History, *, changed: bool = False) -> tuple[tuple[Record, ...], Standing]:
        """Everything owed, made in turn until nothing is; and what stands then."""
        made: list[Record] = []
        standing = Standing(self.study, history)
        here = place_in(standing)
        if changed and here.slot and here.step == "talk" and (fresh := refreshed(standing, here.slot, self.kit)):
            made.extend(fresh)
            standing = Standing(self.study, history.plus(*made))
        while due := owed(standing):
            made.extend(make_owed(due, standing, self.kit))
            standing = Standing(self.study, history.plus(*made))
        return tuple(made), standing

    def _drawn_for(self, person: Participant) -> Drawn:
        return _drawn(self.archive.counts(simulated=person.simulated, test=person.test))

    def _standing(self, participant_id: str) -> tuple[History, View] | None:
        """History and view, from memory if nothing has been stored since, by whichever program."""
        known = self._known.get(participant_id)
        if known and known[0].last_event == self.archive.last_event(participant_id):
            return known
        history = self.archive.history(participant_id)
        return (history, self._remember(history)) if history else None

    def _remember(self, history: History, standing: Standing | None = None) -> View:
        """Keeps a history with its view; `standing`: what stands in it, where that is known already."""
        if len(self._known) >= MOST_CACHED:
            self._known.pop(next(iter(self._known)))
        shown = view_in(standing or Standing(self.study, history))
        self._known[history.participant.id] = (history, shown)
        return shown


def changes(before: View, after: View, *, whole: bool = False) -> list[AnyScreen | Gone | Progress]:
    """What a renderer must draw to get from one view to the next; everything if `whole`."""
    old = {screen.key: screen for screen in before.screens}
    new = {screen.key for screen in after.screens}
    gone = [Gone(key=key) for key in old if key not in new]
    drawn = [screen for screen in after.screens if whole or old.get(screen.key) != screen]
    moved = [after.progress] if whole or before.progress != after.progress else []
    return list(chain(gone, drawn, moved))


def _drawn(counts: Counts) -> Drawn:
    return Drawn(participants=counts.participants, scenarios=counts.scenarios, talked=counts.talked, arms=counts.arms)
