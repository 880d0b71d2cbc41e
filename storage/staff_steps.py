"""The tables of reviewers and operators, in a file of their own. Part of staff_accounts.py; a released step is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

STAFF = Migrations("soundings staff")


def staff(db: Database) -> None:
    """People with a role, links that let somebody in once, sign-ins; of passwords and secrets only hashes."""
    db.executescript("""
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('reviewer', 'operator')), password_hash TEXT NOT NULL,
            made_at TEXT NOT NULL, closed_at TEXT
        ) STRICT;

        CREATE TABLE invitations (
            token_sha256 TEXT PRIMARY KEY CHECK (length(token_sha256) = 64),
            role TEXT NOT NULL CHECK (role IN ('reviewer', 'operator')), name TEXT, name_key TEXT,
            made_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, CHECK ((name IS NULL) = (name_key IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX invitations_by_name ON invitations (name_key) WHERE name_key IS NOT NULL;

        CREATE TABLE sessions (
            token_sha256 TEXT PRIMARY KEY CHECK (length(token_sha256) = 64), account INTEGER NOT NULL REFERENCES accounts (id),
            began_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked_at TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_of_account ON sessions (account);
    """)


STAFF(name="001_staff")(staff)
