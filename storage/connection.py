"""The one way to open an SQLite file: every safety setting made and asserted, the file checked, every error in a sentence.

The settings and the reasons for them stand in TRUST.md, section 2."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlite_utils import Database

from storage.errors import AffectedSQLite, CannotOpen, Damaged, NotSaved, NotSavedReason, StorageError

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

Connection = sqlite3.Connection
SQLiteError = sqlite3.Error
IntegrityError = sqlite3.IntegrityError

Synchronous = Literal["FULL", "NORMAL"]

LOCK_WAIT = 5.0
"""Seconds to wait while another process holds the write lock."""

_CANNOT_WRITE: dict[str, NotSavedReason] = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_FULL": "disk_full",
    "SQLITE_IOERR": "disk_error",
    "SQLITE_CANTOPEN": "disk_error",
    "SQLITE_READONLY": "disk_error",
    "SQLITE_CORRUPT": "disk_error",
    "SQLITE_NOTADB": "disk_error",
    "SQLITE_NOMEM": "disk_error",
}

_SOUND_SINCE = (3, 51, 3)
_FLAWED_SINCE = (3, 7, 0)
_KEPT_STATEMENTS = 256


def sqlite_state() -> tuple[str, bool]:
    """The SQLite in use: its version, and whether it has the flaw of 3.7.0-3.51.2 by which a write-ahead log can be damaged."""
    version = sqlite3.sqlite_version
    return version, _FLAWED_SINCE <= tuple(int(part) for part in version.split(".")) < _SOUND_SINCE


def require_sound_sqlite(*, accept_old: bool) -> None:
    """Raises AffectedSQLite unless SQLite is 3.51.3 or newer, or the operator accepts an older one."""
    version, affected = sqlite_state()
    if affected and not accept_old:
        raise AffectedSQLite(
            f"SQLite {version} can damage the archive when two programs write at once. "
            "Install the package pysqlite3, or start with --accept-sqlite."
        )


def make_private(path: Path) -> None:
    """Creates the folder and an empty file that only its owner can read, and puts both names on the disk. Raises CannotOpen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        for folder in (path.parent, path.parent.parent):
            sync_folder(folder)
    except OSError as error:
        raise CannotOpen(f"{path}: {error.strerror}. The folder must exist or be creatable, and be writable.") from error


def sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk. Raises OSError."""
    if os.name == "nt":
        return  # a folder cannot be synced there, and need not be
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def connect(path: Path, *, synchronous: Synchronous = "FULL", lock_wait: float = LOCK_WAIT, read_only: bool = False) -> Database:
    """An open database with every setting of TRUST.md section 2 made and read back.

    `lock_wait` in seconds. Transactions are ours alone: nothing begins by itself. Raises CannotOpen or Damaged."""
    try:
        connection = sqlite3.connect(
            str(path), timeout=lock_wait, isolation_level=None, check_same_thread=False, cached_statements=_KEPT_STATEMENTS
        )
    except SQLiteError as error:
        raise CannotOpen(f"{path}: {error}. A file that can be read and written was wanted.") from error
    try:
        db = Database(connection)
        _settle(db, path, synchronous, lock_wait)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except SQLiteError as error:
        connection.close()
        raise cannot_open(path, error) from error
    return db


def _settle(db: Database, path: Path, synchronous: Synchronous, lock_wait: float) -> None:
    """Makes each setting and reads it back: SQLite ignores one that it does not know."""
    milliseconds = int(lock_wait * 1000)
    level = {"NORMAL": 1, "FULL": 2}[synchronous]
    settings: tuple[tuple[str, str, int | str], ...] = (
        (f"PRAGMA busy_timeout = {milliseconds:d}", "PRAGMA busy_timeout", milliseconds),
        ("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"),
        (f"PRAGMA synchronous = {level:d}", "PRAGMA synchronous", level),
        ("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", 1),
        ("PRAGMA secure_delete = ON", "PRAGMA secure_delete", 1),
        ("PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", 0),
        ("PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", 1),
        ("PRAGMA mmap_size = 0", "PRAGMA mmap_size", 0),
    )
    for make, read, wanted in settings:
        db.conn.execute(make)
        (found,) = db.conn.execute(read).fetchone()
        if found != wanted:
            db.close()
            raise CannotOpen(f"{path}: {read} gives {found}, {wanted} was wanted. This SQLite cannot keep the archive safely.")


def require_sound_file(db: Database, path: Path) -> None:
    """Raises Damaged if the file's structure is broken or a row points at nothing."""
    try:
        troubles = [row[0] for row in db.conn.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        orphans = db.conn.execute("PRAGMA foreign_key_check").fetchall()
    except SQLiteError as error:
        raise Damaged(f"{path}: {error}. Restore the newest backup.") from error
    if orphans:
        table, rowid, parent, _ = orphans[0]
        troubles.append(f"{len(orphans)} rows point at nothing, the first in {table} (row {rowid}, wants {parent})")
    if troubles:
        raise Damaged(f"{path}: the file is damaged ({troubles[0]}). Restore the newest backup.")


def cannot_open(path: Path, error: SQLiteError) -> StorageError:
    """The same error for whoever wants to open the file."""
    if getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
        return Damaged(f"{path}: the file is damaged ({error}). Restore the newest backup.")
    return CannotOpen(f"{path}: {error}. A database made by Soundings, readable, writable and not locked, was wanted.")


def cannot_write(error: SQLiteError) -> NotSavedReason | None:
    """Why the file cannot be written now; None for an error that lies with what was to be written."""
    name = getattr(error, "sqlite_errorname", "")
    return next((reason for start, reason in _CANNOT_WRITE.items() if name.startswith(start)), None)


def not_saved(error: SQLiteError) -> NotSaved:
    """The same error for whoever waits for the write."""
    return NotSaved(cannot_write(error) or "disk_error", str(error))


@contextmanager
def at_one_moment(connection: Connection) -> Iterator[Connection]:
    """Everything that is read inside is as of the same moment."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("COMMIT")
