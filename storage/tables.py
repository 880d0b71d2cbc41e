"""A record as a row and back: every table keeps its record's own columns, and any record comes back exactly as it went in.

A field that is itself a record becomes columns named <field>_<its field>; a flag is 0 or 1; a list or a mapping is JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

from pydantic import TypeAdapter

from flows.records import Record

R = TypeVar("R", bound=Record)
Cell = str | int | bytes | None

STUDY = "study"
"""Stands in events for a participant where a row belongs to the study as a whole."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def canonical(content: Any) -> str:
    """The one way to write `content` as JSON: keys sorted, no spaces, letters as they are (TRUST.md, section 8)."""
    return _CANONICAL.encode(content)


class _Plain:
    """A text or a whole number, kept as it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns = [name]

    def cells(self, value: Any) -> list[Cell]:
        return [value]

    def value(self, cells: Sequence[Any]) -> Any:
        return cells[0]


class _Flag(_Plain):
    """True or False as 1 or 0."""

    def cells(self, value: Any) -> list[Cell]:
        return [int(value)]

    def value(self, cells: Sequence[Any]) -> Any:
        return {0: False, 1: True}.get(cells[0], cells[0])


class _Json(_Plain):
    """A list or a mapping as canonical JSON text."""

    def __init__(self, name: str, kind: Any) -> None:
        super().__init__(name)
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def cells(self, value: Any) -> list[Cell]:
        return [canonical(value)]

    def value(self, cells: Sequence[Any]) -> Any:
        return self._adapter.validate_json(cells[0], strict=True)


class _Group(_Plain):
    """A record inside the record: a column for each of its fields."""

    def __init__(self, name: str, record: type[Record]) -> None:
        super().__init__(name)
        self._record = record
        self._parts = _parts(record)
        self.columns = [f"{name}_{part.name}" for part in self._parts]

    def cells(self, value: Any) -> list[Cell]:
        return [cell for part in self._parts for cell in part.cells(value[part.name])]

    def value(self, cells: Sequence[Any]) -> Any:
        return self._record(**{part.name: part.value((cell,)) for part, cell in zip(self._parts, cells, strict=True)})


def _parts(record: type[Record]) -> list[_Plain]:
    return [_part(name, field.annotation) for name, field in record.model_fields.items()]


def _part(name: str, kind: Any) -> _Plain:
    if isinstance(kind, type) and issubclass(kind, Record):
        return _Group(name, kind)
    if kind is bool or kind == Literal[True]:
        return _Flag(name)
    if kind in (str, int) or get_origin(kind) is Literal:
        return _Plain(name)
    if isinstance(kind, UnionType) or type(None) in get_args(kind):  # something or None, kept as NULL
        (inner,) = (arg for arg in get_args(kind) if arg is not type(None))
        return _part(name, get_args(inner)[0] if hasattr(inner, "__metadata__") else inner)
    return _Json(name, kind)


class Table(Generic[R]):
    """One table of the archive and the record that it keeps.

    `key` names the fields that make the row's own id, joined by "/". `owner` names the column of the participant."""

    def __init__(self, name: str, record: type[R], *, key: tuple[str, ...] = ("id",), owner: str = "participant_id") -> None:
        self.name = name
        self.kind = record
        self.owner = owner
        self._key = key
        self._parts = _parts(record)
        self.columns = [column for part in self._parts for column in part.columns]
        self._plain = [(part.name, self.columns.index(part.name)) for part in self._parts if type(part) is _Plain]
        self._others = [(part, *self._span(part)) for part in self._parts if type(part) is not _Plain]
        if not all(_NAME.fullmatch(word) for word in (name, *self.columns)):
            raise ValueError(f"table {name}: names of columns are lower case letters, digits and _ only, found {self.columns}")
        listed = ", ".join(self.columns)
        marks = ", ".join("?" * (2 + len(self.columns)))
        self.insert = f"INSERT INTO {name} (event, salt, {listed}) VALUES ({marks})"
        self.of_one = f"SELECT {listed} FROM {name} WHERE {owner} = ? ORDER BY event"
        self.of_all = f"SELECT {listed} FROM {name} ORDER BY event"
        own = ", ".join(f"{name}.{column}" for column in self.columns)
        event = "events.kind, events.row_id, events.participant_id, events.commitment"
        joined = f"{name} LEFT JOIN events ON events.seq = {name}.event"
        self.with_events = f"SELECT {name}.event, salt, {event}, {own} FROM {joined} ORDER BY {name}.event"
        self.events_alone = (
            f"SELECT events.seq, events.row_id, events.participant_id FROM events LEFT JOIN {name} ON {name}.event = events.seq "
            f"WHERE events.kind = ? AND {name}.event IS NULL ORDER BY events.seq"
        )
        self.owner_at = self.columns.index(owner)

    def _span(self, part: _Plain) -> tuple[int, int]:
        start = self.columns.index(part.columns[0])
        return start, start + len(part.columns)

    def row_id(self, record: R) -> str:
        """The row's own id, such as <card id>/<version>."""
        return "/".join(str(getattr(record, part)) for part in self._key)

    def owner_of(self, record: R) -> str:
        """The participant whose row it is; STUDY for a row that is nobody's."""
        return str(getattr(record, self.owner) or STUDY)

    def cells(self, content: dict[str, Any]) -> list[Cell]:
        """The record's columns, from `record.model_dump(mode="json")`."""
        return [cell for part in self._parts for cell in part.cells(content[part.name])]

    def record(self, cells: Sequence[Any]) -> R:
        """The record that these columns hold. Raises ValueError if they hold none."""
        values = {name: cells[at] for name, at in self._plain}
        for part, start, end in self._others:
            values[part.name] = part.value(cells[start:end])
        return self.kind.model_validate(values)
