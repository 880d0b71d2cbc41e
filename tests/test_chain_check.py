"""Tampering shows, and the row is named: 500 rows flipped, deleted, swapped, inserted; forged ends show against a published head."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.archive import Archive
from storage.chain_check import Fault, check_chain, verify_chain
from storage.connection import Connection, connect
from storage.events import TABLES, ChainEvent, ChainHead, commitment, head
from tests.archive_toys import joined, opened, whole_walk

PEOPLE = 120
TAMPERED = 500
SEED = 20261120
NEW = "f" * 32


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of many people; each test works on a copy."""
    folder = tmp_path_factory.mktemp("original")
    archive = opened(folder)
    luck = random.Random(SEED)

    async def fill() -> None:
        for number in range(PEOPLE):
            owner = (await joined(archive, luck)).participant.id
            await archive.store(owner, f"act-{number:04}", whole_walk(luck, owner))

    asyncio.run(fill())
    assert verify_chain(archive) == []
    archive.close()
    return folder


@contextmanager
def tampering(path: Path) -> Iterator[Connection]:
    """What an owner of the file can do: no triggers, no foreign keys, no checks."""
    db = connect(path)
    for (trigger,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.conn.execute(f"DROP TRIGGER {trigger}")
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("PRAGMA ignore_check_constraints = ON")
    yield db.conn
    db.close()


@contextmanager
def tampered(original: Path, folder: Path, tamper: Callable[[Connection], Any]) -> Iterator[tuple[Archive, Any]]:
    """An archive open on a copy, changed behind its back, and what `tamper` returned."""
    shutil.copytree(original, folder, dirs_exist_ok=True)
    archive = opened(folder)
    with tampering(folder / "soundings.db") as connection:
        done = tamper(connection)
    yield archive, done
    archive.close()


def other(value: Any, luck: random.Random) -> Any:
    """A value like this one, and not the same."""
    if isinstance(value, bytes):
        place = luck.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << luck.randrange(8)]) + value[place + 1 :]
    if isinstance(value, int):
        return value + luck.choice([-1, 1])
    if not value:
        return "x"
    place = luck.randrange(len(value))
    return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]


Row = tuple[str, int]
"""A table and the event of one of its rows."""


def flip(connection: Connection, row: Row, luck: random.Random) -> None:
    table = next(table for table in TABLES if table.name == row[0])
    column = luck.choice(["salt", *table.columns])
    (value,) = connection.execute(f"SELECT {column} FROM {row[0]} WHERE event = ?", (row[1],)).fetchone()
    connection.execute(f"UPDATE {row[0]} SET {column} = ? WHERE event = ?", (other(value, luck), row[1]))


def flip_event(connection: Connection, row: Row, luck: random.Random) -> None:
    column = luck.choice(["participant_id", "kind", "row_id", "client_id", "at", "commitment", "hash"])
    (value,) = connection.execute(f"SELECT {column} FROM events WHERE seq = ?", (row[1],)).fetchone()
    connection.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", (other(value, luck), row[1]))


def delete(connection: Connection, row: Row, luck: random.Random) -> None:
    connection.execute(f"DELETE FROM {row[0]} WHERE event = ?", (row[1],))


def delete_event(connection: Connection, row: Row, luck: random.Random) -> None:
    connection.execute("DELETE FROM events WHERE seq = ?", (row[1],))


def insert(connection: Connection, row: Row, luck: random.Random) -> None:
    """The row once more, under an event that is not there."""
    columns = next(table for table in TABLES if table.name == row[0]).columns
    fresh = {"id": f"'{luck.getrandbits(128):032x}'", "ordinal": "ordinal + 1000000"}
    new = [fresh.get(column, column) for column in columns]
    copy = f"SELECT {row[1]} + 1000000, salt, {', '.join(new)} FROM {row[0]} WHERE event = ?"
    connection.execute(f"INSERT INTO {row[0]} (event, salt, {', '.join(columns)}) {copy}", (row[1],))


def swap(connection: Connection, row: Row, luck: random.Random) -> None:
    """The row changes places with another one of its table."""
    others = connection.execute(f"SELECT event FROM {row[0]} WHERE event <> ? ORDER BY event", (row[1],)).fetchall()
    (there,) = luck.choice(others)
    for old, new in ((row[1], -1), (there, row[1]), (-1, there)):
        connection.execute(f"UPDATE {row[0]} SET event = ? WHERE event = ?", (new, old))


def forge(connection: Connection, row: Row, luck: random.Random) -> None:
    """Other content with a commitment that fits it; only the chain can tell."""
    table = next(table for table in TABLES if table.name == row[0])
    column = {"participants": "language", "draws": "scenario_id", "choices": "rationale", "turns": "text", "presses": "detail"}.get(row[0])
    column = column or {"cards": "title", "offers": "exception", "gaps": "text", "about": "value"}[row[0]]
    connection.execute(f"UPDATE {row[0]} SET {column} = 'forged' WHERE event = ?", (row[1],))
    salt, *cells = connection.execute(f"SELECT salt, {', '.join(table.columns)} FROM {row[0]} WHERE event = ?", (row[1],)).fetchone()
    fitting = commitment(salt, table.record(cells).model_dump(mode="json"))
    connection.execute("UPDATE events SET commitment = ? WHERE seq = ?", (fitting, row[1]))


MUTATIONS = (flip, flip_event, delete, delete_event, insert, swap, forge)


