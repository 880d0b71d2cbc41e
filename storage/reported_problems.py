"""What participants found wrong with what they were shown: a queue for researchers. The step is part of migrations.py and never edited."""

from __future__ import annotations

from sqlite_utils import Database

from flows.records import ReportedProblem
from storage.connection import Connection
from storage.tables import Table

PROBLEMS = Table("problems", ReportedProblem)


def open_problems(connection: Connection) -> tuple[ReportedProblem, ...]:
    """What real people reported, oldest first; test and simulated people are left out."""
    columns = ", ".join(f"problems.{column}" for column in PROBLEMS.columns)
    sql = (
        f"SELECT {columns} FROM problems JOIN participants ON participants.id = problems.participant_id "
        "WHERE simulated = 0 AND test = 0 ORDER BY problems.event"
    )
    return tuple(map(PROBLEMS.record, connection.execute(sql)))


def problems(db: Database) -> None:
    """Reports with the screen that they are about; the words may be empty."""
    db.executescript("""
        CREATE TABLE problems (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            screen TEXT NOT NULL CHECK (length(screen) <= 200), text TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX problems_of_participant ON problems (participant_id);
        CREATE TRIGGER problems_never_change BEFORE UPDATE ON problems BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)
