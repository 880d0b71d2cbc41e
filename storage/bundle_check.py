"""Every row of a bundle held against the codebook before a file is written: types, allowed values, keys, what points where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from storage.codebook_columns import Cell, Column, Reference, Row, TableShape
from storage.errors import StorageError

LONGEST_SHOWN = 60
"""Characters of a wrong value that a message shows."""

_TYPES: dict[str, type] = {"utf8": str, "int64": int, "double": float}
_MOST = 2**63 - 1


class BundleError(StorageError):
    """A bundle that cannot be made: the place, what was found, what was wanted, what to do. One line; no file was written."""


def wrong_row(table: str, row: str, trouble: str) -> BundleError:
    """The error about one row; `trouble` says what was found, what was wanted, what to do."""
    return BundleError(f"bundle: table {table}, row {row}: {trouble} No bundle was written.")


def check_rows(shapes: Sequence[TableShape], filled: Mapping[str, Sequence[Row]]) -> None:
    """Raises BundleError on the first row that breaks the codebook, naming table and row."""
    for shape in shapes:
        _check_columns(shape)
        _check_cells(shape, filled[shape.name])
        _check_keys(shape, filled[shape.name])
    for shape in shapes:
        for reference in shape.refers:
            _check_reference(shape, reference, filled)


def _check_columns(shape: TableShape) -> None:
    names = [column.name for column in shape.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BundleError(
            f"bundle: table {shape.name} has the column '{twice[0]}' by itself, and a question has the same id. "
            "Give the question another id in questions.yaml and study.yaml. No bundle was written."
        )


def _check_cells(shape: TableShape, rows: Sequence[Row]) -> None:
    names = {column.name for column in shape.columns}
    for row in rows:
        if row.keys() != names:
            odd = ", ".join(sorted(row.keys() ^ names))
            raise wrong_row(shape.name, _name(shape, row), f"its columns and storage/codebook.py disagree about {odd}.")
        for column in shape.columns:
            if not _fits(column, row[column.name]):
                raise wrong_row(shape.name, _name(shape, row), _wrong_cell(column, row[column.name]))


def _fits(column: Column, cell: Cell) -> bool:
    if cell is None:
        return column.optional
    if type(cell) is not _TYPES[column.kind]:
        return False
    if column.allowed:
        return cell in column.allowed
    if isinstance(cell, int):
        return abs(cell) <= _MOST
    return isfinite(cell) if isinstance(cell, float) else True


def _wrong_cell(column: Column, cell: Cell) -> str:
    wanted = f"one of {', '.join(str(value) for value in column.allowed)}" if column.allowed else f"a value of type {column.kind}"
    return f"{column.name} is {_shown(cell)}, wanted {wanted}. Put it right in the study folder."


def _check_keys(shape: TableShape, rows: Sequence[Row]) -> None:
    seen: set[tuple[Cell, ...]] = set()
    for row in rows:
        key = _key(shape.key, row)
        if key in seen:
            twice = f"this {' and '.join(shape.key)} stands there twice, wanted once."
            raise wrong_row(shape.name, _name(shape, row), f"{twice} Take each person and each text once.")
        seen.add(key)


def _check_reference(shape: TableShape, reference: Reference, filled: Mapping[str, Sequence[Row]]) -> None:
    there = {_key(reference.wanted, row) for row in filled[reference.table]}
    for row in filled[shape.name]:
        key = _key(reference.columns, row)
        if None not in key and key not in there:
            found = ", ".join(f"{name} {_shown(cell)}" for name, cell in zip(reference.columns, key, strict=True))
            mend = "Put it back into the study folder, or make the archive whole."
            raise wrong_row(shape.name, _name(shape, row), f"{found} is not in table {reference.table}. {mend}")


def _key(names: Sequence[str], row: Row) -> tuple[Cell, ...]:
    return tuple(row[name] for name in names)


def _name(shape: TableShape, row: Row) -> str:
    return "/".join(str(row.get(name)) for name in shape.key)


def _shown(cell: Cell) -> str:
    shown = repr(cell)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
