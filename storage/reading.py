"""Reads back everything of one person, from a connection that sees one moment."""

from __future__ import annotations

from typing import Any

from flows.records import History, Record
from storage.connection import Connection
from storage.events import ACTS
from storage.model_calls import MODEL_CALLS
from storage.participants import PARTICIPANTS
from storage.pool import put_before


def read_history(connection: Connection, participant_id: str) -> History | None:
    """All that one person did; None if there is no such person."""
    row = connection.execute(PARTICIPANTS.of_one, (participant_id,)).fetchone()
    if row is None:
        return None
    shelves: dict[str, Any] = {table.name: tuple(map(table.record, connection.execute(table.of_one, (participant_id,)))) for table in ACTS}
    (last,) = connection.execute("SELECT max(seq) FROM events WHERE participant_id = ?", (participant_id,)).fetchone()
    person = PARTICIPANTS.record(row)
    others, hidden = put_before(connection, person) if shelves["openings"] else ((), ())
    return History(person, **shelves, others=others, hidden=hidden, last_event=last)


def read_in_order(connection: Connection, participant_id: str) -> tuple[Record, ...]:
    """The same with the calls made for them, as one list in the order of storing."""
    rows = {
        (table.name, table.row_id(record)): record
        for table in (MODEL_CALLS, *ACTS)
        for record in map(table.record, connection.execute(table.of_one, (participant_id,)))
    }
    events = connection.execute("SELECT kind, row_id FROM events WHERE participant_id = ? ORDER BY seq", (participant_id,))
    return tuple(rows[event] for event in events if event in rows)
