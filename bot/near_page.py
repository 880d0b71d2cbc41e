"""What the page of near-duplicates shows: a pair side by side with the words that both say marked, the groups, the verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.near_comparing import Compared
from flows.records import Review, ValueCard
from flows.reviewing.acts import Pair, after_of
from flows.reviewing.facts import Entry
from flows.reviewing.groups import Group, PairIds, groups_in, pair_of, standing_verdicts
from flows.reviewing.near import NearPair, words_of

HERE = "/review/near"
NEAREST = 10
"""Others that are listed of one card."""
VERDICTS_SHOWN = 50
"""Verdicts that are listed, newest first; all of them are in the exports."""
_WORD = re.compile(r"(\w+)")

Pieces = list[tuple[str, bool]]
"""A text in pieces, in order; True: a word that both cards say."""


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. `pair`, `card`: to look at this pair, at this card's nearest. `after`: the pair that was seen last."""

    language: str = ""
    scenario: str = ""
    after: str = ""
    pair: str = ""
    card: str = ""

    def address(self, **changes: str) -> str:
        """The page with these choices."""
        values = {**vars(self), **changes}
        asked = urlencode({name: value for name, value in values.items() if value})
        return f"{HERE}?{asked}" if asked else HERE


@dataclass(frozen=True)
class Side:
    """One card of a pair. `lines`: (kind, text in pieces)."""

    card: ValueCard
    scenario: str
    title: Pieces
    sentence: Pieces
    lines: Sequence[tuple[str, Pieces]]


@dataclass(frozen=True)
class Told:
    """A verdict as it is listed: the act, the two titles, and how near the texts were, percent."""

    act: Review
    cards: PairIds
    titles: tuple[str, str]
    percent: int


class Desk:
    """The near pairs and the verdicts on them as they are now."""

    def __init__(self, entries: Mapping[str, Entry], acts: tuple[Review, ...], compared: Compared, scenarios: Mapping[str, str]) -> None:
        self.entries = entries
        self.compared = compared
        self.scenarios = scenarios
        self.verdicts = standing_verdicts(acts, {card: entry.facts.card.version for card, entry in entries.items()})
        self.groups = groups_in(self.verdicts)

    def waiting(self, chosen: Chosen) -> list[NearPair]:
        """Near pairs that nobody judged, best first; without cards set aside and without what the filters leave out."""
        return [
            pair for pair in self.compared.pairs if pair.ids not in self.verdicts and all(self._fits(card, chosen) for card in pair.ids)
        ]

    def _fits(self, card: str, chosen: Chosen) -> bool:
        entry = self.entries.get(card)
        if entry is None or entry.review.set_aside is not None:
            return False
        own = entry.facts.card
        return chosen.language in ("", own.lang) and chosen.scenario in ("", own.scenario_id)

    def before_us(self, chosen: Chosen) -> NearPair | None:
        """The pair that the address names; of a card that it names, the nearest not judged; else the first that waits after the last."""
        if chosen.pair:
            return self.named(chosen.pair)
        if chosen.card:
            return next((pair for pair, _, verdict in self.nearest(chosen.card) if verdict is None), None)
        seen = self.compared.place.get(ids_in(chosen.after) or ("", ""), -1)
        return next((pair for pair in self.waiting(chosen) if self.compared.place[pair.ids] > seen), None)

    def named(self, subject: str) -> NearPair | None:
        """Any two cards, also ones that are not near; None: they are not there. Cards of two languages are never near."""
        ids = ids_in(subject)
        if ids is None or not all(card in self.entries for card in ids):
            return None
        return self.compared.pair(ids) or NearPair(ids, 0.0)

    def side(self, card_id: str, words: tuple[str, ...]) -> Side:
        """One card with the shared words marked."""
        card = self.entries[card_id].facts.card
        lines = [(policy.kind, marked(policy.text, words)) for policy in card.policies]
        scenario = self.scenarios.get(card.scenario_id, card.scenario_id)
        return Side(card, scenario, marked(card.title, words), marked(card.sentence, words), lines)

    def nearest(self, card_id: str) -> list[tuple[NearPair, str, Review | None]]:
        """(pair, id of the other card, the verdict on it) of the nearest others of a card."""
        found = [pair for pair in self.compared.of(card_id) if all(card in self.entries for card in pair.ids)][:NEAREST]
        return [(pair, next(card for card in pair.ids if card != card_id), self.verdicts.get(pair.ids)) for pair in found]

    def title(self, card_id: str) -> str:
        """A card's title; empty if it has none."""
        return self.entries[card_id].facts.card.title

    def told(self, acts: list[Review]) -> list[Told]:
        """Verdicts as they are listed."""
        return [self._told(act, pair) for act in acts if (pair := after_of(act, Pair))]

    def _told(self, act: Review, pair: Pair) -> Told:
        one, other = pair.cards
        return Told(act, pair.cards, (self.title(one), self.title(other)), round(pair.score_permille / 10))

    def group_rows(self) -> list[tuple[Group, list[Told], list[Told]]]:
        """Each group, the verdicts that made it, and those that contradict it."""
        return [(group, self.told(list(group.same)), self.told(list(group.contradicted_by))) for group in self.groups]

    def newest(self) -> list[Told]:
        """The verdicts that stand, newest first, as many as are listed."""
        return self.told(list(self.verdicts.values())[::-1][:VERDICTS_SHOWN])


def ids_in(subject: str) -> PairIds | None:
    """The two ids of a subject `<id>+<id>`; None if it is none."""
    one, plus, other = subject.partition("+")
    return pair_of(one, other) if plus and one and other and one != other else None


def marked(text: str, words: tuple[str, ...]) -> Pieces:
    """A text with the shared words told apart; joined, the pieces are the text."""
    both = set(words)
    return [(piece, at % 2 == 1 and not both.isdisjoint(words_of(piece))) for at, piece in enumerate(_WORD.split(text)) if piece]
