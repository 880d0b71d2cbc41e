"""What most of several readings say: the links that more than half of them gave, and how many did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Said = tuple[str, str]
"""(principle id, stance)."""


@dataclass(frozen=True)
class Agreed(Generic[T]):
    """One link that a majority gave. `first`: as the earliest of them put it. `agreement`: share of the readings, above 0.5 up to 1."""

    said: Said
    first: T
    agreement: float


def is_majority(count: int, of: int) -> bool:
    """True for more than half."""
    return 2 * count > of


def agreed(readings: Sequence[dict[Said, T]]) -> tuple[Agreed[T], ...]:
    """The (principle, stance) pairs in more than half of the readings, in the order in which they were first given.

    A principle that most readings name without a majority for one stance is left out: they do not agree about it. No two results
    name the same principle as long as no single reading does."""
    first: dict[Said, T] = {}
    counts: dict[Said, int] = {}
    for reading in readings:
        for said, link in reading.items():
            first.setdefault(said, link)
            counts[said] = counts.get(said, 0) + 1
    kept = [said for said in first if is_majority(counts[said], len(readings))]
    return tuple(Agreed(said, first[said], counts[said] / len(readings)) for said in kept)
