"""What kind of answer it is, as far as that can be told without a model: thin, no answer, asking back, or one that covers a slot."""

from __future__ import annotations

from flows.guided_phrases import Phrases
from flows.own_words import asks, folds_of, marked, own_content, says, size
from flows.sentence_spans import sentences

THIN = 4
"""Words; an answer of fewer is thin."""
WORDS_BESIDE = 2
"""Words that carry content, beside an "I don't know", from which on it is an answer after all."""
SHORT_QUESTION = 15
"""Words; a longer text that ends in a question is an answer."""
TELLS_A_STORY = 8
"""Words; "my mother" in fewer is no story."""


def says_nothing(text: str, slot: str, phrases: Phrases) -> bool:
    """True for "I don't know" in its many forms, and for "no" where that is a whole answer: we move on."""
    folds = folds_of(text)
    if not folds:
        return False
    nothing = marked(folds, phrases.nothing) if slot in phrases.nothing_moves_on else frozenset()
    empty = marked(folds, phrases.empty_words) | nothing
    if nothing and len(empty) == len(folds):
        return True
    return bool(marked(folds, phrases.dont_know)) and len(own_content(text, phrases)) < WORDS_BESIDE


def is_thin(text: str, phrases: Phrases) -> bool:
    """True for an answer too short or too empty to stand alone: one word, "because", "it's better", an emoji."""
    return size(text) < THIN or not own_content(text, phrases)


def only_asks_back(text: str, phrases: Phrases) -> bool:
    """True for a short text that is nothing but a question to whoever asks."""
    found = sentences(text, phrases)
    return bool(found) and size(text) <= SHORT_QUESTION and all(asks(one.of(text)) for one in found) and says(text, phrases.cues.about_bot)


def covers(text: str, slot: str, phrases: Phrases) -> bool:
    """True if an answer to another question already gives what this slot asks for."""
    cues = {"story": phrases.cues.story, "change_mind": phrases.cues.change_mind, "other_side": phrases.cues.other_side}.get(slot, ())
    if not says(text, cues) or (slot == "story" and size(text) < TELLS_A_STORY):
        return False
    return not (is_thin(text, phrases) or says_nothing(text, slot, phrases) or says(text, phrases.instructions))
