"""The researchers' index of one study: every approved card with the acts on it, kept up to date from the archive.

It holds people of one kind alone: real people; in a draft the test people; simulated people where the study has nobody else, or where
the setting asks for them. So no count ever mixes them. It lies in memory; somebody who withdraws is gone at the next look."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.conversation import Conversation
from bot.review_locks import Locks
from bot.review_rows import answers_of, parts_of, row_of, texts_of
from bot.states import state_after
from flows.records import History, Review
from flows.reviewing.facts import CardFacts, Entry, Kind, facts_of
from flows.reviewing.fold import fold
from flows.reviewing.sample import unaided
from flows.reviewing.search_words import expression, searchable, terms_of
from storage.card_table import SHOWN, CardTable, Shown, Wanted
from storage.connection import Connection
from storage.review_news import Mark, has_people, people_touched, people_with_cards, read_for_review, read_mark
from storage.reviews import read_reviews
from storage.study_states import read_study_events

__all__ = ["SHOWN", "ReviewIndex", "Shown", "Wanted"]

_ID = 32
"""Letters of an id; what a subject has after it names a part."""
_ON_CARDS = ("card", "offer", "link", "policy", "gap", "quote")
"""Kinds of subjects that are a card or a part of one."""


class ReviewIndex:
    """Every approved card of the people who are reviewed now. Reading it is safe from any thread and never waits for `refresh`."""

    def __init__(self, talks: Conversation, *, simulated: bool = False) -> None:
        self._talks = talks
        self._simulated = simulated
        self.locks = Locks(talks.study.settings.review.lock_minutes)
        self._turn = threading.Lock()
        self._begin("real")

    def _begin(self, kind: Kind) -> None:
        """Nothing is known yet."""
        self._kind: Kind = kind
        self._mark = Mark()
        self._entries: Mapping[str, Entry] = {}
        self._acts: tuple[Review, ...] = ()
        self._sample: frozenset[str] = frozenset()
        self._facts: dict[str, CardFacts] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, tuple[str, ...]] = {}
        self._of_person: dict[str, tuple[str, ...]] = {}
        self._card_of: dict[str, str] = {}
        self._on: dict[str, list[tuple[int, Review]]] = {}
        self._table = CardTable()

    @property
    def kind(self) -> Kind:
        """Whose cards these are: real, simulated or test people's, never of two kinds at once."""
        return self._kind

    @property
    def mark(self) -> Mark:
        """How far in the archive it has read: the same as long as nothing in it has changed."""
        return self._mark

    def entries(self) -> Mapping[str, Entry]:
        """Card id -> entry, the oldest card first, as of the last refresh."""
        return MappingProxyType(self._entries)

    def entry(self, card_id: str) -> Entry | None:
        """One card; None if there is none, or it is no longer approved, or its author withdrew."""
        return self._entries.get(card_id)

    def texts(self, card_id: str) -> tuple[str, ...]:
        """The texts of a card and its author's words about it, title first; empty if there is no such card."""
        return self._texts.get(card_id, ())

    def acts(self) -> tuple[Review, ...]:
        """Every act of every reviewer, on cards and on anything else, undone ones too, oldest first, as of the last refresh."""
        return self._acts

    def search(self, wanted: Wanted) -> list[str]:
        """Ids of the cards wanted: those sent back to the reviewer first, then the oldest first; a text without any word finds none."""
        terms = terms_of(wanted.text)
        if wanted.text.strip() and not terms:
            return []
        match = expression(terms) if terms else None
        found = self._table.find(wanted, each=self._each, full=self._full(wanted.who), match=match)
        return [card for card in found if card in self._entries]

    def counts(self, who: str) -> dict[Shown, int]:
        """How many cards are to be shown to a reviewer under each heading, whatever the filters."""
        return self._table.counts(Wanted(who=who), each=self._each, full=self._full(who))

    def places(self, entry: Entry) -> int:
        """How many may have a card open to read it at a time: as many as readers are missing, one where none is."""
        return max(1, self._each - len(entry.review.done_by))

    async def refreshed(self) -> None:
        """`refresh` beside the server's other work."""
        await asyncio.to_thread(self.refresh)

    def refresh(self) -> None:
        """Takes in what the archive has new since the last time: one query where there is nothing."""
        with self._turn, self._talks.archive.snapshot() as connection:
            now = read_mark(connection)
            if now == self._mark:
                return
            if (kind := self._kind_now(connection)) != self._kind:
                self._begin(kind)
            self._take_in(connection, now)
            self._mark = now

    def _full(self, who: str) -> set[str]:
        """Cards that others have open to read them, as many as readers are missing."""
        entries = self._entries
        held = {card: set(names) - {who} for card, names in self.locks.held().items() if card in entries}
        done = {card: entries[card].review.done_by for card in held}
        return {card for card, names in held.items() if len(done[card]) + len(names.difference(done[card])) >= self._each}

    @property
    def _each(self) -> int:
        return self._talks.study.settings.reviewers_each

    def _kind_now(self, connection: Connection) -> Kind:
        if self._simulated:
            return "simulated"
        if has_people(connection, "real"):
            return "real"
        is_draft = state_after(read_study_events(connection)) == "draft"
        return "test" if is_draft and has_people(connection, "test") else "simulated"

    def _take_in(self, connection: Connection, now: Mark) -> None:
        before = set(self._facts)
        changed: set[str] = set()
        if now.withdrawals != self._mark.withdrawals:
            changed |= self._without_the_gone(connection)
        told: dict[str, str] = {}
        for person in people_touched(connection, self._kind, self._mark.event):
            told |= self._take_person(read_for_review(connection, person))
        changed |= self._take_acts(read_reviews(connection, after=self._mark.event if self._acts else 0))
        self._rebuild(before - set(self._facts), changed | set(told), told)

    def _without_the_gone(self, connection: Connection) -> set[str]:
        """People who withdrew go, and every act is read anew: others' acts may have gone with them."""
        here = people_with_cards(connection, self._kind)
        for person in set(self._of_person) - here:
            self._forget_person(person)
        known = set(self._facts)
        self._acts, self._on = (), {}
        return known

    def _forget_person(self, person: str) -> None:
        for card in self._of_person.pop(person, ()):
            del self._facts[card], self._texts[card]
            for part in self._parts.pop(card):
                self._card_of.pop(part, None)

    def _take_person(self, history: History) -> dict[str, str]:
        """Card id -> words for searching, of this person's cards."""
        self._forget_person(history.participant.id)
        cards = list(facts_of(self._talks.study, history))
        self._of_person[history.participant.id] = tuple(facts.id for facts in cards)
        for facts in cards:
            self._facts[facts.id] = facts
            self._parts[facts.id] = parts = parts_of(facts.id, history)
            self._texts[facts.id] = texts_of(facts, history)
            self._card_of |= dict.fromkeys(parts, facts.id)
        return {facts.id: searchable("\n".join((*self._texts[facts.id], *answers_of(facts, history)))) for facts in cards}

    def _take_acts(self, found: Iterable[tuple[int, Review]]) -> set[str]:
        """The cards that the acts are on."""
        new = list(found)
        for event, act in new:
            if act.subject_kind in _ON_CARDS:
                self._on.setdefault(act.subject[:_ID], []).append((event, act))
        self._acts += tuple(act for _, act in new)
        return {card for _, act in new if act.subject_kind in _ON_CARDS and (card := self._card_of.get(act.subject[:_ID]))}

    def _rebuild(self, gone: set[str], changed: set[str], told: Mapping[str, str]) -> None:
        """Entries and tables anew for the cards that changed, and for those that the sample took in or let go."""
        old = self._entries
        same_cards = old.keys() == self._facts.keys()
        sample = self._sample if same_cards else self._drawn()
        moved = (sample ^ self._sample) & old.keys()
        fresh = {card: self._made(card, card in sample) for card in (changed | moved) & self._facts.keys()}
        self._table.take(gone, [(*row_of(entry, self._each), told.get(card)) for card, entry in fresh.items()])
        ordered = old if same_cards else sorted(self._facts, key=lambda card: (self._facts[card].card.created_at, card))
        self._entries = {card: fresh.get(card) or old[card] for card in ordered}
        self._sample = sample

    def _drawn(self) -> frozenset[str]:
        rules = self._talks.study.settings
        return unaided(self._facts, seed=rules.seed, percent=rules.review.unaided_percent, least=rules.review.unaided_least)

    def _made(self, card: str, in_sample: bool) -> Entry:
        facts = self._facts[card]
        acts = sorted((one for part in self._parts[card] for one in self._on.get(part, ())), key=lambda one: one[0])
        plain = tuple(act for _, act in acts)
        return Entry(facts=facts, acts=plain, review=fold(plain, facts.card.version), unaided=in_sample)
