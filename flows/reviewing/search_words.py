"""Words as a search compares them, in any language: what a reviewer typed, where it stands in a text, and which piece to show.

A search of several words wants all of them, in any order; words in double quotes stand in this order; the last word may be the beginning
of one. Letters compare as in flows/own_words.py, and without accents; in scripts without spaces each letter counts as a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flows.own_words import Span, Word, fold, is_unspaced, joined

LONGEST = 200
"""Characters of a search that are looked at; what follows is left out."""
_MARKS = "".join(chr(code) for code in range(0x10000) if unicodedata.category(chr(code))[0] == "M")
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_QUOTE = re.compile(r'["“”„«»]')


@dataclass(frozen=True)
class Term:
    """Words that stand side by side; `begins`: the last of them may go on."""

    words: tuple[str, ...]
    begins: bool = False


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order, as a search compares them."""
    for found in _WORD.finditer(text):
        start = found.start()
        if found.group().isascii():
            yield Word(start, found.end(), found.group().lower())
            continue
        for run, unspaced in _runs(found.group()):
            for length in [1] * len(run) if unspaced else [len(run)]:
                yield Word(start, start + length, _alike(text[start : start + length]))
                start += length


def searchable(text: str) -> str:
    """A text as it is kept for searching: its words, a space between them."""
    return " ".join(word.fold for word in words_of(text) if word.fold)


@lru_cache(maxsize=64)
def terms_of(typed: str) -> tuple[Term, ...]:
    """What a search wants; none if no word was typed."""
    typed = typed[:LONGEST]
    quoted = [Term(words) for found in _QUOTED.finditer(typed) if (words := _folds(found.group(1)))]
    rest = _QUOTED.sub(" ", typed)
    single = [words for part in rest.split() if (words := _folds(part))]
    goes_on = not _QUOTE.search(typed.rstrip()[-1:])
    return (*quoted, *(Term(words, begins=goes_on and at == len(single) - 1) for at, words in enumerate(single)))


def expression(terms: tuple[Term, ...]) -> str:
    """The same for SQLite's full-text search; every word stands in quotes, so nothing that was typed is read as a command."""
    return " AND ".join(f"({' OR '.join(_phrases(term))})" for term in terms)


def places(text: str, terms: tuple[Term, ...]) -> list[Span]:
    """Where the words of a search stand in a text, in order; they do not overlap."""
    words = list(words_of(text)) if terms else []
    taken = {at + step for term in terms for at in range(len(words)) if _stands(term, words, at) for step in range(len(term.words))}
    spans: list[Span] = []
    for at in sorted(taken):
        if spans and at - 1 in taken and not text[spans[-1].end : words[at].start].strip():
            spans[-1] = Span(spans[-1].start, words[at].end)
        else:
            spans.append(Span(words[at].start, words[at].end))
    return spans


def pieces(text: str, terms: tuple[Term, ...]) -> list[tuple[str, bool]]:
    """A text cut up: (stretch, whether the search found it)."""
    cut, at = [], 0
    for span in places(text, terms):
        cut += [(text[at : span.start], False), (span.of(text), True)]
        at = span.end
    return [one for one in (*cut, (text[at:], False)) if one[0]]


def excerpt(text: str, terms: tuple[Term, ...], *, around: int = 60) -> str:
    """The stretch of a text about the first word found, cut at spaces where it can be, with … where something is left out; empty: none."""
    spans = places(text, terms)
    if not spans:
        return ""
    start, end = max(0, spans[0].start - around), min(len(text), spans[0].end + around)
    front = text.find(" ", start, spans[0].start) + 1 if start else 0
    back = text.rfind(" ", spans[0].end, end) if end < len(text) else end
    front, back = front or start, back if back > 0 else end
    return f"{'…' if front else ''}{text[front:back]}{'…' if back < len(text) else ''}"


def _runs(word: str) -> Iterator[tuple[str, bool]]:
    """A word cut where a script without spaces begins or ends."""
    start = 0
    for at in range(1, len(word) + 1):
        if at == len(word) or is_unspaced(word[at]) != is_unspaced(word[start]):
            yield word[start:at], is_unspaced(word[start])
            start = at


def _alike(word: str) -> str:
    """Folded, without accents; whatever is no letter after that is gone."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", fold(word)).translate(_ACCENTS))
    return "".join(_WORD.findall(plain))


def _folds(text: str) -> tuple[str, ...]:
    text = _QUOTE.sub(" ", text)
    return tuple(word.fold for word in words_of(text) if word.fold)


def _phrases(term: Term) -> Iterator[str]:
    for first in joined(term.words[0]):
        yield f'"{" ".join((first, *term.words[1:]))}"{"*" if term.begins else ""}'


def _stands(term: Term, words: list[Word], at: int) -> bool:
    """Whether a term begins at the word `at`; Arabic's "and" may be written on to its first word."""
    found = words[at : at + len(term.words)]
    if len(found) < len(term.words) or any(word.fold != one for word, one in zip(found[1:-1], term.words[1:-1], strict=True)):
        return False
    first, last = joined(term.words[0]), term.words[-1:] if len(term.words) > 1 else joined(term.words[0])
    begins = found[-1].fold.startswith(tuple(last)) if term.begins else found[-1].fold in last
    return begins and (len(found) == 1 or found[0].fold in first)
