"""Seeded, balanced draws of pairs of cards: which two, in which order, with which story. Pure.

Both cards are about the same scenario. Drawn is first a card that was compared least, then its partner: one that no chain of
comparisons ties to it yet, so that soon all cards of a scenario hang together (the moral graph ranks only what hangs together,
METHODS.md, section 8), then the one with which it was compared least. Of the two orders of a pair the rarer one is taken, so the two
never differ by more than one among people who come one after the other; of a new pair, that card comes first which came second more
often. Ties fall by a hash of the study's seed and the person's ordinal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flows.draw import chance
from flows.records import SharedCard

How = Literal["as_written", "reversed", "none"]
HOW: tuple[How, ...] = ("as_written", "reversed", "none")
Compared = Mapping[tuple[str, str, str], int]
"""(card shown first, card shown second, how a story was shown) -> people of one kind. "" where there was no story to show."""
Pair = tuple[SharedCard, SharedCard]
Groups = Mapping[str, Sequence[SharedCard]]


@dataclass
class Tally:
    """What was drawn so far, looked at from each side; grows with every draw."""

    ordered: Counter[tuple[str, str]] = field(default_factory=Counter)
    cards: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    stories: Counter[tuple[frozenset[str], str]] = field(default_factory=Counter)
    how: Counter[str] = field(default_factory=Counter)

    def add(self, first: str, second: str, how: str, people: int = 1) -> None:
        """Some people more were shown this pair in this order; `how` "": no story could be shown."""
        self.ordered[first, second] += people
        self.cards.update({first: people, second: people})
        self.first[first] += people
        if how:
            self.stories[frozenset((first, second)), how] += people
            self.how[how] += people

    def together(self, one: str, other: str) -> int:
        """How often the two were compared, in either order."""
        return self.ordered[one, other] + self.ordered[other, one]


def tally_of(compared: Compared) -> Tally:
    """The counts of earlier draws."""
    tally = Tally()
    for (first, second, how), people in compared.items():
        tally.add(first, second, how, people)
    return tally


def draw_pairs(cards: Sequence[SharedCard], tally: Tally, wanted: int, met: Iterable[str], *luck: object) -> list[Pair]:
    """Up to `wanted` different pairs in the order shown; `met`: scenarios that come first among equals. Each draw enters the tally."""
    groups: dict[str, list[SharedCard]] = {}
    for card in cards:
        groups.setdefault(card.scenario_id, []).append(card)
    known = set(met)
    drawn: list[Pair] = []
    while len(drawn) < wanted:
        pair = _pair({name: group for name, group in groups.items() if len(group) > 1}, tally, drawn, known, luck)
        if pair is None:
            return drawn
        drawn.append(_in_order(*pair, tally, luck))
        tally.add(drawn[-1][0].id, drawn[-1][1].id, "")
    return drawn


def draw_how(pair: frozenset[str], tally: Tally, *luck: object) -> How:
    """As written, reversed or not at all: what this pair had least, then what all pairs had least. Enters the tally."""
    how = min(HOW, key=lambda one: (tally.stories[pair, one], tally.how[one], chance(*luck, "story", *sorted(pair), one)))
    tally.stories[pair, how] += 1
    tally.how[how] += 1
    return how


def _pair(groups: Groups, tally: Tally, drawn: Sequence[Pair], met: set[str], luck: tuple[object, ...]) -> Pair | None:
    """The next two cards; a card that this person has met in a pair comes again only if no other is left."""
    seen = Counter(card.id for pair in drawn for card in pair)
    met_pairs = {frozenset((one.id, other.id)) for one, other in drawn}
    cards = [card for group in groups.values() for card in group]
    for one in sorted(cards, key=lambda card: (seen[card.id], tally.cards[card.id], card.scenario_id not in met, chance(*luck, card.id))):
        group = groups[one.scenario_id]
        others = [card for card in group if card.id != one.id and frozenset((one.id, card.id)) not in met_pairs]
        if others:
            return one, _partner(one, others, seen, tally, luck, tied=_tied_to(one.id, group, tally))
    return None


def _partner(
    one: SharedCard, others: Sequence[SharedCard], seen: Counter[str], tally: Tally, luck: tuple[object, ...], *, tied: set[str]
) -> SharedCard:
    def rank(card: SharedCard) -> tuple[int, bool, int, int, str]:
        together = tally.together(one.id, card.id)
        return seen[card.id], card.id in tied, together, tally.cards[card.id], chance(*luck, one.id, card.id)

    return min(others, key=rank)


def _in_order(one: SharedCard, other: SharedCard, tally: Tally, luck: tuple[object, ...]) -> tuple[SharedCard, SharedCard]:
    def rank(first: SharedCard, second: SharedCard) -> tuple[int, int, str]:
        leads = 2 * tally.first[first.id] - tally.cards[first.id]
        follows = 2 * tally.first[second.id] - tally.cards[second.id]
        return tally.ordered[first.id, second.id], leads - follows, chance(*luck, "order", first.id, second.id)

    return min(((one, other), (other, one)), key=lambda pair: rank(*pair))


def _tied_to(start: str, group: Sequence[SharedCard], tally: Tally) -> set[str]:
    """Ids of the cards of one scenario that a chain of comparisons ties to `start`."""
    names = {card.id for card in group}
    near: dict[str, set[str]] = {}
    for first, second in tally.ordered:
        if first in names and second in names:
            near.setdefault(first, set()).add(second)
            near.setdefault(second, set()).add(first)
    tied, waiting = {start}, [start]
    while waiting:
        fresh = near.get(waiting.pop(), set()) - tied
        tied |= fresh
        waiting.extend(fresh)
    return tied
