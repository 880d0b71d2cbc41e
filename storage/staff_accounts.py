"""Reviewers and operators: accounts, one-time invitations and sign-ins, in staff.db.

A file of its own, since nothing in it is research data: no bundle, no evidence chain and no withdrawal touches it. Of a password
only the hash comes here, of a token only its SHA-256 stays. Every time is handed in, UTC, as records hold it."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlite_utils import Database

from storage.connection import (
    LOCK_WAIT,
    Connection,
    SQLiteError,
    connect,
    make_private,
    not_saved,
    require_sound_file,
    require_sound_sqlite,
)
from storage.errors import StorageError
from storage.migrations import migrate
from storage.secret_tokens import later, new_token, sha256_of
from storage.staff_steps import STAFF

Role = Literal["reviewer", "operator"]

INVITED_HOURS = 72
"""How long an invitation waits."""
SIGNED_IN_HOURS = 8
"""How long a sign-in lasts, however busy it is."""

_INVITED = "SELECT role, name FROM invitations WHERE token_sha256 = ? AND used_at IS NULL AND expires_at > ?"
_NAME_INVITED = "SELECT 1 FROM invitations WHERE name_key = ? AND used_at IS NULL AND expires_at > ?"
_END = "UPDATE sessions SET revoked_at = ? WHERE token_sha256 = ? AND revoked_at IS NULL"
_REVOKE = "UPDATE sessions SET revoked_at = ? WHERE revoked_at IS NULL AND account = (SELECT id FROM accounts WHERE name_key = ?)"
_END_INVITATIONS = "UPDATE invitations SET used_at = ? WHERE used_at IS NULL AND name_key = ?"
_WHO = """
    SELECT name, role FROM sessions JOIN accounts ON accounts.id = sessions.account
    WHERE token_sha256 = ? AND revoked_at IS NULL AND expires_at > ? AND closed_at IS NULL
"""
_BEGIN = """
    INSERT INTO sessions (token_sha256, account, began_at, expires_at)
    SELECT ?, id, ?, ? FROM accounts WHERE name_key = ? AND password_hash = ? AND closed_at IS NULL
