"""Small groups stay hidden: which levels of a partition to withhold, and how finely numbers are said. Practice after the ONS rules."""

from __future__ import annotations

import math
from collections.abc import Mapping

DIGITS = 6
RUNNING_STEP = 5
NUDGE = 1e-6
"""Added before rounding down, in units of the last digit: float sums differ in their last bits by row order."""


def hidden_levels(people: Mapping[str, int], k: int) -> frozenset[str]:
    """Which levels of one partition to withhold. `people`: people per level, every level of the variable, 0 included.

    One hidden level alone has under k people, so the second rule always gives it company."""
    hidden = {level for level, m in people.items() if m < k}
    while hidden and sum(people[level] for level in hidden) < k:
        left = sorted((m, level) for level, m in people.items() if level not in hidden)
        if not left:
            break
        hidden.add(left[0][1])
    return frozenset(hidden)


def said_of(people: int, k: int) -> int | None:
    """A count of people as it may be said while a study runs: None under k, else rounded down from k in steps of 5 (of k, if smaller).

    Rounded down, since a group is never full before it is; and as sums are rounded too, no count under k follows from others."""
    step = min(RUNNING_STEP, k)
    return None if people < k else k + (people - k) // step * step


def round_to(value: float, step: float) -> float:
    """`value` to the nearest multiple of `step`, halves upwards, the same for equal values whatever their last bits."""
    steps = math.floor(value / step + 0.5 + NUDGE)
    return round(steps * step, DIGITS)
