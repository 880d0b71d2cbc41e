"""Rows of cells, as the SQL returns them, into figures: every share with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flows.report.engines import Row
from flows.report.intervals import Sums, estimate
from flows.report.withhold import Figures

ANSWERS = ("supports", "qualifies", "opposes", "does_not_fit", "unsure")
STANCES = ANSWERS[:3]
DECIDERS = ("each_user", "business", "nobody", "unsure")


def figures(row: Row | None, names: Sequence[str]) -> Figures:
    """A cell's figures; no row, or a row over nobody, is a cell of 0 people whose shares are not computable."""
    if row is None or not row["m"]:
        return Figures(0, 0, dict.fromkeys(names))
    return Figures(int(row["n"]), int(row["m"]), {name: estimate(sums(row, name)) for name in names})


def sums(row: Row, name: str) -> Sums:
    """The sufficient sums of one named share in a row of cells."""
    wy, wyy, wya = (float(row[f"{name}_{part}"]) for part in ("wy", "wyy", "wya"))
    return Sums(int(row["n"]), int(row["m"]), float(row["wa"]), float(row["waa"]), wy, wyy, wya)


def by_key(rows: Iterable[Row], *keys: str) -> Mapping[tuple[str, ...], Row]:
    """Rows by the values of these columns."""
    return {tuple(str(row[key]) for key in keys): row for row in rows}


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Rows in lists by the value of one column, order kept."""
    lists: dict[str, list[Row]] = {}
    for row in rows:
        lists.setdefault(str(row[key]), []).append(row)
    return lists
