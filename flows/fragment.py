"""Which few of a participant's words a question takes up: readable, harmless, and never cut away from their "not"."""

from __future__ import annotations

import re
from typing import NamedTuple

from flows.guided_phrases import Phrases
from flows.own_words import Span, Word, asks, folds_of, marked, own_content, says, trimmed, words_in
from flows.sentence_spans import clauses, sentences

SHORTEST, LONGEST = 2, 6
"""Words in a fragment."""
LONGEST_WORD = 24
"""Code points; a longer word is no word that one would read aloud."""
OFF_TOPIC = -2.0
"""Score of a clause without any sign of the topic, in an answer that has one elsewhere."""
_HARMLESS = re.compile(r"[^\W\d_][^\s@_<>`$%]*|\d{1,4}")

_ADDRESS = re.compile(r"@|://|www\.")


class Fragment(NamedTuple):
    """Some consecutive words of an answer, and whether they speak of something bad that was not denied."""

    text: str
    hurts: bool


class _Clause(NamedTuple):
    """One clause word by word, with the roles that the words play."""

    text: str
    inside: tuple[Word, ...]
    folds: tuple[str, ...]
    telling: frozenset[int]
    empty: frozenset[int]
    hurts: frozenset[int]
    topic: frozenset[str]
    starters: frozenset[str]
    joints: frozenset[str]
    ands: frozenset[str]
    after_and: frozenset[str]


def fragment(text: str, phrases: Phrases, topic: frozenset[str] = frozenset(), used: tuple[str, ...] = ()) -> Fragment | None:
    """The best 2-6 consecutive words of an answer, or None if nothing in it is fit to be taken up.

    `topic`: stems of the words of the behaviours. An answer that has none of them, no word of feeling or value and does not
    speak of the AI is off the topic and is not quoted; nor is one that gives the program orders.
    `used`: questions asked before; what they quote is not taken up again."""
    if says(text, phrases.instructions) or not on_topic(text, phrases, topic):
        return None
    best: tuple[float, int, str, bool] | None = None
    for sentence in sentences(text, phrases):
        said = sentence.of(text)
        if asks(said) or _ADDRESS.search(said) or says(said, phrases.never_quoted) or says(said, phrases.cues.meta):
            continue
        for clause in clauses(text, sentence):
            found = _best_of(text, clause, phrases, topic, used)
            if found and (best is None or found[0] > best[0]):
                best = found
    return Fragment(best[2], best[3]) if best else None


def on_topic(text: str, phrases: Phrases, topic: frozenset[str]) -> bool:
    """True if a text shows any sign that it speaks of this situation."""
    cues = phrases.cues
    signs = (*cues.telling, *cues.about_ai, *cues.matters, *cues.look_to, *cues.other_side)
    return says(text, signs) or any(stem(word) in topic for word in own_content(text, phrases))


def stem(word: str) -> str:
    """A word cut down so that its forms compare: the first five letters."""
    return word[:5]


def topic_of(texts: tuple[str, ...], phrases: Phrases) -> frozenset[str]:
    """The stems of the words that carry what these texts are about."""
    return frozenset(stem(word) for text in texts for word in own_content(text, phrases))


def _best_of(text: str, span: Span, phrases: Phrases, topic: frozenset[str], used: tuple[str, ...]) -> tuple[float, int, str, bool] | None:
    """Score, place, words and hurt of the best fragment in one clause. Ties go to the earlier one."""
    cut = trimmed(text, span, phrases)
    if cut is None:
        return None
    inside = words_in(text, cut)
    clause = _clause(text, inside, phrases, topic)
    astray = 0.0 if on_topic(cut.of(text), phrases, topic) else OFF_TOPIC
    ends = [end for end in range(1, len(inside) + 1) if _can_end(clause.folds, end, phrases)]
    best: tuple[float, int, str, bool] | None = None
    for start in range(len(inside)):
        if not _may_begin(clause.folds, start, phrases) or _is_denied(clause.folds, start, phrases):
            continue
        for end in (end for end in ends if start + SHORTEST <= end <= start + LONGEST):
            quote = text[inside[start].start : inside[end - 1].end]
            if not _is_fit(clause, start, end) or any(quote in one for one in used):
                continue
            score = _start_score(clause, start, phrases) + _end_score(clause, end, phrases) + _worth(clause, start, end) + astray
            if best is None or score > best[0]:
                best = (score, inside[start].start, quote, _hurts(clause, start, end, phrases))
    return best


def _clause(text: str, inside: tuple[Word, ...], phrases: Phrases, topic: frozenset[str]) -> _Clause:
    folds = tuple(word.fold for word in inside)
    small = phrases.small
    return _Clause(
        text=text,
        inside=inside,
        folds=folds,
        telling=marked(folds, phrases.cues.telling),
        empty=marked(folds, phrases.empty_words),
        hurts=marked(folds, phrases.cues.hurt),
        topic=topic,
        starters=frozenset(small.subjects) - frozenset(small.objects),
        joints=frozenset(small.connectives),
        ands=frozenset(phrases.cut_before_subject),
        after_and=frozenset((*small.subjects, *small.prepositions, *small.connectives, *small.helpers)),
    )


