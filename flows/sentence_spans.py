"""Sentences, clauses and pieces of a participant's own words, as spans. Works without punctuation, and with that of other scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.guided_phrases import Phrases
from flows.own_words import CLAUSE_EDGE, Span, Word, fold, words_in

LONGEST_SENTENCE = 40
"""Words; a longer sentence is cut at the edge of a clause."""
SHORTEST_PIECE = 6
"""Words that a piece of a cut sentence has at least, wherever there is a choice."""
LONGEST_SPAN = 2000
"""Code points: what one line of a card may hold."""

_END = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s|$)|(?<=[a-z])[.!?](?=[A-Z])|[。！？؟۔।]+[\"”’」』»]*|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def sentences(text: str, phrases: Phrases) -> tuple[Span, ...]:
    """The sentences of a text, without the white space around them; each holds at least one word."""
    spans: list[Span] = []
    start = 0
    for found in _END.finditer(text):
        if _goes_on(text, found, phrases):
            continue
        spans.append(_stripped(text, Span(start, found.end())))
        start = found.end()
    spans.append(_stripped(text, Span(start, len(text))))
    return tuple(span for span in spans if words_in(text, span))


def _goes_on(text: str, found: re.Match[str], phrases: Phrases) -> bool:
    """True for the dot of "e.g." and for dots of hesitation before a small letter."""
    after = text[found.end() :].lstrip()[:1]
    if found.group().startswith(("..", "…")):
        return after.islower()
    if not found.group().startswith("."):
        return False
    before = text[max(0, found.start() - 12) : found.start()].split()
    return bool(before) and fold(before[-1]).lstrip("(\"'“") in phrases.abbreviations


def _stripped(text: str, span: Span) -> Span:
    inside = span.of(text)
    start = span.start + len(inside) - len(inside.lstrip())
    return Span(start, max(start, span.end - (len(inside) - len(inside.rstrip()))))


def clauses(text: str, span: Span) -> tuple[Span, ...]:
    """The stretches between marks such as commas, dashes, brackets and quotation marks."""
    edges = [(span.start + found.start(), span.start + found.end()) for found in CLAUSE_EDGE.finditer(span.of(text))]
    starts = [span.start, *(end for _, end in edges)]
    ends = [*(start for start, _ in edges), span.end]
    found_ones = (_stripped(text, Span(*pair)) for pair in zip(starts, ends, strict=True))
    return tuple(one for one in found_ones if words_in(text, one))


def pieces(text: str, phrases: Phrases) -> tuple[Span, ...]:
    """The sentences; one of more than LONGEST_SENTENCE words is cut at edges of clauses, else between words."""
    cut: list[Span] = []
    for sentence in sentences(text, phrases):
        inside = words_in(text, sentence)
        if len(inside) <= LONGEST_SENTENCE and sentence.end - sentence.start <= LONGEST_SPAN:
            cut.append(sentence)
            continue
        starts = [sentence.start, *(inside[at].start for at in _cuts(text, inside, phrases))]
        for pair in zip(starts, [*starts[1:], sentence.end], strict=True):
            piece = _stripped(text, Span(*pair))
            cut.append(_stripped(text, Span(piece.start, min(piece.end, piece.start + LONGEST_SPAN))))
    return tuple(cut)


def _cuts(text: str, inside: tuple[Word, ...], phrases: Phrases) -> Iterator[int]:
    """At which words a long sentence is cut: as late as LONGEST_SENTENCE allows, punctuation before connectives."""
    edges = {at: _edge(text, inside, at, phrases) for at in range(1, len(inside))}
    last = 0
    while len(inside) - last > LONGEST_SENTENCE or inside[-1].end - inside[last].start > LONGEST_SPAN:
        reach = range(last + 1, min(last + LONGEST_SENTENCE, len(inside) - 1) + 1)
        fits = [at for at in reach if inside[at - 1].end - inside[last].start <= LONGEST_SPAN]
        good = [at for at in fits if edges[at] and SHORTEST_PIECE <= at - last and len(inside) - at >= SHORTEST_PIECE]
        if not fits:
            return
        last = max(good, key=lambda at: (edges[at], at)) if good else fits[-1]
        yield last


def _edge(text: str, inside: tuple[Word, ...], at: int, phrases: Phrases) -> int:
    """How good it is to cut before this word: 2 after a mark, 1 before a connective, 0 inside a clause."""
    if CLAUSE_EDGE.search(text[inside[at - 1].end : inside[at].start]):
        return 2
    follows = inside[at + 1].fold if at + 1 < len(inside) else ""
    before_subject = inside[at].fold in phrases.cut_before_subject and follows in phrases.small.subjects
    return 1 if before_subject or inside[at].fold in phrases.cut_before else 0