"""
_SET = """
    INSERT INTO accounts (name, name_key, role, password_hash, made_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash, closed_at = NULL
"""


class NameTaken(StorageError):
    """Somebody has this name, or is invited under it."""


class Account(NamedTuple):
    """Somebody with a role. `open`: they may sign in."""

    name: str
    role: Role
    open: bool = True


class Invitation(NamedTuple):
    """What a link lets somebody become. `name`: as whom; None leaves it to them."""

    role: Role
    name: str | None


def key_of(name: str) -> str:
    """What makes two names the same: neither large and small letters nor ways to write one letter tell them apart."""
    return unicodedata.normalize("NFKC", name).casefold()


class StaffAccounts:
    """The open file; made by `StaffAccounts.open`, safe to use from any thread, beside another process. Close it when done."""

    def __init__(self, db: Database, reader: Database) -> None:
        self._db = db
        self._reader = reader
        self._turn = threading.Lock()
        self._reading = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, accept_old_sqlite: bool = False, lock_wait: float = LOCK_WAIT) -> StaffAccounts:
        """Opens staff.db in a study's data folder, made if missing and readable by its owner alone. `lock_wait` in seconds.

        Raises StorageError with one clear line."""
        require_sound_sqlite(accept_old=accept_old_sqlite)
        path = folder / "staff.db"
        make_private(path)
        db = connect(path, lock_wait=lock_wait)
        try:
            migrate(db, STAFF, path)
            require_sound_file(db, path)
            reader = connect(path, lock_wait=lock_wait, read_only=True)
        except StorageError:
            db.close()
            raise
        return cls(db, reader)

    def invite(self, role: Role, name: str | None, *, at: str) -> str:
        """The token of a new invitation, good for 72 hours. For an existing name it is the way to a new password.

        Another role holds at once and ends their sign-ins; older invitations under that name are void. Raises NotSaved."""
        token = new_token()
        key = key_of(name) if name else None
        with self._write() as connection:
            if key:
                connection.execute(_END_INVITATIONS, (at, key))
                self._change_role(connection, key, role, at)
            connection.execute(
                "INSERT INTO invitations (token_sha256, role, name, name_key, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                (sha256_of(token), role, name, key, at, later(at, INVITED_HOURS)),
            )
        return token

    def invited(self, token: str, *, at: str) -> Invitation | None:
        """What this token is good for; None if it is unknown, used or over."""
        with self._reading:
            return _invitation(self._reader.conn, token, at)

    def accept(self, token: str, name: str, password_hash: str, *, at: str, instead_of: str | None = None) -> str | None:
        """Uses up an invitation: makes the account, or gives the one that it names this password and role, and ends its sign-ins.

        Returns the token of a new sign-in, which also takes the place of `instead_of`; None if the invitation is no good.
        Raises NameTaken if the name was free to choose and is not free, NotSaved."""
        with self._write() as connection:
            invitation = _invitation(connection, token, at)
            if invitation is None:
                return None
            name = invitation.name or name
            key = key_of(name)
            if invitation.name is None and _taken(connection, key, at):
                raise NameTaken(f"{name}: this name is taken. Choose another one.")
            connection.execute(_SET, (name, key, invitation.role, password_hash, at))
            connection.execute(_REVOKE, (at, key))
            connection.execute("UPDATE invitations SET used_at = ? WHERE token_sha256 = ?", (at, sha256_of(token)))
            return _begin(connection, key, password_hash, at, instead_of)

    def account(self, name: str) -> Account | None:
        """Who has this name, in whatever letters it is written."""
        row = self._one("SELECT name, role, closed_at IS NULL FROM accounts WHERE name_key = ?", key_of(name))
        return Account(row[0], row[1], bool(row[2])) if row else None

    def has(self, role: Role) -> bool:
        """Somebody of this role may sign in."""
        return self._one("SELECT 1 FROM accounts WHERE role = ? AND closed_at IS NULL", role) is not None

    def password_hash(self, name: str) -> str | None:
        """Of an account that may sign in; None if there is none."""
        row = self._one("SELECT password_hash FROM accounts WHERE name_key = ? AND closed_at IS NULL", key_of(name))
        return str(row[0]) if row else None

    def rehash(self, name: str, *, old: str, new: str) -> None:
        """Keeps a newer hash of the same password, unless the password has changed meanwhile. Raises NotSaved."""
        with self._write() as connection:
            connection.execute("UPDATE accounts SET password_hash = ? WHERE name_key = ? AND password_hash = ?", (new, key_of(name), old))

    def begin(self, name: str, password_hash: str, *, at: str, instead_of: str | None = None) -> str | None:
        """The token of a new sign-in, good for 8 hours, which takes the place of `instead_of`.

        None if the account was closed or its password changed. Raises NotSaved."""
        with self._write() as connection:
            return _begin(connection, key_of(name), password_hash, at, instead_of)

    def who(self, token: str, *, at: str) -> Account | None:
        """Whose sign-in this is; None if it is unknown, over or revoked, or the account closed."""
        row = self._one(_WHO, sha256_of(token), at)
        return Account(*row) if row else None

    def end(self, token: str, *, at: str) -> None:
        """Revokes a sign-in; an unknown one is none. Raises NotSaved."""
        with self._write() as connection:
            connection.execute(_END, (at, sha256_of(token)))

    def close_account(self, name: str, *, at: str) -> None:
        """Ends an account, its sign-ins and the invitations under its name. Raises NotSaved."""
        key = key_of(name)
        with self._write() as connection:
            connection.execute("UPDATE accounts SET closed_at = ? WHERE name_key = ? AND closed_at IS NULL", (at, key))
            connection.execute(_REVOKE, (at, key))
            connection.execute(_END_INVITATIONS, (at, key))

    def close(self) -> None:
        """Closes the file."""
        with self._turn, self._reading:
            self._reader.close()
            self._db.close()

    def _change_role(self, connection: Connection, key: str, role: Role, at: str) -> None:
        changed = connection.execute("UPDATE accounts SET role = ? WHERE name_key = ? AND role <> ?", (role, key, role))
        if changed.rowcount:
            connection.execute(_REVOKE, (at, key))

    def _one(self, query: str, *values: str) -> tuple[Any, ...] | None:
        with self._reading:
            row: tuple[Any, ...] | None = self._reader.conn.execute(query, values).fetchone()
        return row

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """One transaction, whole or not at all. Raises NotSaved."""
        with self._turn:
            try:
                self._db.conn.execute("BEGIN IMMEDIATE")
                yield self._db.conn
                self._db.conn.execute("COMMIT")
            except SQLiteError as error:
                raise not_saved(error) from error
            finally:
                self._db.rollback()  # nothing to roll back after COMMIT


def _invitation(connection: Connection, token: str, at: str) -> Invitation | None:
    row = connection.execute(_INVITED, (sha256_of(token), at)).fetchone()
    return Invitation(*row) if row else None


def _begin(connection: Connection, key: str, password_hash: str, at: str, instead_of: str | None) -> str | None:
    token = new_token()
    connection.execute("DELETE FROM sessions WHERE expires_at <= ?", (at,))
    if connection.execute(_BEGIN, (sha256_of(token), at, later(at, SIGNED_IN_HOURS), key, password_hash)).rowcount == 0:
        return None
    if instead_of:
        connection.execute(_END, (at, sha256_of(instead_of)))
    return token


def _taken(connection: Connection, key: str, at: str) -> bool:
    """There is such an account, or somebody is invited under this name."""
    if connection.execute("SELECT 1 FROM accounts WHERE name_key = ?", (key,)).fetchone():
        return True
    return connection.execute(_NAME_INVITED, (key, at)).fetchone() is not None
