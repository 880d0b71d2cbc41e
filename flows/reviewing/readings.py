"""Readings of cards as tables of labels: what agreement is computed from, on the pages and in the report.

Units are (card, principle), over all cards that two or more readers finished in the same round, and all principles that any of them
linked to any of these cards; a reader who linked nothing said `none`. Only what readers said when they first finished counts, and only
of cards that every reader has finished: before that nothing of anybody's verdicts may show, not even in a sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from flows.records import Answer, Stance, Verdict
from flows.reviewing.agreement import GAP, SEED, Agreement, Table, measure
from flows.reviewing.facts import Entry
from flows.reviewing.fold import CardReview

How = Literal["unaided", "blind"]
"""unaided: from transcript and card alone. blind: aided by proposals and the author's answers, without the other readers' verdicts."""
State = Literal["same", "settled", "alike_since", "open"]
LABELS: tuple[Verdict, ...] = ("supports", "qualifies", "opposes", "none")
"""A label's number in the tables is its place here."""
_NUMBER = {label: number for number, label in enumerate(LABELS)}
HOWS: tuple[How, ...] = get_args(How)


@dataclass(frozen=True)
class ReadCard:
    """What agreement needs of one card version; the report makes it from the bundle, the pages from their index."""

    id: str
    language: str
    review: CardReview
    unaided: bool
    """In the sample that is read from transcript and card alone."""
    answers: Mapping[str, Answer | None] = field(default_factory=dict)
    """Principle -> the author's own answer."""
    machine: Mapping[str, Stance] | None = None
    """Principle -> stance of the newest run; None: no machine read the card."""

    def first(self, how: How) -> dict[str, Mapping[str, Verdict]]:
        """Reader -> the verdicts with which they first finished in this round, in the order in which they began."""
        readers = self.review.readers.items()
        return {name: one.first for name, one in readers if one.first is not None and one.first_round == how}


@dataclass(frozen=True)
class Row:
    """One unit with the first verdict of each reader, first reader first."""

    card: str
    principle: str
    said: Mapping[str, Verdict]
    state: State

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the readers said, without their names."""
        return tuple(self.said.values())


def read_cards(entries: Mapping[str, Entry], each: int) -> list[ReadCard]:
    """The cards that `each` readers have finished, those set aside left out. `each`: the study's reviewers_each."""
    found = []
    for card_id, entry in entries.items():
        if not counts(entry.review, each):
            continue
        facts = entry.facts
        was_read = bool(facts.links) or any(offer.mode == "model" for offer in facts.offers)
        machine = {link.principle_id: link.stance for link in facts.links} if was_read else None
        found.append(ReadCard(card_id, facts.card.lang, entry.review, entry.unaided, facts.answers, machine))
    return found


def counts(review: CardReview, each: int) -> bool:
    """Whether a card's readings may be counted and shown: every reader is done, and it is not set aside."""
    return review.complete(each) and review.set_aside is None


@dataclass(frozen=True)
class Coded:
    """First verdicts of one round as numbers: cards x principles x places, the first reader of each card in the first place."""

    cards: tuple[ReadCard, ...]
    principles: tuple[str, ...]
    readers: tuple[tuple[str, ...], ...]
    """Of each card, in the order of the places."""
    labels: Table
    aided: bool = False
    """Read beside proposals and the author's answers: counts and raw shares, no coefficient."""

    def table(self) -> tuple[Table, Table]:
        """(units x places, the number of each unit's card)."""
        n_cards, n_principles, places = self.labels.shape
        return self.labels.reshape(-1, places), np.repeat(np.arange(n_cards), n_principles)

    def agreement(self, *, seed: int = SEED) -> Agreement:
        """Figures over all principles; kappa where the same two people read every card."""
        table, cards = self.table()
        return measure(table, cards, self._pair(table, cards), aided=self.aided, seed=seed)

    def of(self, principle: str, *, seed: int = SEED) -> Agreement:
        """Figures of one principle over all these cards."""
        table, cards = self.labels[:, self.principles.index(principle), :], np.arange(len(self.cards))
        return measure(table, cards, self._pair(table, cards), aided=self.aided, seed=seed)

    def linked(self, principle: str) -> int:
        """Cards to which some reader linked the principle."""
        labels = self.labels[:, self.principles.index(principle), :]
        return int(((labels != GAP) & (labels != _NUMBER["none"])).any(axis=1).sum())

    def people(self) -> tuple[str, ...]:
        """Everybody who read, sorted."""
        return tuple(sorted({name for names in self.readers for name in names}))

    def rows(self, *, linked: bool = True) -> list[Row]:
        """The units, card by card, with `none` filled in; `linked`: only those that somebody linked."""
        marked = ((self.labels != GAP) & (self.labels != _NUMBER["none"])).any(axis=2) if linked else np.ones(self.labels.shape[:2])
        found = []
        for place, at in np.argwhere(marked).tolist():
            card, labels = self.cards[place], self.labels[place, at].tolist()
            said = {name: LABELS[number] for name, number in zip(self.readers[place], labels, strict=False)}
            found.append(Row(card.id, self.principles[at], said, _state(card.review, self.principles[at], said)))
        return found

    def _pair(self, table: Table, cards: Table) -> tuple[Table, Table] | None:
        """The columns of the two people, if there are only two: places change from card to card, people do not."""
        people = self.people()
        if len(people) != 2:
            return None
        turned = np.array([names[0] != people[0] for names in self.readers], dtype=bool)[cards]
        return np.where(turned, table[:, 1], table[:, 0]), np.where(turned, table[:, 0], table[:, 1])


def coded(cards: Iterable[ReadCard], how: How, *, only: frozenset[str] | None = None) -> Coded:
    """The table of one round. `only`: these readers alone, of cards that at least two of them finished in it."""
    kept: list[tuple[ReadCard, dict[str, Mapping[str, Verdict]]]] = []
    for card in cards:
        first = {name: said for name, said in card.first(how).items() if only is None or name in only}
        if len(first) >= 2:
            kept.append((card, first))
    told = (said.items() for _, first in kept for said in first.values())
    principles = tuple(sorted({principle for items in told for principle, verdict in items if verdict != "none"}))
    columns = {principle: number for number, principle in enumerate(principles)}
    labels = np.full((len(kept), len(principles), max((len(first) for _, first in kept), default=2)), GAP, dtype=np.int8)
    for at, (_, first) in enumerate(kept):
        for place, said in enumerate(first.values()):
            labels[at, :, place] = _NUMBER["none"]
            for principle, verdict in said.items():
                if principle in columns:
                    labels[at, columns[principle], place] = _NUMBER[verdict]
    return Coded(tuple(card for card, _ in kept), principles, tuple(tuple(first) for _, first in kept), labels, how == "blind")


def _state(review: CardReview, principle: str, said: Mapping[str, Verdict]) -> State:
    """Where a difference between first verdicts stands now."""
    if len(set(said.values())) == 1:
        return "same"
    if principle in review.settled:
        return "settled"
    return "alike_since" if len(set(review.said(principle).values())) == 1 else "open"
