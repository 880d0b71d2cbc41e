"""Cards as other people meet them: without their author, only once released; and what is kept of showing them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from flows.records.base import CardMode, RandomId, Record, Slug, Stamp


class Mask(Record):
    """Spans of one text of a card's author that no shared copy shows, as a reviewer decided (flows/reviewing/masks.py)."""

    field: str | None = Field(description="of this very card version: title, sentence, looks_to/0; None: another text of the author's")
    text: str
    spans: tuple[tuple[int, int], ...] = Field(description="code points, end exclusive")


class SharedCard(Record):
    """One version of one card as others may see it. Whose it is stands nowhere in it."""

    id: RandomId
    version: int = Field(ge=1)
    scenario_id: Slug
    title: str
    sentence: str
    looks_to: tuple[str, ...]
    exceptions: tuple[str, ...]
    lang: str
    by: Literal["participant", "seed"] = Field(description="seed: written by the study team")
    mode: CardMode = Field(default="guided", description="who drafted it: set questions, a language model, or both")
    masks: tuple[Mask, ...] = Field(default=(), description="still to be carried out before anybody else reads it")


class SeedText(Record):
    """The words of a seed card in one language."""

    title: str = Field(min_length=1, max_length=200, description="a few words")
    sentence: str = Field(min_length=1, max_length=2000, description="the view in one sentence")
    looks_to: tuple[str, ...] = Field(min_length=1, max_length=7, description="a list: what is looked to, a line each")
    different_when: tuple[str, ...] = Field(default=(), max_length=7, description="a list: when it is different, a line each")


class Seed(Record):
    """A card that the study team wrote, so that the first people meet other views too."""

    id: Slug
    scenario: Slug = Field(description="id of the scenario that it is about")
    texts: dict[str, SeedText] = Field(min_length=1, description="the card per language, such as {en: {title: ..., ...}}")

    @property
    def card_id(self) -> str:
        """128 bits, hex; another one once the words in the language written first are others. More languages change nothing."""
        words = next(iter(self.texts.values())).model_dump(mode="json")
        content = json.dumps([self.id, self.scenario, words], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def card(self, language: str) -> SharedCard | None:
        """The card in one language; None if it is not written in it."""
        text = self.texts.get(language)
        if text is None:
            return None
        return SharedCard(
            id=self.card_id,
            version=1,
            scenario_id=self.scenario,
            title=text.title,
            sentence=text.sentence,
            looks_to=text.looks_to,
            exceptions=text.different_when,
            lang=language,
            by="seed",
        )


class Opened(Record):
    """A closing step that shows people cards of others was opened, or left out: what it could draw from."""

    id: RandomId
    participant_id: RandomId
    step: Literal["others", "pairs"]
    released: int = Field(ge=0, description="released cards of other people that could be drawn")
    seeds: int = Field(ge=0, description="seed cards that could be drawn besides")
    drawn: int = Field(ge=0, description="how many things were drawn; 0: the step is left out")
    created_at: Stamp


class CardReport(Record):
    """Somebody reported a card of somebody else: it is hidden until a reviewer has looked."""

    id: RandomId
    participant_id: RandomId = Field(description="who reported it")
    card_id: RandomId
    card_version: int | None = Field(description="None: a seed card")
    created_at: Stamp


@dataclass(frozen=True)
class Pool:
    """What one person may be shown of others now."""

    cards: tuple[SharedCard, ...] = ()
    """Released cards of other people of the same kind (real, simulated, test) in the person's language, never their own."""
    hidden: frozenset[str] = frozenset()
    """Ids of cards, seed cards among them, that were reported or held back."""
    shown: Mapping[str, int] = field(default_factory=dict)
    """Card id -> people of the same kind whom it was put before to be voted on; seed cards too."""
    compared: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """(card shown first, card shown second, how a story was shown or "") -> people of the same kind who met the two as a pair."""
