"""The table of panel ids, in a file of its own. Part of migrations.py and, like it, never edited."""

from __future__ import annotations

from sqlite_utils import Database


def identities(db: Database) -> None:
    """A keyed hash of each panel id and the participant behind it; no time, no clear id."""
    db.executescript("""
        CREATE TABLE identities (
            panel_hmac TEXT PRIMARY KEY CHECK (length(panel_hmac) = 64), participant_id TEXT NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID;
    """)


def panel_sessions(db: Database) -> None:
    """Keyed hashes of the panel's study and session in which somebody first came; empty where the panel names none."""
    db.executescript("""
        ALTER TABLE identities ADD COLUMN study_hmac TEXT NOT NULL DEFAULT '';
        ALTER TABLE identities ADD COLUMN session_hmac TEXT NOT NULL DEFAULT '';
    """)
