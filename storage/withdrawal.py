"""Withdrawal: every row of one person is erased in one transaction, then the bytes that this left on the disk are overwritten.

What stays is the evidence chain: events without content under random ids, whose salts went with the rows (TRUST.md, section 8). Even
with secure_delete, SQLite leaves copies where pages were once split, so the files are written anew (VACUUM) and the logs cut to
nothing. What a crash or a full disk breaks off after the rows are gone stays noted, and is done at the next try or the next start."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from storage.connection import Connection, SQLiteError, connect, not_saved
from storage.counts import kind_of_people
from storage.errors import NotSaved, StorageError, UnknownParticipant
from storage.events import TABLES

if TYPE_CHECKING:
    from storage.archive import Archive

SHORT_WAIT_MS = 250
"""How long overwriting waits for somebody who still reads, milliseconds: the writer stands still meanwhile, and it is tried again."""

_OWNER = {table.name: table.owner for table in TABLES}

_GONE = """
    SELECT participant_id FROM events WHERE kind = 'participants'
        AND NOT EXISTS (SELECT 1 FROM participants WHERE participants.id = events.participant_id)
"""


@dataclass(frozen=True)
class Erased:
    """A receipt without a name: when (UTC), and how many rows of each table."""

    at: str
    rows: dict[str, int]


async def erase_person(archive: Archive, participant_id: str, *, at: str) -> Erased:
    """Erases everything of one person and what hung on it, all or nothing; returns after COMMIT. `at`: the time as UTC text.

    Call `overwrite` next. Raises UnknownParticipant, and NotSaved (then nothing is erased)."""
    return await archive.writer.write(lambda db: _erase(db.conn, participant_id, at))


async def overwrite(archive: Archive) -> None:
    """Overwrites what withdrawals left on the disk, identities.db included; does nothing if nothing waits. Raises NotSaved."""
    if overwriting_waits(archive):
        await archive.writer.alone(lambda db: _overwrite(db, archive.path.parent))


def overwriting_waits(archive: Archive) -> bool:
    """Whether bytes of somebody who withdrew may still be on the disk."""
    with archive.snapshot() as connection:
        return _waits(connection)


def has_withdrawn(archive: Archive, participant_id: str) -> bool:
    """This person was here once, and took everything back."""
    with archive.snapshot() as connection:
        return connection.execute(f"{_GONE} AND participant_id = ?", (participant_id,)).fetchone() is not None


def count_withdrawn(archive: Archive, *, simulated: bool = False) -> int:
    """How many people withdrew, real or simulated ones, test people apart."""
    with archive.snapshot() as connection:
        kind = kind_of_people(simulated=simulated, test=False)
        return int(connection.execute("SELECT count(*) FROM withdrawals WHERE people = ?", (kind,)).fetchone()[0])


def others_rows(connection: Connection) -> set[int]:
    """Events whose rows went because they hung on rows of somebody else, who withdrew."""
    return {event for (listed,) in connection.execute("SELECT others FROM withdrawals") for event in json.loads(listed)}


def finish(db: Database, folder: Path) -> None:
    """What an earlier run had to leave undone. Where the disk refuses again, it stays noted."""
    if _waits(db.conn):
        try:
            _overwrite(db, folder)
        except (NotSaved, SQLiteError):
            return


def _waits(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM withdrawals WHERE overwritten = 0").fetchone() is not None


def _erase(connection: Connection, participant_id: str, at: str) -> Erased:
    people = connection.execute("SELECT people FROM kinds WHERE participant_id = ?", (participant_id,)).fetchone()
    if people is None:
        raise UnknownParticipant(f"Nobody here has the id {participant_id}: never joined, or withdrawn. Nothing was erased.")
    rows: dict[str, int] = {}
    others: list[int] = []
    for table in _nothing_left_pointing(connection):
        for where in _theirs(connection, table):
            found = connection.execute(f"SELECT event, {_OWNER[table]} FROM {table} WHERE {where}", (participant_id,)).fetchall()
            others += [event for event, owner in found if owner not in (None, participant_id)]
            if found:
                connection.execute(f"DELETE FROM {table} WHERE {where}", (participant_id,))
                rows[table] = rows.get(table, 0) + len(found)
    cells = (at, *people, json.dumps(rows), json.dumps(sorted(others)))
    connection.execute("INSERT INTO withdrawals (at, people, erased, others, overwritten) VALUES (?, ?, ?, ?, 0)", cells)
    return Erased(at, rows)


def _theirs(connection: Connection, table: str) -> list[str]:
    """Conditions, with one blank for the participant: rows of theirs, and rows that hang on a row of theirs."""
    conditions = [f"{_OWNER[table]} = ?"]
    for parent, columns, wanted in _pointers(connection, table):
        if parent != table:
            conditions.append(f"({', '.join(columns)}) IN (SELECT {', '.join(wanted)} FROM {parent} WHERE {_OWNER[parent]} = ?)")
    return conditions


def _pointers(connection: Connection, table: str) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """(table pointed at, own columns, its columns) of each foreign key, those to the evidence chain apart."""
    keys: dict[int, list[tuple[str, str, str]]] = {}
    for number, _, parent, column, wanted, *_ in connection.execute(f"PRAGMA foreign_key_list({table})"):
        keys.setdefault(number, []).append((parent, column, wanted))
    return [
        (parts[0][0], [column for _, column, _ in parts], [wanted for _, _, wanted in parts])
        for parts in keys.values()
        if parts[0][0] != "events"
    ]


def _nothing_left_pointing(connection: Connection) -> list[str]:
    """The tables in an order in which a row goes before the row that it points at."""
    parents = {table.name: {parent for parent, _, _ in _pointers(connection, table.name)} - {table.name} for table in TABLES}
    order: list[str] = []
    while parents:
        pointed_at = set().union(*parents.values())
        free = [name for name in parents if name not in pointed_at]
        order += free
        for name in free:
            del parents[name]
    return order


def _overwrite(db: Database, folder: Path) -> None:
    """Outside any transaction. Raises NotSaved if a file cannot be written anew now; then everything is as before."""
    gone = [row[0] for row in db.conn.execute(_GONE)]
    _forget_identities(folder / "identities.db", gone)
    _write_anew(db.conn)
    db.conn.execute("UPDATE withdrawals SET overwritten = 1 WHERE overwritten = 0")


def _forget_identities(path: Path, gone: Sequence[str]) -> None:
    if not path.exists():
        return
    try:
        db = connect(path)
    except StorageError as error:
        raise NotSaved("disk_error", str(error)) from error
    with closing(db):
        if "identities" in db.table_names():
            for participant_id in gone:
                db.conn.execute("DELETE FROM identities WHERE participant_id = ?", (participant_id,))
            _write_anew(db.conn)


def _write_anew(connection: Connection) -> None:
    """The file from its living rows alone, the log cut to nothing. Raises NotSaved."""

    def work() -> None:
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise NotSaved("locked", "somebody still reads the old pages")

    _without_waiting_long(connection, work)


def _without_waiting_long(connection: Connection, work: Callable[[], None]) -> None:
    (before,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {SHORT_WAIT_MS:d}")
    try:
        work()
    except SQLiteError as error:
        raise not_saved(error) from error
    finally:
        connection.execute(f"PRAGMA busy_timeout = {before:d}")
