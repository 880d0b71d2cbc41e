"""Bridging: the worst-off group's support for a principle, read at the lower end of its interval.

Source: Konya et al. 2023 (min over segments); the lower end and the floor of 20 people are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.report.withhold import Figures, Gate

FLOOR = 20
"""Fewest people of a level that takes part."""


def bridging(cells: Mapping[str, Figures], shown: Mapping[str, Any], gate: Gate) -> dict[str, Any]:
    """Lowest lower end of `supports` over the levels that are large enough and shown; null under two such levels."""
    lows: dict[str, tuple[float, int]] = {}
    for level, cell in cells.items():
        supports = cell.shares["supports"]
        if cell.m >= FLOOR and shown[level] != "withheld" and supports is not None and supports.low is not None:
            lows[level] = (supports.low, cell.m)
    took_part = {"levels": sorted(lows), "left_out": sorted(set(cells) - set(lows))}
    if len(lows) < 2:
        return {"min_low": None, "min_segment": None, "reason": "fewer_than_two_levels"} | took_part
    (low, people), level = min((value, level) for level, value in lows.items())
    return {"min_low": gate.number(low, people), "min_segment": level} | took_part
