"""Text tools for a participant's own words: words, phrases in them, and fillers cut off at the edges.

Nothing here rewords. What comes out is always a span: offsets in Unicode code points, end exclusive, into the text that came in."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flows.guided_phrases import Phrases

_LAST_BMP = min(sys.maxunicode, 0xFFFF)
_MARKS = "".join(chr(code) for code in range(_LAST_BMP + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_WORD = re.compile(rf"[^\W_][\w{_MARKS}]*(?:['’\-\u200c\u200d][^\W_][\w{_MARKS}]*)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts written without spaces (Thai, Lao, Burmese, Khmer, Japanese, Chinese): two characters count as a word."""
CLAUSE_EDGE = re.compile(r"[,;:،؛、，；：()\[\]{}<>\"“”«»|/\\*#=~^…]|\.{2,}|\s[-–—]+\s|[—–]|[.!?؟。！？۔।]")
_FRONT_JUNK = re.compile(r"[\s.,;:،؛、，；：。…\-–—•·*#>_~|/\\!?؟！？)\]}]*")
_BACK_JUNK = re.compile(r"[\s.,;:،؛、，；：。…\-–—•·*#_~|/\\(\[{۔।]*$")
_ASKS = re.compile(r"[?؟？]")
_ARABIC = range(0x0600, 0x0700)
_UNWRITTEN = dict.fromkeys([*range(0x064B, 0x0653), 0x0670, 0x0640])  # vowel signs, and the stroke that stretches a word
_SPELT_ALIKE = _UNWRITTEN | str.maketrans("’أإآٱىة", "'اااايه")
_JOINED = ("و", "ف")
"""The two words for "and" that Arabic writes together with the next word."""


class Span(NamedTuple):
    """A stretch of a text: code points, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch itself."""
        return text[self.start : self.end]


class Word(NamedTuple):
    """One word, where it stands, and how it compares."""

    start: int
    end: int
    fold: str


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; hyphens and apostrophes inside a word belong to it."""
    return tuple(Word(found.start(), found.end(), fold(found.group())) for found in _WORD.finditer(text))


def words_in(text: str, span: Span) -> tuple[Word, ...]:
    """The words that lie inside a span, with offsets into the whole text."""
    return tuple(word for word in words(text) if word.start >= span.start and word.end <= span.end)


def fold(text: str) -> str:
    """A text made fit for comparing: NFKC, lower case, straight apostrophes; Arabic as people type it, with or without vowel signs."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_SPELT_ALIKE)


