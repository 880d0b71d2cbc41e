"""Texts in, pairs of near texts out: proposals for a reviewer, who decides.

By words: NFKC, casefold, words, 1-2-grams, tf x idf with idf = ln((1+N)/(1+df)) + 1 over the texts of one language, length 1, cosine;
the same text after normalising is 1. Only texts of one language that share a block are compared.

No table of all texts by all is made: some rows at a time, the commonest words as a dense product, the many rare ones as a sparse one.
What is kept is scored again word by word, so that no score hangs on the order of the texts or on the machine."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

MOST = 20
"""Others that are kept of one text, nearest first; a pair stays if it is among those of either."""
MOST_WORDS = 12
"""Shared words that are named of one pair: the rarest, which tell more than the common ones."""
_ROWS = 256
"""Texts compared with all others at one time: keeps memory small."""
_COMMON = 256
"""Columns, commonest first, that are worth a dense product."""
_ROUGH = 1e-5
"""By how much the fast first score may be off."""
_DIGITS = 9
"""Of a score; what lies below hangs on the order in which numbers are added."""
_WORD = re.compile(r"(?u)\b\w+\b")

Scores = Callable[[int, int], NDArray[np.float32]]
"""(first row, row after the last) -> their rough scores with every text."""
Places = NDArray[np.int64]


@dataclass(frozen=True)
class NearText:
    """One text to compare. `blocks`: what it shares with the texts it is compared to, such as scenario/<id> or principle/<id>."""

    id: str
    text: str
    language: str
    blocks: frozenset[str]


@dataclass(frozen=True)
class NearPair:
    """Two texts, the smaller id first; `score` 0 to 1; `words`: what both say, casefolded, rarest first."""

    ids: tuple[str, str]
    score: float
    words: tuple[str, ...] = ()

    @property
    def permille(self) -> int:
        """The score in thousandths."""
        return round(1000 * self.score)


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, in order; a text of signs alone is one word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(folded) or folded.split()


def near_pairs(
    texts: Iterable[NearText], *, least: float, vectors: Mapping[str, Sequence[float]] | None = None, most: int = MOST
) -> list[NearPair]:
    """Every pair with a score of `least` (over 0, at most 1) or more, among the `most` nearest of either text; best first, then by id.

    `vectors`: id -> the text's embedding, of any length but zero, one for every text; None: compared by words. Raises ValueError if
    `least` is out of its bounds."""
    if not 0 < least <= 1:
        raise ValueError(f"least is {least}; a score over 0, at most 1, is wanted")
    by_language: dict[str, list[NearText]] = defaultdict(list)
    for text in sorted(texts, key=lambda one: one.id):
        by_language[text.language].append(text)
    found = [pair for group in by_language.values() for pair in _in_language(group, least, vectors, most)]
    return sorted(found, key=lambda pair: (-pair.score, pair.ids))


def tfidf(texts: Sequence[str]) -> tuple[Any, list[str]]:
    """A row of length 1 for each text (zero for a text without words), and the 1-2-grams that the columns stand for, commonest first."""
    counts = [Counter(_grams(words_of(text))) for text in texts]
    held_by = Counter(gram for count in counts for gram in count)
    grams = sorted(held_by, key=lambda gram: (-held_by[gram], gram))
    column = {gram: at for at, gram in enumerate(grams)}
    idf = np.array([math.log((1 + len(texts)) / (1 + held_by[gram])) + 1 for gram in grams])
    ends = np.cumsum([0, *(len(count) for count in counts)])
    places = np.fromiter((column[gram] for count in counts for gram in count), dtype=np.int64, count=ends[-1])
    times = np.fromiter((times for count in counts for times in count.values()), dtype=np.float64, count=ends[-1])
    rows = csr_matrix((times, places, ends), shape=(len(texts), len(grams)))
    rows.sort_indices()  # sums run in the order of the columns, whatever the order of the words
    rows.data *= idf[rows.indices]
    return _of_length_one(rows), grams


def _grams(words: list[str]) -> list[str]:
    return words + [f"{one} {two}" for one, two in zip(words, words[1:], strict=False)]


def _of_length_one(rows: Any) -> Any:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return rows


def _in_language(texts: list[NearText], least: float, vectors: Mapping[str, Sequence[float]] | None, most: int) -> Iterator[NearPair]:
    """The pairs within one language. `texts`: sorted by id."""
    rows, grams = tfidf([text.text for text in texts])
    whole = None if vectors is None else _unit(np.array([vectors[text.id] for text in texts], dtype=np.float64))
    one, other = _nearest(texts, _rough_by_words(rows) if whole is None else _rough_by_vectors(whole), least, most)
    for start in range(0, len(one), _ROWS):
        first, second = one[start : start + _ROWS], other[start : start + _ROWS]
        products = rows[first].multiply(rows[second]).tocsr()
        exact = np.asarray(products.sum(axis=1)).ravel() if whole is None else (whole[first] * whole[second]).sum(axis=1)
        for at, score in enumerate(np.minimum(np.round(exact, _DIGITS), 1.0)):
            if score >= least:
                yield NearPair((texts[first[at]].id, texts[second[at]].id), float(score), _rarest(products, at, grams))


def _rough_by_words(rows: Any) -> Scores:
    common = rows[:, :_COMMON].toarray().astype(np.float32)
    rare = rows[:, _COMMON:].astype(np.float32)
    turned = rare.T.tocsr()
    return lambda start, end: common[start:end] @ common.T + (rare[start:end] @ turned).toarray()


def _rough_by_vectors(whole: NDArray[np.float64]) -> Scores:
    vectors = whole.astype(np.float32)
    return lambda start, end: vectors[start:end] @ vectors.T


def _unit(vectors: NDArray[np.float64]) -> Any:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def _nearest(texts: list[NearText], scores: Scores, least: float, most: int) -> tuple[Places, Places]:
    """The places of both texts of each pair that may be kept, the smaller first, every pair once."""
    bits = _block_bits(texts)
    found: list[Places] = []
    for start in range(0, len(texts), _ROWS):
        rough = scores(start, start + _ROWS)
        one, other = np.nonzero(rough >= least - _ROUGH)
        score, one = np.round(rough[one, other], 4), one + start
        fits = (one != other) & (bits[one] & bits[other]).any(axis=1)
        found.append(_first_of_each(one[fits], other[fits], score[fits], most))
    both = np.sort(np.concatenate(found), axis=1) if found else np.zeros((0, 2), dtype=np.int64)
    pairs = np.unique(both, axis=0)
    return pairs[:, 0], pairs[:, 1]


def _first_of_each(one: Places, other: Places, score: NDArray[np.float32], most: int) -> Places:
    """Rows (one, other): of each `one` the `most` best others, of equally good ones those that come first."""
    order = np.lexsort((other, -score, one))
    one, other = one[order], other[order]
    rank = np.arange(len(one)) - np.searchsorted(one, one)
    return np.stack([one, other], axis=1)[rank < most]


def _block_bits(texts: list[NearText]) -> NDArray[np.uint8]:
    """One bit for each block, one row for each text: two texts share a block where both have a bit."""
    names = {name: at for at, name in enumerate(sorted({name for text in texts for name in text.blocks}))}
    table = np.zeros((len(texts), max(len(names), 1)), dtype=bool)
    for row, text in enumerate(texts):
        table[row, [names[name] for name in text.blocks]] = True
    return np.packbits(table, axis=1)


def _rarest(products: Any, row: int, grams: Sequence[str]) -> tuple[str, ...]:
    """The words (not the pairs of words) that both texts say; columns stand commonest first."""
    places = sorted(products.indices[products.indptr[row] : products.indptr[row + 1]], reverse=True)
    return tuple(islice((grams[at] for at in places if " " not in grams[at]), MOST_WORDS))
