"""What could stand on a guided card: the participant's own sentences as lines, fillers dropped, each with how much it says."""

from __future__ import annotations

from dataclasses import dataclass

from flows.guided_phrases import Phrases
from flows.own_words import Span, asks, folds_of, marked, own_content, phrase_at, says, size, trimmed
from flows.sentence_spans import LONGEST_SPAN, pieces

ALWAYS = ("not_quite", "edit")
"""Slots whose words are always taken up: said to put a draft right, or written on the card by hand."""
OF_SLOT = {"look_to": 2.0, "not_quite": 3.0, "edit": 3.0, "why": 1.0, "unacceptable": 0.5, "before": 1.0, "other_side": -3.0}
"""How near the answer to each question is to what a card is about: what somebody else would say is not one's own view."""
WORDS_WORTH = ((4, -1.5), (7, 0.3), (25, 1.0), (32, 0.3))
"""(words below this, worth): short lines say little, very long ones are hard to read."""
SHORT_CASE = 8
"""Words; a shorter answer to "what would change your mind" is a case even without "if": "people who want it cheap"."""
ALIKE = 0.7
"""Share of content words in common from which on two lines say the same."""


@dataclass(frozen=True)
class Words:
    """One text of the participant: the newest version, exactly as stored. `slot`: what was asked, or before, not_quite, edit."""

    turn_id: str
    slot: str
    text: str


@dataclass(frozen=True)
class Line:
    """One sentence that could stand on the card."""

    words: Words
    order: int
    cut: Span
    """Without fillers at its edges."""
    whole: Span
    """As it was said."""
    is_exception: bool
    score: float
    content: frozenset[str]

    @property
    def place(self) -> tuple[int, int]:
        """Where it was said: number of the text, offset in it."""
        return (self.order, self.whole.start)

    @property
    def is_always(self) -> bool:
        """True for words that no draft leaves out."""
        return self.words.slot in ALWAYS

    def says_the_same(self, other: Line) -> bool:
        """True for near-duplicates."""
        either = self.content | other.content
        if not either:
            return folds_of(self.cut.of(self.words.text)) == folds_of(other.cut.of(other.words.text))
        return len(self.content & other.content) / len(either) >= ALIKE


def lines_of(said: tuple[Words, ...], phrases: Phrases) -> tuple[Line, ...]:
    """Every line that the texts yield, in the order in which they were said; of a text given twice, the last one."""
    newest = {words.turn_id: words for words in said}
    found: list[Line] = []
    for order, words in enumerate(newest.values()):
        spans = (_all_of(words.text),) if words.slot == "edit" else pieces(words.text, phrases)
        denies = words.slot == "change_mind" and _denies(words.text, phrases)
        found.extend(line for span in spans if (line := _line(words, order, span, denies, phrases)))
    return tuple(found)


def is_filler(text: str, phrases: Phrases) -> bool:
    """True for what no card needs: greetings, "I don't know", questions to the program, orders to it, insults with nothing else."""
    if says(text, phrases.instructions) or (asks(text) and says(text, phrases.cues.about_bot)):
        return True
    folds = folds_of(text)
    beside = marked(folds, (*phrases.nothing, *phrases.dont_know, *phrases.empty_words))
    rude = marked(folds, (*phrases.insults, *phrases.cues.meta))
    left = [word for at, word in enumerate(folds) if at not in beside and at not in rude]
    if rude:
        return len(left) < 3 or says(text, phrases.cues.meta)
    is_sentence = size(text) >= 4 and not marked(folds, (*phrases.nothing, *phrases.dont_know))
    return not left and not is_sentence


def _all_of(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(start, min(max(start, len(text.rstrip())), start + LONGEST_SPAN))


def _line(words: Words, order: int, span: Span, denies: bool, phrases: Phrases) -> Line | None:
    """The line that one sentence makes; None for a filler."""
    by_hand = words.slot == "edit"
    cut = span if by_hand else trimmed(words.text, span, phrases)
    if cut is None or cut.end <= cut.start:
        return None
    text = cut.of(words.text)
    if not by_hand and is_filler(text, phrases):
        return None
    is_exception = not denies and _sets_a_limit(text, words.slot, phrases)
    content = frozenset(own_content(text, phrases))
    return Line(words, order, cut, span, is_exception, _score(text, words.slot, content, phrases), content)


def _sets_a_limit(text: str, slot: str, phrases: Phrases) -> bool:
    """True for a case named when asked what would change their mind, and for "unless", "only if" and the like anywhere."""
    if slot == "change_mind":
        return size(text) < SHORT_CASE or says(text, (*phrases.cues.condition, *phrases.cues.exception))
    if slot in ("edit", "other_side") or says(text, phrases.cues.others_view):
        return False
    return says(text, phrases.cues.exception)


def _denies(text: str, phrases: Phrases) -> bool:
    """True if an answer to "what would change your mind" begins with "nothing" or the like."""
    found = pieces(text, phrases)
    cut = trimmed(text, found[0], phrases) if found else None
    return cut is not None and phrase_at(folds_of(cut.of(text)), 0, phrases.nothing) > 0


def _score(text: str, slot: str, content: frozenset[str], phrases: Phrases) -> float:
    """How much a line says of what should be done, what matters, and why."""
    cues = phrases.cues
    count = size(text)
    worth = next((value for below, value in WORDS_WORTH if count < below), -0.5)
    telling = len(marked(folds_of(text), cues.telling))
    return (
        OF_SLOT.get(slot, 0.0)
        + worth
        + 2.0 * says(text, cues.should)
        + 1.5 * says(text, cues.matters)
        + 0.5 * says(text, cues.reason)
        + 0.5 * min(telling, 3)
        + 0.2 * min(len(content), 6)
        - 3.0 * asks(text)
        - 2.0 * says(text, cues.others_view)
        - 3.0 * (not content)
        - 1.0 * (not telling and not says(text, (*cues.about_ai, *cues.should, *cues.matters)))
    )
