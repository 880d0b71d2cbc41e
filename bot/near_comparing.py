"""Which cards are near one another now: compared beside the server's other work, and again when cards have come, changed or gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.conversation import Conversation
from bot.model_opening import embedding_ledger, model_host, open_embeddings
from flows.embedding import Embedder, Vector
from flows.records import ValueCard
from flows.reviewing.facts import Entry
from flows.reviewing.groups import PairIds
from flows.reviewing.near import NearPair, NearText, near_pairs
from storage.errors import NotSaved

REST_S = 30.0
"""Seconds before cards are compared again, at the least: while people take part new cards come all the time."""
REST_SHARE = 20
"""A comparison that took long is not made again before so many times its length: others need the machine too."""
THOUSAND = 1000


@dataclass(frozen=True)
class Compared:
    """What the last comparison found, best pair first. `fell_back`: why words were compared although the study names embeddings."""

    pairs: tuple[NearPair, ...] = ()
    by: str = "words"
    fell_back: str = ""
    place: Mapping[PairIds, int] = field(default_factory=dict, repr=False)
    """Pair -> its place in `pairs`."""

    def pair(self, ids: PairIds) -> NearPair | None:
        """The pair, if it is near enough."""
        at = self.place.get(ids)
        return None if at is None else self.pairs[at]

    def of(self, card: str) -> list[NearPair]:
        """The pairs of one card, nearest first."""
        return [pair for pair in self.pairs if card in pair.ids]


class Comparing:
    """Compares the cards of one study. One comparison at a time; whoever asks meanwhile waits for it."""

    def __init__(self, talks: Conversation, clock: Callable[[], float] = time.monotonic) -> None:
        self._talks = talks
        self._clock = clock
        self._turn = asyncio.Lock()
        self._cards: frozenset[tuple[str, int]] | None = None
        self._last = Compared()
        self._rests_until = 0.0
        settings = talks.study.settings.embeddings
        self._embedder = Embedder(settings, model_host(talks.study), talks.kit.new_id, talks.kit.now) if settings else None

    async def now(self, entries: Mapping[str, Entry], *, again: bool = False) -> Compared:
        """The near pairs of these cards; cards that came within the rest may lack. `again`: compared anew whatever there is."""
        async with self._turn:
            cards = frozenset((entry.facts.id, entry.facts.card.version) for entry in entries.values())
            begun = self._clock()
            if self._cards is None or again or cards != self._cards and begun >= self._rests_until:
                self._last = await self._compare([near_text(entry) for entry in entries.values()])
                done = self._clock()
                self._cards, self._rests_until = cards, done + max(REST_S, REST_SHARE * (done - begun))
            return self._last

    async def _compare(self, texts: list[NearText]) -> Compared:
        vectors, fell_back = await self._vectors(texts)
        settings = self._talks.study.settings
        by_vectors = settings.embeddings.near_permille if settings.embeddings and vectors is not None else None
        least = (by_vectors or settings.review.near_permille) / THOUSAND
        pairs = await asyncio.to_thread(near_pairs, texts, least=least, vectors=vectors)
        by = settings.embeddings.name if settings.embeddings and vectors is not None else "words"
        return Compared(tuple(pairs), by, fell_back, {pair.ids: at for at, pair in enumerate(pairs)})

    async def _vectors(self, texts: list[NearText]) -> tuple[dict[str, Vector] | None, str]:
        """Embeddings if the study names any; else None, with the reason if it does. Raises nothing for a provider's fault."""
        if self._embedder is None or not texts:
            return None, ""
        line = open_embeddings(self._talks.study)
        if line is None:
            return None, "no_key"
        try:
            ledger = embedding_ledger(self._talks.study, self._talks.archive, self._talks.kit.now)
            vectors, calls = await self._embedder.vectors({text.id: text.text for text in texts}, line, ledger)
            await self._talks.archive.keep_calls(calls)
        except NotSaved:
            return None, "not_saved"
        finally:
            await line.close()
        return vectors, "" if vectors is not None else calls[-1].error_code


def near_text(entry: Entry) -> NearText:
    """A card as it is compared: all its words; with cards of its situation, and with those held against a principle that it is held to."""
    facts = entry.facts
    blocks = {f"scenario/{facts.card.scenario_id}", *(f"principle/{name}" for name in facts.principles)}
    return NearText(facts.id, whole_text(facts.card), facts.card.lang, frozenset(blocks))


def whole_text(card: ValueCard) -> str:
    """Title, sentence and lines."""
    return "\n".join((card.title, card.sentence, *(policy.text for policy in card.policies)))
