"""A model's reply in the talk, and what of it is kept: the question, and per slot the quotes that are really there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from flows.answer_signs import is_thin
from flows.guided_phrases import Phrases
from flows.quoting import find_quote
from flows.records import Quote, Record, Turn
from flows.talk_so_far import UNDERSTOOD

About = Literal["why", "story", "look_to", "change_mind", "other_side"]
MOST_QUOTES = 3
"""Per slot; more add nothing to knowing that it was answered."""
ENOUGH_NEEDS = ("why", "look_to")
"""Slots without which no model may call a talk enough: a card needs both."""


class Understood(Record):
    """One thing that the person has made clear."""

    about: About = Field(description="what it answers")
    quote: str = Field(description="the person's own words for it, copied letter by letter")


class Reply(Record):
    """What the model gives back in one turn of the talk; the question comes first so that it can be shown while the rest arrives."""

    question: str = Field(description="what is said to the person next: one question, one question mark, one or two sentences")
    understood: tuple[Understood, ...] = Field(description="what the person has made clear so far, with their own words")
    enough: bool = Field(description="true if what they have said is enough for their card")


def understood(reply: Reply, turns: Sequence[Turn], phrases: Phrases) -> dict[str, tuple[Quote, ...]]:
    """Slot -> spans of the participant's own turns. Left out: words that are not there, words that say nothing by themselves, and
    a span given once more, also for another slot."""
    kept: dict[str, tuple[Quote, ...]] = {}
    seen: set[Quote] = set()
    for one in reply.understood:
        quote = find_quote(one.quote, turns)
        if quote is None or quote in seen or is_thin(one.quote, phrases) or len(kept.get(one.about, ())) >= MOST_QUOTES:
            continue
        seen.add(quote)
        kept[one.about] = (*kept.get(one.about, ()), quote)
    return kept


def signals_of(reply: Reply, turns: Sequence[Turn], phrases: Phrases) -> dict[str, str | int]:
    """What an interviewer's turn keeps of a reply: `understood_<slot>` the number of quotes found, `quotes_<slot>` where they stand
    (<turn id>:<start>-<end>, joined by blanks), `enough` 1 where the model says so and the slots that a card needs are among them."""
    signals: dict[str, str | int] = {}
    found = understood(reply, turns, phrases)
    for slot, quotes in found.items():
        signals[f"{UNDERSTOOD}{slot}"] = len(quotes)
        signals[f"quotes_{slot}"] = " ".join(f"{quote.turn}:{quote.start}-{quote.end}" for quote in quotes)
    if reply.enough and all(slot in found for slot in ENOUGH_NEEDS):
        signals["enough"] = 1
    return signals