def _is_fit(clause: _Clause, start: int, end: int) -> bool:
    """True if these words say something and stand as plain words."""
    return not all(at in clause.empty for at in range(start, end)) and _is_plain(clause, start, end)


def _is_denied(folds: tuple[str, ...], start: int, phrases: Phrases) -> bool:
    """True if a "not" stands before the quote in the same part of the clause: the quote would lose it."""
    small = phrases.small
    for at in range(start - 1, -1, -1):
        if folds[at] in small.negators:
            return True
        is_new = folds[at] in phrases.cut_before or folds[at] in phrases.cut_before_subject and folds[at + 1] in small.subjects
        if is_new and not (at and folds[at - 1] in small.negators):
            return False
    return False


def _may_begin(folds: tuple[str, ...], start: int, phrases: Phrases) -> bool:
    """True if a quote can begin with this word."""
    small, first = phrases.small, folds[start]
    if start == 0:
        return True
    if folds[start - 1] in (*small.degrees, *small.determiners) or first in (*small.helpers, *small.others):
        return False
    if first in small.subjects:
        return folds[start - 1] in small.connectives
    return first in small.asking or first not in (*small.connectives, *small.objects)


def _can_end(folds: tuple[str, ...], end: int, phrases: Phrases) -> bool:
    """True if a quote can end before word `end`, and no "not" follows it."""
    return (end == len(folds) or folds[end] not in phrases.small.negators) and _may_end(folds, end, phrases)


def _may_end(folds: tuple[str, ...], end: int, phrases: Phrases) -> bool:
    """True if a quote can end before word `end`: not on an article, a preposition, a "not" and the like."""
    small, last = phrases.small, folds[end - 1]
    if last in small.objects:
        return folds[end - 2] not in small.connectives
    if last in small.helpers and end == len(folds):
        return True
    groups = (small.determiners, small.prepositions, small.connectives, small.helpers, small.subjects, small.negators, small.degrees)
    return not any(last in group for group in groups)


def _is_plain(clause: _Clause, start: int, end: int) -> bool:
    """True if the words stand one space apart and are all ordinary words."""
    inside = clause.inside[start:end]
    spaced = all(clause.text[one.end : two.start] == " " for one, two in zip(inside, inside[1:], strict=False))
    return spaced and all(len(word.fold) <= LONGEST_WORD and _HARMLESS.fullmatch(word.fold) for word in inside)


def _start_score(clause: _Clause, start: int, phrases: Phrases) -> float:
    """How well a quote begins here."""
    small, folds = phrases.small, clause.folds
    if start == 0:
        return 0.0 if folds[0] in small.prepositions else 1.0
    before = folds[start - 1]
    if before in small.connectives:
        return -1.0 if before in small.asking else 1.0
    if before not in phrases.small_words and folds[start] not in (*small.prepositions, *small.determiners, *small.asking):
        return -0.8 if start - 1 in clause.empty else -1.5
    if before in small.helpers and start > 1 and folds[start - 2] in small.connectives:
        return -2.5
    if folds[start] in small.determiners:
        return 0.6 if before in (*small.helpers, *small.prepositions) else 0.2
    return -0.3 if folds[start] in small.prepositions else 0.6


def _end_score(clause: _Clause, end: int, phrases: Phrases) -> float:
    """How well a quote ends here."""
    small, folds = phrases.small, clause.folds
    if end == len(folds):
        return 1.5 if folds[-1] in small.helpers else 2.0
    after = folds[end]
    if after in small.connectives:
        return 0.0 if after in small.determiners else 1.5
    if after in small.prepositions:
        return 0.3
    if after in phrases.small_words:
        return -0.3 if after in small.helpers else -1.0
    return -1.5 if end in clause.empty else -2.0


def _worth(clause: _Clause, start: int, end: int) -> float:
    """How much the words say."""
    places = range(start, end)
    telling = sum(at in clause.telling for at in places)
    content = sum(at not in clause.empty for at in places)
    topical = sum(at not in clause.empty and stem(clause.folds[at]) in clause.topic for at in places)
    length = {2: 0.0, 3: 0.6, 4: 1.0, 5: 1.0, 6: 0.7}[end - start]
    breaks = sum(_breaks(clause, at) for at in places[1:])
    hurts = any(at in clause.hurts for at in places)
    return 1.6 * (telling > 0) + 0.6 * (telling > 1) + 1.2 * hurts + 0.5 * min(content, 3) + 0.3 * min(topical, 2) + length - breaks


def _breaks(clause: _Clause, at: int) -> bool:
    """True if something new seems to begin with this word: "it lies | i leave", "his heart and | it stopped"."""
    before, word = clause.folds[at - 1], clause.folds[at]
    return word in clause.after_and if before in clause.ands else word in clause.starters and before not in clause.joints


def _hurts(clause: _Clause, start: int, end: int, phrases: Phrases) -> bool:
    denied = any(word in phrases.small.negators for word in folds_of(clause.text[clause.inside[0].start : clause.inside[-1].end]))
    return not denied and any(at in clause.hurts for at in range(start, end))
