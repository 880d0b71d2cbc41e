"""The tables of changed consent and of withdrawals. Part of migrations.py and, like it, never edited."""

from __future__ import annotations

from sqlite_utils import Database


def consents(db: Database) -> None:
    """What a person allows, each time they changed it; the newest counts. Taking part ends by withdrawing alone.

    No turn without consent needs no rule here: turns belong to participants, who cannot be stored without it."""
    db.executescript("""
        CREATE TABLE consents (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            consent_take_part INTEGER NOT NULL CHECK (consent_take_part = 1),
            consent_cards INTEGER NOT NULL CHECK (consent_cards IN (0, 1)),
            consent_quotes INTEGER NOT NULL CHECK (consent_quotes IN (0, 1)),
            consent_transcript INTEGER NOT NULL CHECK (consent_transcript IN (0, 1)),
            consent_recontact INTEGER NOT NULL CHECK (consent_recontact IN (0, 1)),
            consent_version INTEGER NOT NULL CHECK (consent_version >= 1), consent_text_sha256 TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX consents_of_participant ON consents (participant_id);
        CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def withdrawals(db: Database) -> None:
    """When somebody withdrew and how many rows went with them, never who; whether what they left on the disk is overwritten yet.

    `others`: events of other people's rows that hung on the erased ones and went too, a JSON list."""
    db.executescript("""
        CREATE TABLE withdrawals (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL,
            people TEXT NOT NULL CHECK (people IN ('real', 'simulated', 'test')), erased TEXT NOT NULL, others TEXT NOT NULL,
            overwritten INTEGER NOT NULL CHECK (overwritten IN (0, 1))
        ) STRICT;
    """)
