"""Cards of others in the archive: what was put before whom, what they said of it, what they reported.

A vote or a report on a seed card has no version and so points at no row; on a person's card it goes when that person withdraws. The
steps that make the tables are part of migrations.py and, like it, never edited."""

from __future__ import annotations

from sqlite_utils import Database

from flows.records import CardReport, Opened, Vote
from storage.tables import Table

OPENINGS = Table("openings", Opened)
VOTES = Table("votes", Vote)
REPORTS = Table("reports", CardReport)


def votes(db: Database) -> None:
    """Closing steps opened, votes, reported cards."""
    db.executescript("""
        CREATE TABLE openings (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            step TEXT NOT NULL CHECK (step IN ('others', 'pairs')), released INTEGER NOT NULL CHECK (released >= 0),
            seeds INTEGER NOT NULL CHECK (seeds >= 0), drawn INTEGER NOT NULL CHECK (drawn >= 0), created_at TEXT NOT NULL,
            UNIQUE (participant_id, step)
        ) STRICT;
        CREATE TRIGGER openings_never_change BEFORE UPDATE ON openings BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE votes (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            card_id TEXT NOT NULL, card_version INTEGER, value TEXT CHECK (value IN ('agree', 'disagree', 'pass')),
            position INTEGER NOT NULL CHECK (position >= 0), created_at TEXT NOT NULL,
            FOREIGN KEY (card_id, card_version) REFERENCES cards (id, version)
        ) STRICT;
        CREATE INDEX votes_of_participant ON votes (participant_id);
        CREATE INDEX votes_on_card ON votes (card_id, participant_id);
        CREATE TRIGGER votes_never_change BEFORE UPDATE ON votes BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE reports (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            card_id TEXT NOT NULL, card_version INTEGER, created_at TEXT NOT NULL,
            FOREIGN KEY (card_id, card_version) REFERENCES cards (id, version)
        ) STRICT;
        CREATE INDEX reports_of_participant ON reports (participant_id);
        CREATE INDEX reports_on_card ON reports (card_id);
        CREATE TRIGGER reports_never_change BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)
