"""An archive opens with every safety setting made, or says in one line why not."""

from __future__ import annotations

import asyncio
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import connection
from storage.archive import Archive, StorageError, sqlite_state
from storage.connection import connect
from storage.errors import AffectedSQLite, CannotOpen, Damaged, NewerSchema
from tests.archive_toys import joined, opened, turn

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
}


def settings_of(connection: connection.Connection) -> dict[str, object]:
    return {name: connection.execute("PRAGMA " + name).fetchone()[0] for name in WANTED}


def test_every_connection_has_every_setting(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    with archive.snapshot() as reading:
        assert settings_of(reading) == WANTED
    assert archive.writer.run(lambda db: settings_of(db.conn)) == WANTED
    archive.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    with archive.snapshot() as reading, pytest.raises(connection.SQLiteError, match="readonly"):
        reading.execute("DELETE FROM participants")
    archive.close()


def test_tables_are_strict_and_rows_typed(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    with archive.snapshot() as reading:
        listed = reading.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE '%sqlite%'").fetchall()
    assert len(listed) == 26 and all(strict for _, strict in listed)
    archive.close()


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    opened(tmp_path / "new" / "data").close()
    assert stat.S_IMODE((tmp_path / "new" / "data" / "soundings.db").stat().st_mode) == 0o600


def test_a_closed_archive_is_one_file(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == ["soundings.db"]


def not_a_database(folder: Path) -> None:
    (folder / "soundings.db").write_text("Dear diary, today I want to talk about something else. " * 40)


def a_folder_of_that_name(folder: Path) -> None:
    (folder / "soundings.db").mkdir()


def somebody_elses_database(folder: Path) -> None:
    db = connect(folder / "soundings.db")
    db.conn.execute("CREATE TABLE events (what TEXT)")
    db.close()


def from_the_future(folder: Path) -> None:
    opened(folder).close()
    db = connect(folder / "soundings.db")
    db.conn.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('soundings', '999_feelings', 'then')")
    db.close()


def a_torn_page(folder: Path, page: int = -3) -> None:
    archive = opened(folder)
    luck = random.Random(1)

    async def fill() -> None:
        owner = (await joined(archive, luck)).participant.id
        await archive.store(owner, None, [turn(luck, owner, n, "words " * 50) for n in range(200)])

    asyncio.run(fill())
    archive.close()
    pages = (folder / "soundings.db").stat().st_size // 4096
    with (folder / "soundings.db").open("r+b") as file:
        file.seek(4096 * (page % pages))
        file.write(b"\xff" * 4096)


def a_torn_schema(folder: Path) -> None:
    a_torn_page(folder, 40)


def a_row_that_points_at_nothing(folder: Path) -> None:
    archive = opened(folder)
    asyncio.run(joined(archive, random.Random(1)))
    archive.close()
    db = connect(folder / "soundings.db")
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("INSERT INTO about VALUES (1, zeroblob(32), 'x', 'nobody', 'age_band', 'y')")
    db.close()


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (not_a_database, CannotOpen, "file is not a database"),
        (a_folder_of_that_name, CannotOpen, "Is a directory"),
        (somebody_elses_database, CannotOpen, "table events already exists"),
        (from_the_future, NewerSchema, "newer Soundings .*999_feelings"),
        (a_torn_page, Damaged, "Restore the newest backup"),
        (a_torn_schema, Damaged, "Restore the newest backup"),
        (a_row_that_points_at_nothing, Damaged, "1 rows point at nothing, the first in about"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_opened_says_why(tmp_path: Path, spoil: Callable[[Path], None], error: type[StorageError], said: str) -> None:
    spoil(tmp_path)
    with pytest.raises(error, match=said) as caught:
        opened(tmp_path)
    assert "soundings.db" in str(caught.value) and "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made_says_so() -> None:
    with pytest.raises(CannotOpen, match="/proc/soundings"):
        opened(Path("/proc/soundings/data"))


@pytest.mark.parametrize(
    ("version", "affected"),
    [("3.7.0", True), ("3.6.23", False), ("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.53.4", False), ("4.0.0", False)],
)
def test_an_affected_sqlite_is_refused_unless_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, affected: bool
) -> None:
    monkeypatch.setattr("storage.connection.sqlite3.sqlite_version", version)
    assert sqlite_state() == (version, affected)
    if affected:
        with pytest.raises(AffectedSQLite, match="--accept-sqlite"):
            Archive.open(tmp_path)
    Archive.open(tmp_path, accept_old_sqlite=True).close()


def test_a_setting_that_does_not_take_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotOpen, match="busy_timeout gives"):
        opened(tmp_path, lock_wait=-1.0)
