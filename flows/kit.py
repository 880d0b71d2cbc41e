"""What the stations work with, built once per study: phrases, rankers, ids, the time, the counts of earlier draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.guided_phrases import Phrases
from flows.records import Participant, Pool

if TYPE_CHECKING:
    from flows.ranking import Ranker


@dataclass(frozen=True)
class Kit:
    """Handed to every station; phrases and rankers by language."""

    phrases: Mapping[str, Phrases]
    rankers: Mapping[str, Ranker]
    new_id: Callable[[], str]
    now: Callable[[], str]
    checks: Callable[[Participant], Mapping[str, int]]
    """How often each principle served as a check, among people of the same kind."""
    pool: Callable[[Participant], Pool] = lambda _: Pool()
    """What this person may be shown of others now, and how often each card was shown so far."""
