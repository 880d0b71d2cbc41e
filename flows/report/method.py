"""What the way of asking did to the answers: the headline by arm, by who asked, by place, by card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.report.cells import ANSWERS, figures, grouped
from flows.report.engines import Engine, Row
from flows.report.intervals import difference
from flows.report.withhold import Figures, Gate

ALL = "*"
DRAWN = ("guess", "wording", "opening")
"""Arms: drawn per person, so their levels share nobody and their difference has a plain interval."""

Shown = dict[str, dict[str, Any]]


def ways(engine: Engine, gate: Gate) -> tuple[Shown, dict[str, Shown]]:
    """All principles together (arm -> level -> shares, and the difference of a drawn pair), and each principle alone."""
    scopes = grouped(engine.rows("ways"), "scope")
    levels = {name: sorted({str(row["level"]) for row in rows}) for name, rows in grouped(scopes.get(ALL, []), "variable").items()}
    pooled = {name: _pooled(name, cells, gate) for name, cells in _cells(scopes.get(ALL, []), levels).items()}
    each = {scope: _each(scope, _cells(rows, levels), gate) for scope, rows in sorted(scopes.items()) if scope != ALL}
    return pooled, each


def _cells(rows: list[Row], levels: Mapping[str, list[str]]) -> dict[str, dict[str, Figures]]:
    found = {(str(row["variable"]), str(row["level"])): row for row in rows}
    return {name: {level: figures(found.get((name, level)), ANSWERS) for level in names} for name, names in sorted(levels.items())}


def _pooled(name: str, cells: Mapping[str, Figures], gate: Gate) -> dict[str, Any]:
    shown = gate.levels(f"method/{name}", cells)
    if name not in DRAWN or len(cells) != 2 or "withheld" in shown.values():
        return shown
    (first, a), (second, b) = sorted(cells.items())
    gap = difference(a.shares["supports"], b.shares["supports"], a.m + b.m)
    if gap is None:
        return shown
    ends = {end: gate.number(getattr(gap, end), a.m + b.m) for end in ("share", "low", "high")}  # a figure about both levels' people
    return shown | {"difference": {"of": f"{first} - {second}", "in": "supports", **ends}}


def _each(scope: str, variables: Mapping[str, dict[str, Figures]], gate: Gate) -> Shown:
    """Per principle only the share of `supports`, to keep the report readable."""
    rows = {}
    for name, cells in variables.items():
        slim = {level: Figures(cell.n, cell.m, {"supports": cell.shares["supports"]}) for level, cell in cells.items()}
        rows[name] = gate.levels(f"principles/{scope}/method/{name}", slim)
    return rows
