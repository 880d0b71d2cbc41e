"""Which principles a text is about, by its words alone: offers without a model, and the "Find a rule" box.

Two readings are added. One compares all words: BM25 weights (Robertson & Zaragoza 2009, The Probabilistic Relevance
Framework), each principle's row scaled to length 1, once as it is and once with only its main directions kept (latent
semantic analysis, Deerwester et al. 1990), so that related words meet. The other looks for whole search terms. How the
parts were chosen and what they reach: `soundings bench mapping`. It finds the topic, never the stance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from flows.ranking_search import Finder
from flows.ranking_words import is_english, stem, tokens, words
from flows.records.principle import Principle, Spec

LONGEST_TEXT = 6000
"""Code points of a text that are read; the rest of a longer one is left out, so that a pasted book costs no time."""

SATURATION, LENGTH = 1.2, 0.6
"""BM25's k1 and b: how soon a repeated word stops counting, and how far long texts are held back."""

DIRECTIONS = 0.5
"""Share of the directions kept in the second reading of the words."""

WORDS, TERMS = 0.6, 0.4
"""Weights of the two readings, each scaled so that its best principle has 1."""

_DIGITS = 9
Matrix = NDArray[np.float64]


class Ranker:
    """Ranks a spec's principles for texts in one language. All that can be computed beforehand is computed here."""

    def __init__(self, spec: Spec, language: str) -> None:
        """A spec, and the language (BCP 47) whose wordings and search terms are read; the first one written where it is lacking."""
        self._language = language
        self._ids = [principle.id for principle in spec.principles]
        self._words = _Words([tokens(words(_document(principle, language)), language) for principle in spec.principles])
        self._terms = _Terms([_terms(principle, language) for principle in spec.principles], english=is_english(language))
        self._finder = Finder(spec, language)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every principle's id with its score (at most 1, best first; equal scores by id). Only order within one text means anything."""
        found = words(text[:LONGEST_TEXT])
        both = WORDS * _scaled(self._words.scores(tokens(found, self._language))) + TERMS * _scaled(self._terms.scores(found))
        scored = zip(self._ids, (round(float(score), _DIGITS) for score in both), strict=True)
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def search(self, query: str, limit: int = 8) -> list[str]:
        """Ids that the words of a search box find, best first, at most `limit`; all in official order where nothing is typed."""
        return self._finder.find(query, limit)


class _Words:
    """All words of each principle against all words of a text."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        self._column: dict[str, int] = {}
        self._rows: Matrix = np.zeros((0, len(documents)))
        if not any(documents):
            return
        counter = CountVectorizer(analyzer=list)
        counts: Matrix = counter.fit_transform(documents).toarray().astype(np.float64)
        self._column = counter.vocabulary_
        rarity = _rarity((counts > 0).sum(axis=0), len(documents))
        weights = _unit(_saturated(counts) * rarity)
        self._rows = ((_unit(_main_directions(weights)) + weights) * rarity).T.copy()

    def scores(self, found: list[str]) -> Matrix:
        """One score per principle; zeros where no word is known."""
        counted = {self._column[token]: times for token, times in Counter(found).items() if token in self._column}
        times = np.log1p(np.fromiter(counted.values(), dtype=np.float64, count=len(counted)))
        total: Matrix = times @ self._rows[list(counted)]
        return total


class _Terms:
    """Whole search terms in a text: each counts once, the more the fewer principles have it and the more words it has."""

    def __init__(self, terms: Sequence[Sequence[str]], *, english: bool) -> None:
        self._stem = stem if english else str
        self._count = len(terms)
        owners: dict[tuple[str, ...], list[int]] = {}
        for row, own in enumerate(terms):
            for term in {tuple(self._stem(word) for word in words(term)) for term in own} - {()}:
                owners.setdefault(term, []).append(row)
        self._starting: dict[str, list[tuple[tuple[str, ...], list[int], float]]] = {}
        for term, rows in owners.items():
            worth = float(np.log1p(self._count / len(rows))) * (1 + len(term)) / 2
            self._starting.setdefault(term[0], []).append((term, rows, worth))

    def scores(self, found: list[str]) -> Matrix:
        """One score per principle; zeros where no term stands in the text."""
        stems = [self._stem(word) for word in found]
        seen: set[tuple[str, ...]] = set()
        total: Matrix = np.zeros(self._count)
        for at, first in enumerate(stems):
            for term, rows, worth in self._starting.get(first, ()):
                if term not in seen and tuple(stems[at : at + len(term)]) == term:
                    seen.add(term)
                    total[rows] += worth
        return total


def _document(principle: Principle, language: str) -> str:
    """Title, both wordings, search terms, and the official text (which is English) where the language is or lacks wordings."""
    plain = principle.plain.get(language)
    parts = [principle.title, *_terms(principle, language)]
    if shown := plain or next(iter(principle.plain.values()), None):
        parts += [shown.a.title, shown.a.text, shown.b.title, shown.b.text]
    if principle.text and (plain is None or is_english(language)):
        parts.append(principle.text)
    return "\n".join(parts)


def _terms(principle: Principle, language: str) -> tuple[str, ...]:
    return principle.search_terms.get(language) or next(iter(principle.search_terms.values()), ())


def _rarity(having: NDArray[np.int64], documents: int) -> Matrix:
    """BM25's inverse document frequency, never negative."""
    return np.asarray(np.log1p((documents - having + 0.5) / (having + 0.5)))


def _saturated(counts: Matrix) -> Matrix:
    """BM25's term frequency."""
    length = counts.sum(axis=1, keepdims=True)
    held_back = SATURATION * (1 - LENGTH + LENGTH * length / length.mean())
    return np.asarray(counts * (SATURATION + 1) / (counts + held_back))


def _main_directions(rows: Matrix) -> Matrix:
    """The rows with only the strongest of their singular directions kept."""
    _, directions = np.linalg.eigh(rows @ rows.T)
    kept = directions[:, -max(1, int(len(rows) * DIRECTIONS)) :]
    return np.asarray(kept @ (kept.T @ rows))


def _unit(rows: Matrix) -> Matrix:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1))


def _scaled(scores: Matrix) -> Matrix:
    """Scores with the best one at 1; all zero where none is above zero."""
    best = scores.max()
    return np.asarray(scores / best) if best > 0 else np.zeros_like(scores)