def size(text: str) -> int:
    """How many words; in scripts without spaces two characters count as one."""
    return sum(max(1, (len(_UNSPACED.findall(word.fold)) + 1) // 2) for word in words(text))


def is_unspaced(letter: str) -> bool:
    """True for a letter of a script in which no spaces stand between words."""
    return _UNSPACED.match(letter) is not None


def asks(text: str) -> bool:
    """True if a question mark stands in it."""
    return _ASKS.search(text) is not None


# ---------------------------------------------------------------------------------------------- phrases in a text
@dataclass(frozen=True, eq=False)
class _Index:
    """Phrases made ready; one is known by its identity, so that what was found with it can be remembered."""

    by_first: dict[str, tuple[tuple[str, ...], ...]]
    stems: tuple[str, ...]


MOST_LISTS = 256


@lru_cache(maxsize=MOST_LISTS)
def _index(phrases: tuple[str, ...]) -> _Index:
    """Phrases by their first word, the longest first; a star at the end stands for any ending."""
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        if phrase.endswith("*"):
            continue
        parts = tuple(word.fold for word in words(phrase))
        for first in joined(parts[0]) if parts else ():
            by_first[first] = tuple(sorted({*by_first.get(first, ()), (first, *parts[1:])}, key=lambda one: (-len(one), one)))
    return _Index(by_first, tuple(stem for phrase in phrases if phrase.endswith("*") for stem in joined(fold(phrase[:-1]))))


def joined(word: str) -> tuple[str, ...]:
    """A word as it may stand in a text: an Arabic one also with "and" written on to it."""
    return (word, *(letter + word for letter in _JOINED)) if word and ord(word[0]) in _ARABIC else (word,)


_READY: dict[int, tuple[tuple[str, ...], _Index]] = {}
"""Lists of phrases by identity: hashing a long list at each call would cost more than looking into it."""


def _ready(phrases: tuple[str, ...]) -> _Index:
    known = _READY.get(id(phrases))
    if known is None or known[0] is not phrases:
        if len(_READY) >= MOST_LISTS:
            _READY.clear()
        known = _READY[id(phrases)] = (phrases, _index(phrases))
    return known[1]


def phrase_at(folds: tuple[str, ...], at: int, phrases: tuple[str, ...]) -> int:
    """How many words the longest phrase takes up that begins at word `at`; 0 if none does."""
    return _length_at(folds, at, _ready(phrases))


def _length_at(folds: tuple[str, ...], at: int, index: _Index) -> int:
    for parts in index.by_first.get(folds[at], ()):
        if folds[at : at + len(parts)] == parts:
            return len(parts)
    return 1 if index.stems and folds[at].startswith(index.stems) else 0


def marked(folds: tuple[str, ...], phrases: tuple[str, ...]) -> frozenset[int]:
    """The places of all words that belong to one of the phrases."""
    return _marked(folds, _ready(phrases))


@lru_cache(maxsize=4096)
def _marked(folds: tuple[str, ...], index: _Index) -> frozenset[int]:
    return frozenset(place for at in _starts(folds, index) for place in range(at, at + _length_at(folds, at, index)))


def _starts(folds: tuple[str, ...], index: _Index) -> list[int]:
    """The words that a phrase may begin with: most texts have few, and most phrases none."""
    first, stems = index.by_first, index.stems
    if not stems:
        return [] if first.keys().isdisjoint(folds) else [at for at, word in enumerate(folds) if word in first]
    return [at for at, word in enumerate(folds) if word in first or word.startswith(stems)]


@lru_cache(maxsize=2048)
def folds_of(text: str) -> tuple[str, ...]:
    """The words of a text as they compare."""
    return tuple(word.fold for word in words(text))


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """True if one of the phrases stands in the text as whole words."""
    return bool(marked(folds_of(text), phrases))


def own_content(text: str, phrases: Phrases) -> tuple[str, ...]:
    """The words that carry what is meant: no small words, no words such as "thing" or "better", no fillers."""
    folds = folds_of(text)
    empty = marked(folds, phrases.empty_words)
    return tuple(word for at, word in enumerate(folds) if at not in empty and (len(word) > 2 or not word.isascii()))


# ---------------------------------------------------------------------------------------------- fillers at the edges
def trimmed(text: str, span: Span, phrases: Phrases) -> Span | None:
    """The span without fillers and stray marks at its edges; None if nothing is left."""
    inside = list(words_in(text, span))
    folds = tuple(word.fold for word in inside)
    first, last = 0, len(inside)
    while first < last and (taken := _front(text, inside, folds, first, phrases)):
        first += taken
    while first < last and (taken := _back(text, inside, folds[first:last], first, phrases)):
        last -= taken
    if first >= last:
        return None
    start = inside[first - 1].end if first else span.start
    end = inside[last].start if last < len(inside) else span.end
    front = _FRONT_JUNK.match(text, start, end)
    start = front.end() if front else start
    back = _BACK_JUNK.search(text[start:end])
    return Span(start, start + back.start() if back else end)


def _front(text: str, inside: list[Word], folds: tuple[str, ...], at: int, phrases: Phrases) -> int:
    """How many words of filler stand at word `at`."""
    if phrase_at(folds, at, phrases.kept):
        return 0
    taken = phrase_at(folds, at, phrases.fillers_front)
    if taken:
        return taken
    taken = phrase_at(folds, at, phrases.fillers_front_comma)
    is_last = at + taken >= len(inside)
    return taken if taken and (is_last or CLAUSE_EDGE.search(text[inside[at + taken - 1].end : inside[at + taken].start])) else 0


def _back(text: str, inside: list[Word], folds: tuple[str, ...], first: int, phrases: Phrases) -> int:
    """How many words of filler stand at the end of `folds`, whose first word is `inside[first]`."""
    for length in range(min(5, len(folds) - 1), 0, -1):
        at = len(folds) - length
        if any(at + length <= back + phrase_at(folds, back, phrases.kept) for back in range(max(0, at - 4), at + 1)):
            continue
        if phrase_at(folds, at, phrases.fillers_back) == length:
            return length
        gap = text[inside[first + at - 1].end : inside[first + at].start]
        if phrase_at(folds, at, phrases.fillers_back_comma) == length and CLAUSE_EDGE.search(gap):
            return length
    return 0
