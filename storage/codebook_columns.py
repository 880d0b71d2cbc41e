"""What a table of a bundle is made of: columns with types and allowed values, keys, references; and short ways to write them down.

Types are int64, double and utf8 only, so that any tool reads the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["utf8", "int64", "double"]
Cell = str | int | float | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """One column. `allowed` empty: any value of its type; `optional`: may be NULL (not asked, or not applicable)."""

    name: str
    kind: Kind = "utf8"
    allowed: tuple[str | int, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Reference:
    """What stands in `columns` of a row stands in `wanted` of some row of `table`; a row with a NULL there points nowhere."""

    columns: tuple[str, ...]
    table: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class TableShape:
    """One table; `key` names the columns that no two rows share, and by which rows are sorted."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    refers: tuple[Reference, ...] = ()


def texts(names: str) -> Iterator[Column]:
    """Text columns; a name that ends in ? may be NULL."""
    return (Column(name.rstrip("?"), optional=name.endswith("?")) for name in names.split())


def wholes(names: str) -> Iterator[Column]:
    """Columns of whole numbers, named as in `texts`."""
    return (replace(column, kind="int64") for column in texts(names))


def reals(names: str) -> Iterator[Column]:
    """Columns of real numbers, named as in `texts`."""
    return (replace(column, kind="double") for column in texts(names))


def flags(names: str) -> Iterator[Column]:
    """Columns that are 0 or 1, never NULL."""
    return (Column(name, kind="int64", allowed=(0, 1)) for name in names.split())


def one_of(name: str, allowed: str) -> Column:
    """A text column with a closed list of values, parted by spaces."""
    return Column(name.rstrip("?"), allowed=tuple(allowed.split()), optional=name.endswith("?"))


def points_to(names: str, table: str, wanted: str = "") -> Reference:
    """What stands in the columns `names` stands in `wanted` of `table` (by default in columns of the same names)."""
    return Reference(tuple(names.split()), table, tuple((wanted or names).split()))


PERSON = points_to("participant_id", "participants")
SCENARIO = points_to("scenario_id", "scenarios")
SCENARIO_VERSION = points_to("scenario_id scenario_version", "scenarios", "scenario_id version")
CARD_VERSION = points_to("card_id card_version", "cards", "card_id version")
STANCES = "supports qualifies opposes"
CALL = points_to("model_call_id", "model_calls", "call_id")
