"""The gate: every number of a report passes here, and small cells stay behind.

Public: a cell with fewer than k people is withheld; so is the next smallest of its partition while the hidden
ones could be worked out; counts are rounded to 5, shares to whole percent (5 points under 100 people).
Internal: everything, unrounded. Practice after the ONS "10-5" and UK LLC rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.report.intervals import Estimate
from flows.suppression import DIGITS, hidden_levels, round_to

__all__ = ["Figures", "Gate", "blank", "hidden_levels", "round_to"]

SMALL = "small_cell"
"""The one reason for first and second suppression alike: telling them apart would give the small cell away."""

NOBODY = "nobody_answered"
COUNT_STEP = 5
FINE_FROM = 100
"""People from which shares are shown in whole percent; under it in steps of 5 points."""

CLIP = 0.05
"""Inside a segment a share under this reads "at most 5 %", and over 1 - this "at least 95 %"."""


@dataclass(frozen=True)
class Figures:
    """One cell before the gate: n answers of m people, and its shares by name (None: not computable)."""

    n: int
    m: int
    shares: Mapping[str, Estimate | None]


@dataclass
class Gate:
    """What may go out: k people at least, or everything if internal; keeps a log of what it held back."""

    k: int
    internal: bool = False
    log: list[dict[str, str]] = field(default_factory=list)

    def levels(self, where: str, cells: Mapping[str, Figures], segment: bool = False) -> dict[str, Any]:
        """One partition: level -> figures, or the word "withheld" in their place. `segment` clips extreme shares."""
        hidden = frozenset() if self.internal else hidden_levels({level: cell.m for level, cell in cells.items()}, self.k)
        for level in sorted(hidden):
            self.hold(f"{where}/{level}")
        return {level: "withheld" if level in hidden else self._row(cell, segment) for level, cell in sorted(cells.items())}

    def one(self, where: str, cell: Figures) -> dict[str, Any]:
        """A cell that is no part of a partition: its figures, or empty shares with the reason."""
        if self.allows(cell.m):
            return self._row(cell)
        self.hold(where)
        empty: dict[str, Any] = {"n": None, "m": None, "reason": SMALL}
        return empty | {name: blank(SMALL) for name in cell.shares}

    def allows(self, people: int) -> bool:
        """Whether a cell of so many people may be shown."""
        return self.internal or people >= self.k

    def hold(self, where: str) -> None:
        """Log that something was withheld at `where`; never its value, never whether it was the small one."""
        self.log.append({"where": where, "reason": SMALL})

    def count(self, number: float) -> int:
        """A count or effective n, rounded to 5 in public."""
        return int(round_to(number, 1 if self.internal else COUNT_STEP))

    def counts(self, where: str, people: Mapping[str, int]) -> dict[str, int | str]:
        """One partition of people by level, without shares."""
        hidden = frozenset() if self.internal else hidden_levels(people, self.k)
        for level in sorted(hidden):
            self.hold(f"{where}/{level}")
        return {level: "withheld" if level in hidden else self.count(m) for level, m in sorted(people.items())}

    def number(self, value: float | None, people: int) -> float | None:
        """A share, an end of an interval, or a difference, as finely as `people` allow."""
        if value is None:
            return None
        if self.internal:
            return round_to(value, 10**-DIGITS)
        return round_to(value, 0.01 if people >= FINE_FROM else 0.05)

    def share(self, value: Estimate | None, people: int, segment: bool = False) -> dict[str, Any]:
        """One share as the report prints it: share, low, high, n_eff, and a reason for what is not there."""
        if value is None:
            return blank(NOBODY)
        n_eff = None
        if value.n_eff is not None:
            n_eff = round_to(value.n_eff, 10**-DIGITS) if self.internal else self.count(value.n_eff)
        row: dict[str, Any] = {name: self.number(getattr(value, name), people) for name in ("share", "low", "high")} | {"n_eff": n_eff}
        if value.low is None:
            row["reason"] = "one_person"
        return self._clipped(row, value.share) if segment and not self.internal else row

    def _row(self, cell: Figures, segment: bool = False) -> dict[str, Any]:
        row: dict[str, Any] = {"n": self.count(cell.n), "m": self.count(cell.m)}
        return row | {name: self.share(value, cell.m, segment) for name, value in cell.shares.items()}

    @staticmethod
    def _clipped(row: dict[str, Any], share: float) -> dict[str, Any]:
        if share <= CLIP:
            return row | {"share": CLIP, "bound": "at_most"}
        return row | {"share": 1 - CLIP, "bound": "at_least"} if share >= 1 - CLIP else row


def blank(reason: str) -> dict[str, Any]:
    """A share that is not there, and why."""
    return {"share": None, "low": None, "high": None, "n_eff": None, "reason": reason}
