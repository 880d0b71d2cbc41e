"""How like two questions are, and whether one text runs on in the words of another."""

from __future__ import annotations

from functools import lru_cache

from flows.own_words import folds_of, marked

LEAK = 8
"""Words in a row that two texts do not share by chance."""
ALIKE = 0.6
"""Share of content words in common (Jaccard, https://en.wikipedia.org/wiki/Jaccard_index) from which on two questions are alike."""

FEW = 3
"""Content words of two questions together; if there are fewer, all words count."""


def is_alike(one: str, other: str, small: tuple[str, ...]) -> bool:
    """True if two questions ask the same in nearly the same words; words in `small` count only where there are few others."""
    first, second = _content(one, small), _content(other, small)
    if len(first | second) < FEW:
        first, second = _content(one, ()), _content(other, ())
    return bool(first | second) and len(first & second) >= ALIKE * len(first | second)


def _content(text: str, small: tuple[str, ...]) -> frozenset[str]:
    folds = folds_of(text)
    empty = marked(folds, small)
    return frozenset(piece for at, word in enumerate(folds) if at not in empty for piece in _pieces(word))


def _pieces(word: str) -> tuple[str, ...]:
    """A word; of a long run in a script without spaces, its pairs of characters."""
    if word.isascii() or len(word) < 2 or not "\u0e00" <= word[0] <= "\u9fff":
        return (word,)
    return tuple(word[at : at + 2] for at in range(len(word) - 1))


@lru_cache(maxsize=256)
def runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of a text, as they compare."""
    folds = folds_of(text)
    return frozenset(folds[at : at + length] for at in range(len(folds) - length + 1))
