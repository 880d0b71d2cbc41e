"""What people think of the study, and the situations that they propose: the queue that researchers read."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from flows.records import Proposal, SurveyAnswer
from storage.connection import Connection
from storage.tables import Table

SURVEY = Table("survey", SurveyAnswer)
PROPOSALS = Table("proposals", Proposal)


class Proposed(NamedTuple):
    """One situation that waits to be read: its id, whose it is, in which language, in their words, and when (UTC)."""

    id: str
    participant_id: str
    language: str
    text: str
    at: str


def read_proposals(connection: Connection) -> list[Proposed]:
    """The newest proposal of each person who is neither simulated nor a test person, oldest first; those taken back left out."""
    newest = "SELECT max(event) FROM proposals WHERE participant_id = participants.id"
    sql = (
        "SELECT proposals.id, participant_id, language, text, created_at FROM participants JOIN proposals "
        f"ON proposals.event = ({newest}) WHERE simulated = 0 AND test = 0 AND text <> '' ORDER BY proposals.event"
    )
    return [Proposed(*row) for row in connection.execute(sql)]


def survey_answers(db: Database) -> None:
    """Answers to the survey, proposals. Part of migrations.py and, like it, never edited."""
    db.executescript("""
        CREATE TABLE survey (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id), item_id TEXT NOT NULL,
            phase TEXT NOT NULL CHECK (phase IN ('before', 'after', 'exit')), wave INTEGER NOT NULL CHECK (wave >= 1),
            value TEXT NOT NULL, value_num INTEGER, scale_min INTEGER, scale_max INTEGER, created_at TEXT NOT NULL,
            CHECK ((scale_min IS NULL) = (scale_max IS NULL)),
            CHECK (value_num IS NULL OR value_num BETWEEN scale_min AND scale_max)
        ) STRICT;
        CREATE INDEX survey_of_participant ON survey (participant_id);
        CREATE TRIGGER survey_never_change BEFORE UPDATE ON survey BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE proposals (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            text TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX proposals_of_participant ON proposals (participant_id);
        CREATE TRIGGER proposals_never_change BEFORE UPDATE ON proposals BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)
