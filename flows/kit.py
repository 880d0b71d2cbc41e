"""What the stations work with, built once per study: phrases, rankers, ids, the time, the counts of earlier draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.guided_phrases import Phrases
from flows.ranking import Ranker
from flows.records import Participant


@dataclass(frozen=True)
class Kit:
    """Handed to every station; phrases and rankers by language."""

    phrases: Mapping[str, Phrases]
    rankers: Mapping[str, Ranker]
    new_id: Callable[[], str]
    now: Callable[[], str]
    checks: Callable[[Participant], Mapping[str, int]]
    """How often each principle served as a check, among people of the same kind."""
