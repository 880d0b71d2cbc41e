"""Masks: spans of a person's texts that every shared or public copy shows as […]. The original never changes.

A mask hides its span. Words of three characters or more (two in scripts without spaces) are hidden also wherever else they stand in
what others see of the same person: a card made by set questions carries its author's own sentences, so a name masked in the talk must
not stand on the card, and one masked on the card must not stand in a quote. Upper and lower case and the kind of white space make no
difference there. Where the span begins or ends at the edge of a word, only whole words are hidden elsewhere: Ali and Ali's, not
quality. Words that are spelt otherwise (an ending, an accent) must be masked themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flows.own_words import is_unspaced
from flows.records import Mask, SharedCard

GAP = "[…]"
LINES = {"looks_to": "looks_to", "exception": "exceptions"}
"""Kind of a line, which stands in the name of its field (looks_to/0, exception/0), and where a shared card keeps those lines."""
SPREAD_FROM = 3
"""Characters, without white space at the edges; shorter words are hidden where they were masked and nowhere else."""
SPREAD_UNSPACED = 2
"""The same in scripts without spaces, in which names are this short."""

Span = tuple[int, int]
"""Code points, end exclusive."""


def merged(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """The spans in order, cut off at 0 and at `length`, empty ones left out; those that overlap or touch become one."""
    whole: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)


def with_gaps(text: str, spans: Iterable[Span]) -> str:
    """The text as others read it: GAP in place of each span."""
    kept, at = [], 0
    for start, end in merged(spans, len(text)):
        kept += [text[at:start], GAP]
        at = end
    return "".join([*kept, text[at:]])


def inside(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """The parts of the spans that lie between two places, counted from the first of them."""
    return merged(((one - start, other - start) for one, other in spans), end - start)


def places(words: str, text: str) -> tuple[Span, ...]:
    """Every place at which these words stand, inside other words too; nothing for white space alone."""
    return _found(_pattern(words, False, False), text) if words.strip() else ()


def spread(text: str, masks: Iterable[Mask]) -> tuple[Span, ...]:
    """Where words that are masked in any of these texts stand in `text`."""
    return tuple(place for mask in masks for pattern in _patterns(mask) for place in _found(pattern, text))


def copy_of(text: str, masks: Iterable[Mask], own: Iterable[Span] = ()) -> str:
    """A text as others read it. `own`: spans masked in this very text; `masks`: everything masked of the same person."""
    return with_gaps(text, (*own, *spread(text, masks)))


def as_shared(card: SharedCard) -> SharedCard:
    """The card as others read it, its masks carried out."""
    if not card.masks:
        return card
    own = {mask.field: mask.spans for mask in card.masks if mask.field}

    def shown(field: str, text: str) -> str:
        return copy_of(text, card.masks, own.get(field, ()))

    lines = {kept: tuple(shown(f"{kind}/{at}", text) for at, text in enumerate(getattr(card, kept))) for kind, kept in LINES.items()}
    alone = {field: shown(field, getattr(card, field)) for field in ("title", "sentence")}
    return card.model_copy(update={**alone, **lines, "masks": ()})


def fields_of(card: SharedCard) -> Iterator[tuple[str, str]]:
    """(field, text) of everything written on a card, by the names that masks use; empty texts left out."""
    yield from ((field, text) for field in ("title", "sentence") if (text := getattr(card, field)))
    for kind, kept in LINES.items():
        yield from ((f"{kind}/{at}", text) for at, text in enumerate(getattr(card, kept)))


def _patterns(mask: Mask) -> Iterator[re.Pattern[str]]:
    text = mask.text
    for start, end in merged(mask.spans, len(text)):
        words = text[start:end].strip()
        if len(words) < (SPREAD_UNSPACED if words and is_unspaced(words[0]) else SPREAD_FROM):
            continue
        first = start + text[start:end].index(words)
        last = first + len(words)
        begins = first == 0 or not _joins(text[first - 1], text[first])
        yield _pattern(words, begins, last == len(text) or not _joins(text[last - 1], text[last]))


def _joins(one: str, other: str) -> bool:
    """Two letters between which no word ends, as far as that can be told."""
    return all(letter.isalnum() and not is_unspaced(letter) for letter in (one, other))


@lru_cache(maxsize=1024)
def _pattern(words: str, begins: bool, ends: bool) -> re.Pattern[str]:
    """The words with any white space between them. `begins`, `ends`: a word of its own on that side."""
    parts = words.split()
    front = r"(?<!\w)" if begins and parts[0][0].isalnum() and not is_unspaced(parts[0][0]) else ""
    back = r"(?!\w)" if ends and parts[-1][-1].isalnum() and not is_unspaced(parts[-1][-1]) else ""
    return re.compile(front + r"\s+".join(map(re.escape, parts)) + back, re.IGNORECASE)


def _found(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    """Every match, also those that overlap."""
    spans, at = [], 0
    while match := pattern.search(text, at):
        spans.append(match.span())
        at = match.start() + 1
    return tuple(spans)
