"""What was done to the study as a whole, and when each person last did something: what its state is computed from."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from flows.records import StudyEvent
from storage.connection import Connection
from storage.tables import Table

STUDY_EVENTS = Table("study_events", StudyEvent, owner="owner")


class LastAct(NamedTuple):
    """The newest event of one person: its place in the chain, and when, UTC."""

    participant_id: str
    event: int
    at: str


def read_study_events(connection: Connection) -> tuple[StudyEvent, ...]:
    """Everything that was done to the study, in the order of storing."""
    return tuple(map(STUDY_EVENTS.record, connection.execute(STUDY_EVENTS.of_all)))


def last_acts(connection: Connection) -> list[LastAct]:
    """The newest event of everybody who is neither simulated nor a test person, in the order of joining."""
    newest = "SELECT max(seq) FROM events WHERE participant_id = participants.id"
    sql = f"SELECT id, seq, at FROM participants JOIN events ON seq = ({newest}) WHERE simulated = 0 AND test = 0 ORDER BY ordinal"
    return [LastAct(*row) for row in connection.execute(sql)]


def study_events(db: Database) -> None:
    """Freezing, opening, pausing, closing. Part of migrations.py and, like it, never edited."""
    db.executescript("""
        CREATE TABLE study_events (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL CHECK (owner = 'study'),
            act TEXT NOT NULL CHECK (act IN ('freeze', 'open', 'pause', 'close')), files TEXT NOT NULL, who TEXT NOT NULL,
            reason TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER study_events_never_change BEFORE UPDATE ON study_events BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
        CREATE TRIGGER study_events_never_go BEFORE DELETE ON study_events BEGIN SELECT RAISE(ABORT, 'the study is never withdrawn'); END;
    """)
