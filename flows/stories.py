"""Which story stands beside a pair of cards, and how it reads: as written, or with the two cards changing places. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from flows.records import SharedCard, Story, Study

FROM, TO = "{from}", "{to}"
Cards = tuple[SharedCard, SharedCard]


def story_for(study: Study, cards: Cards, language: str) -> Story | None:
    """The story about these two cards in this language; one that names them comes before one for any pair of the scenario."""
    if not study.settings.pairs.stories:
        return None
    known = {seed.card_id: seed.id for seed in study.seeds}
    names = [{card.id, known.get(card.id, card.id)} for card in cards]
    fitting = [one for one in study.stories if one.scenario == cards[0].scenario_id and language in one.texts and _fits(one, names)]
    return min(fitting, key=lambda one: not one.cards, default=None)


def told(story: Story, cards: Cards, study: Study, language: str, how: Literal["as_written", "reversed"]) -> str:
    """The story's words with the titles of the cards. Where it names none, the card with the smaller id stands for {from}."""
    known = {seed.id: seed.card_id for seed in study.seeds}
    first = known.get(story.cards[0], story.cards[0]) if story.cards else min(card.id for card in cards)
    before, after = cards if cards[0].id == first else (cards[1], cards[0])
    if how == "reversed":
        before, after = after, before
    parts = story.texts[language].split(FROM)
    return before.title.join(part.replace(TO, after.title) for part in parts)


def _fits(story: Story, names: Iterable[set[str]]) -> bool:
    """Names none, or exactly these two."""
    return not story.cards or all(any(name in story.cards for name in each) for each in names)
