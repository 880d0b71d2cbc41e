"""A quote into the exact span of the author's own turns that it repeats, or nothing.

Two texts are compared after NFC and with every run of white space as one space; nothing else is forgiven: no other case, no other
apostrophe, no other word. What is stored are offsets into the turn's own text (code points, end exclusive)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flows.own_words import folds_of, is_unspaced
from flows.records import Quote, Turn

LONGEST_QUOTE = 600
"""Code points; a longer one is not a quote but the answer over again."""


@dataclass(frozen=True)
class _Folded:
    """A text as it compares, with the place in the raw text of each of its code points; -1 inside a letter."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def find_quote(quote: str, turns: Iterable[Turn]) -> Quote | None:
    """The span of the first of `turns` that says exactly `quote`; whole words before parts of words. None: nobody said it so.

    Only turns of one participant may come in; those of the interviewer and of the program are passed over."""
    part: Quote | None = None
    for turn in turns:
        if turn.who != "participant":
            continue
        for start, end in spans_of(quote, turn.text):
            found = Quote(turn=turn.id, start=start, end=end)
            if is_whole_words(turn.text, start, end):
                return found
            part = part or found
    return part


def spans_of(quote: str, text: str) -> tuple[tuple[int, int], ...]:
    """Every (start, end) at which `text` says `quote`, first those that are the same code point for code point."""
    wanted = quote.strip()
    if not wanted or len(wanted) > LONGEST_QUOTE:
        return ()
    same = [(at, at + len(wanted)) for at in _places(wanted, text)]
    folded = _folded(text)
    alike = folded_text(quote)
    near = [(folded.starts[at], folded.ends[at + len(alike) - 1]) for at in _places(alike, folded.text)]
    return tuple(dict.fromkeys([*same, *((start, end) for start, end in near if start >= 0 and end >= 0)]))


def folded_text(text: str) -> str:
    """A text as it compares: NFC, white space as single spaces, none at the edges."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_whole_words(text: str, start: int, end: int) -> bool:
    """True if the span cuts no word in two. An apostrophe or a mark above a letter belongs to its word: "do" is no part of "don't"."""
    return _may_cut(text, start) and _may_cut(text, end)


def _may_cut(text: str, at: int) -> bool:
    """True if a word may end and another begin between code points at-1 and at."""
    if at <= 0 or at >= len(text) or is_unspaced(text[at - 1]) or is_unspaced(text[at]):
        return True
    around = text[max(0, at - 2) : at + 2]
    middle = at - max(0, at - 2)
    whole = folds_of(around)
    return folds_of(around[:middle]) + folds_of(around[middle:]) == whole


def _places(wanted: str, text: str) -> Iterable[int]:
    at = text.find(wanted)
    while wanted and at >= 0:
        yield at
        at = text.find(wanted, at + 1)


# ---------------------------------------------------------------------------------------------- folding with places
@lru_cache(maxsize=256)
def _folded(text: str) -> _Folded:
    """The folded text; a folded letter that comes from several code points has a start or an end only at its edges."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _letters(text):
        for place, letter in enumerate(piece := unicodedata.normalize("NFC", text[start:end])):
            if letter.isspace() and letters and letters[-1] == " ":
                continue
            letters.append(" " if letter.isspace() else letter)
            starts.append(start if place == 0 else -1)
            ends.append(end if place == len(piece) - 1 else -1)
    return _Folded("".join(letters), tuple(starts), tuple(ends))


def _letters(text: str) -> Iterable[tuple[int, int]]:
    """The text cut into pieces that NFC changes one by one (start, end)."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _begins_anew(text[start:at], text[at]):
            yield start, at
            start = at


def _begins_anew(piece: str, letter: str) -> bool:
    """True if `letter` neither joins nor changes place with what stands before it. No mark joins white space."""
    if piece[-1].isspace() or (piece.isascii() and letter.isascii()):
        return True
    if unicodedata.combining(unicodedata.normalize("NFD", letter)[0]):
        return False
    return unicodedata.normalize("NFC", piece + letter) == unicodedata.normalize("NFC", piece) + unicodedata.normalize("NFC", letter)
