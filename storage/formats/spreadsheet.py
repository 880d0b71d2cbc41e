"""CSV that loses nothing and that a spreadsheet may open: UTF-8, LF, comma, minimal quoting, empty for NULL, no cell taken for a formula.

FORMATS.md, section 1.4: a text that starts with one of OPENERS gets one ' in front, and `unguarded` takes one away again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

OPENERS = ("=", "+", "-", "@", "'", "\t", "\r")
"""A spreadsheet may read what starts like this as a formula, or swallow the character; ' is among them so that the way back is certain."""

Cell = str | int | float | None


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Header and rows. A text and a missing value differ only where the text is empty: both are written as nothing."""
    lines = [_line(columns), *(_line([_cell(row[column]) for column in columns]) for row in rows)]
    return "".join(lines).encode("utf-8", "replace")


def _line(cells: Sequence[str | int | float]) -> str:
    """One row. The writer's own line end has a CR in it, so that cells with a CR are quoted as well; the row ends in LF."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL).writerow(cells)
    return held.getvalue().removesuffix("\r\n") + "\n"


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(OPENERS) else text


def unguarded(cell: str) -> str:
    """The way back."""
    return cell[1:] if cell.startswith("'") else cell


def _cell(value: Cell) -> str | int | float:
    return "" if value is None else guarded(value) if isinstance(value, str) else value
