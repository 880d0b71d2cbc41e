"""What a station's work is worth, held against gold interviews: shares with intervals. Pure functions; nothing here judges meaning.

A line of the gold card is covered by one that quotes the same words, a link is right if principle (and stance) are the same. Shares
are pooled over interviews; intervals are Wilson's on the effective number, clustered by interview (flows/report/intervals.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from flows.records.base import Stance
from flows.report.intervals import Estimate, Sums, estimate, mean_difference

OVERLAP = 0.5
"""Share of a gold quote's characters that must be quoted for its line to count as covered."""

Links = Mapping[str, Stance]
"""Principle id -> stance."""


class Span(NamedTuple):
    """A stretch of one answer (counted from 1): code points, end exclusive."""

    turn: int
    start: int
    end: int


class Count(NamedTuple):
    """`hit` of `of`, in one interview; its name makes the cluster."""

    interview: str
    hit: int
    of: int


@dataclass(frozen=True)
class Share:
    """A pooled share; the estimate is None where nothing was asked, its interval where one interview stands alone."""

    estimate: Estimate | None
    hit: int
    of: int
    interviews: int


def share(counts: Iterable[Count]) -> Share:
    """The share of all hits, clustered by interview. Interviews in which nothing was asked do not count."""
    asked: dict[str, int] = {}
    hits: dict[str, int] = {}
    for one in counts:
        asked[one.interview] = asked.get(one.interview, 0) + one.of
        hits[one.interview] = hits.get(one.interview, 0) + one.hit
    rows = [(hits[name], of) for name, of in asked.items() if of]
    hit, of = sum(row[0] for row in rows), sum(row[1] for row in rows)
    sums = Sums(
        n=of,
        m=len(rows),
        wa=of,
        waa=sum(row[1] ** 2 for row in rows),
        wy=hit,
        wyy=sum(row[0] ** 2 for row in rows),
        wya=sum(row[0] * row[1] for row in rows),
    )
    return Share(estimate(sums), hit, of, len(rows))


# ---------------------------------------------------------------------------------------------- cards
def is_covered(gold: Sequence[Span], quoted: Iterable[Span]) -> bool:
    """True if one quoted span takes in at least OVERLAP of the characters of one of the gold line's spans."""
    spans = list(quoted)
    return any(_common(one, other) >= OVERLAP * (one.end - one.start) for one in gold for other in spans)


def covered(gold_lines: Iterable[Sequence[Span]], quoted: Sequence[Span]) -> tuple[int, int]:
    """(lines covered, lines) of a gold card."""
    lines = [is_covered(line, quoted) for line in gold_lines]
    return sum(lines), len(lines)


def _common(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start)) if one.turn == other.turn else 0


def characters(spans: Iterable[Span]) -> frozenset[tuple[int, int]]:
    """Every quoted character as (answer, place)."""
    return frozenset((span.turn, place) for span in spans for place in range(span.start, span.end))


# ---------------------------------------------------------------------------------------------- links
def right(links: Links, gold: Links) -> int:
    """How many links name a principle that the gold names, whatever the stance."""
    return len(links.keys() & gold.keys())


def right_stances(links: Links, gold: Links) -> int:
    """How many of those have the gold's stance too."""
    return sum(links[name] == gold[name] for name in links.keys() & gold.keys())


# ---------------------------------------------------------------------------------------------- runs
def alike(one: frozenset[object], other: frozenset[object]) -> float:
    """Jaccard's coefficient: what both hold as a share of what either holds, 0 to 1; 1 for two empty sets."""
    return len(one & other) / len(one | other) if one | other else 1.0


def stability(runs: Mapping[str, Sequence[frozenset[object]]]) -> tuple[Estimate | None, int]:
    """Mean likeness of every two runs of an interview, over interviews with at least two, and how many those are.

    The t interval over interviews is cut off at 0 and 1."""
    values = []
    for sets in runs.values():
        pairs = [alike(one, other) for one, other in combinations(sets, 2)]
        values += [sum(pairs) / len(pairs)] if pairs else []
    found = mean_difference(values, [1.0] * len(values))
    if found is None or found.low is None:
        return found, len(values)
    return Estimate(found.share, max(0.0, found.low), found.high, found.n_eff, found.variance), len(values)
