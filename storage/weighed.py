"""What people weigh against each other: rules by points, two cards of others."""

from __future__ import annotations

from sqlite_utils import Database

from flows.records import Comparison, Points
from storage.tables import Table

POINTS = Table("points", Points)
COMPARISONS = Table("comparisons", Comparison)


def points(db: Database) -> None:
    """Points given to rules, each change a row. Part of migrations.py and, like it, never edited."""
    db.executescript("""
        CREATE TABLE points (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id), principle_id TEXT NOT NULL,
            method TEXT NOT NULL CHECK (method IN ('points', 'quadratic')), votes INTEGER NOT NULL,
            cost INTEGER NOT NULL CHECK (cost >= 0 AND cost = iif(method = 'points', votes, votes * votes)),
            budget INTEGER NOT NULL CHECK (budget >= cost), submitted INTEGER NOT NULL CHECK (submitted IN (0, 1)),
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX points_of_participant ON points (participant_id);
        CREATE TRIGGER points_never_change BEFORE UPDATE ON points BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def comparisons(db: Database) -> None:
    """Pairs of cards of others, drawn and answered, each change a row; gone with the author of either card.

    Part of migrations.py and, like it, never edited."""
    db.executescript("""
        CREATE TABLE comparisons (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id), context TEXT NOT NULL,
            card_a TEXT NOT NULL, card_a_version INTEGER, card_b TEXT NOT NULL CHECK (card_b <> card_a), card_b_version INTEGER,
            wiser TEXT CHECK (wiser IN ('a', 'b', 'equal', 'unsure')), why TEXT NOT NULL,
            story TEXT CHECK (story IN ('as_written', 'reversed', 'none')),
            story_by TEXT NOT NULL CHECK (story_by IN ('model', 'person', 'none')),
            position INTEGER NOT NULL CHECK (position >= 0), created_at TEXT NOT NULL,
            FOREIGN KEY (card_a, card_a_version) REFERENCES cards (id, version),
            FOREIGN KEY (card_b, card_b_version) REFERENCES cards (id, version)
        ) STRICT;
        CREATE INDEX comparisons_of_participant ON comparisons (participant_id);
        CREATE INDEX comparisons_of_first ON comparisons (card_a, card_a_version);
        CREATE INDEX comparisons_of_second ON comparisons (card_b, card_b_version);
        CREATE TRIGGER comparisons_never_change BEFORE UPDATE ON comparisons BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)
