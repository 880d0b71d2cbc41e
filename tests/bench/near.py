"""How long 10,000 cards take to become pairs of near-duplicates, and how many of the pairs of a run over all pairs are among them.

The peer is scikit-learn's TfidfVectorizer and the sparse product of all rows with all, in the same run, on the same texts."""

from __future__ import annotations

import time

from bench.near_texts import plant
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.cli.bench_commands import Figure
from flows.records.study import ReviewRules
from flows.reviewing.near import NearText, near_pairs

CARDS = 10_000
MOST_SECONDS = 60.0
LEAST_FOUND = 95.0
"""Percent of the pairs of the run over all pairs."""
HIGH = 0.6
"""A second score, at which planted pairs stand more alone."""
ROWS = 500
SEED = 7

Pairs = dict[tuple[str, str], float]


def measure(*, quick: bool = False) -> list[Figure]:
    """Seconds beside the peer's; the share of its pairs that is found; of the pairs found, how many were planted, and of those planted,
    how many are found, each beside the peer's. Pairs that nobody planted are cards of one topic that happen to be near."""
    made = plant(1000 if quick else CARDS, SEED)
    least = ReviewRules().near_permille / 1000
    start = time.perf_counter()
    ours = {pair.ids: pair.score for pair in near_pairs(made.texts, least=least)}
    took = time.perf_counter() - start
    start = time.perf_counter()
    theirs = all_pairs(made.texts, least)
    peer = time.perf_counter() - start
    found = round(100 * len(ours.keys() & theirs.keys()) / max(len(theirs), 1), 1)
    what = f"{len(made.texts):,} cards to pairs"
    return [
        Figure(what, took, "s", peer, "scikit-learn, all pairs", f"<= {MOST_SECONDS:.0f} s", None if quick else took <= MOST_SECONDS),
        Figure("pairs found", len(ours), "", len(theirs), "all pairs"),
        Figure("of the pairs of all pairs, found", found, "%", aim=f">= {LEAST_FOUND:.0f} %", met=found >= LEAST_FOUND),
        *(figure for score in (least, HIGH) for figure in _against_the_truth(ours, theirs, made.same, score)),
    ]


def all_pairs(texts: list[NearText], least: float) -> Pairs:
    """Every pair with this cosine or more, whatever its blocks, as scikit-learn has it."""
    ids = [text.id for text in texts]
    rows = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b").fit_transform([text.text for text in texts])
    turned = rows.T.tocsr()
    found: Pairs = {}
    for start in range(0, len(ids), ROWS):
        cells = (rows[start : start + ROWS] @ turned).tocoo()
        near = (cells.data >= least) & (cells.col > cells.row + start)
        for row, column, score in zip(cells.row[near] + start, cells.col[near], cells.data[near], strict=True):
            found[min(ids[row], ids[column]), max(ids[row], ids[column])] = float(score)
    return found


def _against_the_truth(ours: Pairs, theirs: Pairs, same: frozenset[tuple[str, str]], least: float) -> list[Figure]:
    """Precision and recall on planted pairs from a score on."""
    kept = [{ids for ids, score in pairs.items() if score >= least} for pairs in (ours, theirs)]
    precise, their_precise = (round(100 * len(pairs & same) / max(len(pairs), 1), 1) for pairs in kept)
    recalled, their_recalled = (round(100 * len(pairs & same) / max(len(same), 1), 1) for pairs in kept)
    return [
        Figure(f"of pairs from {least:.2f} on, planted", precise, "%", their_precise, "all pairs"),
        Figure(f"of planted pairs, found from {least:.2f} on", recalled, "%", their_recalled, "all pairs"),
    ]
