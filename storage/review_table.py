"""The table of reviewers' acts and its steps. Part of migrations.py and, like it, never edited."""

from __future__ import annotations

from sqlite_utils import Database

from flows.records import Review
from storage.tables import Table

REVIEWS = Table("reviews", Review, owner="owner")


def reviews(db: Database) -> None:
    """Acts of reviewers; those about something of a participant's go with them."""
    db.executescript("""
        CREATE TABLE reviews (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL CHECK (owner = 'study'), reviewer TEXT NOT NULL,
            subject_kind TEXT NOT NULL CHECK (subject_kind IN ('card', 'offer', 'link', 'policy', 'gap', 'quote', 'group')),
            subject TEXT NOT NULL, version INTEGER, about TEXT REFERENCES participants (id),
            action TEXT NOT NULL CHECK (action IN ('read', 'set_aside', 'send_back', 'same', 'close', 'different', 'release', 'hold_back',
                'mask', 'undo')),
            before TEXT NOT NULL, after TEXT NOT NULL, reason TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX reviews_of_subject ON reviews (subject_kind, subject);
        CREATE INDEX reviews_about ON reviews (about) WHERE about IS NOT NULL;
        CREATE TRIGGER reviews_never_change BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def reviews_whole(db: Database) -> None:
    """More kinds of acts and subjects, the round, the verdict, the guidelines, what an undo takes back."""
    columns = "event, salt, id, owner, reviewer, subject_kind, subject, version, about, action, before, after, reason, created_at"
    db.executescript(f"""
        DROP TRIGGER reviews_never_change;
        ALTER TABLE reviews RENAME TO reviews_before;
        DROP INDEX reviews_of_subject;
        DROP INDEX reviews_about;
        CREATE TABLE reviews (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL CHECK (owner = 'study'), reviewer TEXT NOT NULL,
            subject_kind TEXT NOT NULL CHECK (subject_kind IN ('card', 'offer', 'link', 'policy', 'gap', 'quote', 'group', 'proposal',
                'problem', 'distress')),
            subject TEXT NOT NULL, version INTEGER, about TEXT REFERENCES participants (id),
            action TEXT NOT NULL CHECK (action IN ('read', 'set_aside', 'send_back', 'same', 'close', 'different', 'release', 'hold_back',
                'mask', 'accept', 'decline', 'look', 'undo')),
            before TEXT NOT NULL, after TEXT NOT NULL, reason TEXT NOT NULL, created_at TEXT NOT NULL,
            round TEXT NOT NULL DEFAULT 'open' CHECK (round IN ('unaided', 'blind', 'open', 'arbitration')),
            verdict TEXT CHECK (verdict IN ('supports', 'qualifies', 'opposes', 'none')),
            guidelines TEXT NOT NULL DEFAULT '', undoes TEXT REFERENCES reviews (id), batch TEXT,
            about_other TEXT REFERENCES participants (id)
        ) STRICT;
        INSERT INTO reviews ({columns}) SELECT {columns} FROM reviews_before;
        DROP TABLE reviews_before;
        CREATE INDEX reviews_of_subject ON reviews (subject_kind, subject);
        CREATE INDEX reviews_about ON reviews (about) WHERE about IS NOT NULL;
        CREATE INDEX reviews_about_other ON reviews (about_other) WHERE about_other IS NOT NULL;
        CREATE INDEX reviews_undoing ON reviews (undoes) WHERE undoes IS NOT NULL;
        CREATE TRIGGER reviews_never_change BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)