def all_rows(connection: Connection) -> list[Row]:
    return [(table.name, event) for table in TABLES for (event,) in connection.execute(f"SELECT event FROM {table.name}")]


def is_named(row: Row, mutation: Callable[..., None], faults: list[Fault]) -> bool:
    if mutation is insert:
        return any(fault.event is None and fault.row == f"{row[0]}, row {row[1] + 1000000}" for fault in faults)
    return any(fault.event == row[1] for fault in faults)


def test_five_hundred_tampered_rows_are_all_named(original: Path, tmp_path: Path) -> None:
    luck = random.Random(SEED + 1)

    def tamper(connection: Connection) -> list[tuple[Row, Callable[..., None]]]:
        chosen = luck.sample(all_rows(connection), TAMPERED)
        done = [(row, luck.choice(MUTATIONS)) for row in chosen]
        for row, mutation in done:
            mutation(connection, row, luck)
        return done

    with tampered(original, tmp_path, tamper) as (archive, done):
        faults = verify_chain(archive)
        missed = [(row, mutation.__name__) for row, mutation in done if not is_named(row, mutation, faults)]
    assert missed == [] and len(done) == TAMPERED


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_one_tampered_row_is_named_and_no_other(original: Path, tmp_path: Path, mutation: Callable[..., None]) -> None:
    luck = random.Random(SEED + 2)
    for trial in range(4):

        def tamper(connection: Connection) -> Row:
            row = luck.choice(all_rows(connection))
            mutation(connection, row, luck)
            return row

        with tampered(original, tmp_path / str(trial), tamper) as (archive, row):
            faults = verify_chain(archive)
            assert is_named(row, mutation, faults), f"{row}: {faults}"
            assert len(faults) <= 3 and all(str(fault) for fault in faults), faults


def rewritten(connection: Connection, start: int) -> None:
    """Every hash from `start` on computed anew, as the owner of the file can."""
    before = connection.execute("SELECT hash FROM events WHERE seq = ?", (start - 1,)).fetchone()[0]
    rows = connection.execute(
        "SELECT seq, participant_id, kind, row_id, coalesce(client_id, ''), at, commitment FROM events WHERE seq >= ? ORDER BY seq",
        (start,),
    ).fetchall()
    for row in rows:
        before = ChainEvent(*row).hash_after(before)
        connection.execute("UPDATE events SET hash = ? WHERE seq = ?", (before, row[0]))


def rewrite(connection: Connection) -> None:
    forge(connection, ("turns", 14), random.Random(1))
    rewritten(connection, 14)


def cut_the_end(connection: Connection) -> None:
    connection.execute("DELETE FROM about WHERE event = (SELECT max(seq) FROM events)")
    connection.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")


def append_a_forgery(connection: Connection) -> None:
    end = head(connection)
    copy = f"SELECT ?, participant_id, kind, '{NEW}', NULL, at, commitment, hash FROM events WHERE seq = ?"
    connection.execute("INSERT INTO events " + copy, (end.seq + 1, end.seq))
    connection.execute(
        f"INSERT INTO about SELECT event + 1, salt, '{NEW}', participant_id, question, value FROM about WHERE event = ?", (end.seq,)
    )
    table = next(one for one in TABLES if one.name == "about")
    salt, *cells = connection.execute(f"SELECT salt, {', '.join(table.columns)} FROM about WHERE event = ?", (end.seq + 1,)).fetchone()
    content = dict(zip(table.columns, cells, strict=True))
    connection.execute("UPDATE events SET commitment = ? WHERE seq = ?", (commitment(salt, content), end.seq + 1))
    rewritten(connection, end.seq + 1)


@pytest.mark.parametrize("tamper", [rewrite, cut_the_end, append_a_forgery])
def test_only_a_published_head_shows_what_a_patient_owner_did(original: Path, tmp_path: Path, tamper: Callable[[Connection], None]) -> None:
    before = opened(original)
    published = before.head()
    before.close()
    with tampered(original, tmp_path, tamper) as (archive, _):
        against = verify_chain(archive, published=published, nothing_since=True)
        assert len(against) == 1 and against[0].event in (published.seq, published.seq + 1)
        alone = verify_chain(archive)
        assert alone == [] or tamper is append_a_forgery


def test_a_head_published_earlier_still_holds_later(original: Path, tmp_path: Path) -> None:
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    archive = opened(tmp_path)
    published = archive.head()
    asyncio.run(joined(archive, random.Random(2)))
    assert verify_chain(archive, published=published) == []
    later = verify_chain(archive, published=published, nothing_since=True)
    assert [fault.event for fault in later] == [published.seq + 1]
    assert verify_chain(archive, published=ChainHead(published.seq, "0" * 64))[0].event == published.seq
    archive.close()


def test_a_person_erased_with_their_salts_is_no_fault(original: Path, tmp_path: Path) -> None:
    def erase(connection: Connection) -> str:
        (owner,) = connection.execute("SELECT id FROM participants WHERE ordinal = 7").fetchone()
        for table in reversed(TABLES):
            connection.execute(f"DELETE FROM {table.name} WHERE {table.owner} = ?", (owner,))
        return str(owner)

    with tampered(original, tmp_path, erase) as (archive, owner):
        found = check_chain(archive)
        assert found.faults == () and found.erased == 10 and found.rows == (PEOPLE - 1) * 10 and found.head == archive.head()
        assert archive.history(owner) is None
