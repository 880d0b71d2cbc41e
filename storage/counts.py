"""How often things were drawn so far: what balanced draws need.

The numbers are kept up by triggers with every row, so that reading them costs the same at ten people and at ten thousand, and
erasing a person takes theirs out again. The steps that make them are part of migrations.py and, like those, never edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlite_utils import Database

from storage.connection import Connection


@dataclass(frozen=True)
class Counts:
    """Counts over people of one kind: real, simulated or test."""

    participants: int = 0
    """People who ever joined, withdrawn ones included: the next one's ordinal."""
    scenarios: dict[str, int] = field(default_factory=dict)
    """Scenario id -> times drawn, at any depth."""
    talked: dict[str, int] = field(default_factory=dict)
    """Scenario id -> times drawn to be talked about."""
    arms: dict[tuple[str, str], int] = field(default_factory=dict)
    """(arm, level) -> people."""
    checks: dict[str, int] = field(default_factory=dict)
    """Principle id -> card versions that it was a check of."""


def kind_of_people(*, simulated: bool, test: bool) -> str:
    """Test people are counted apart, simulated or not."""
    if test:
        return "test"
    return "simulated" if simulated else "real"


def read_counts(connection: Connection, people: str) -> Counts:
    """The counts of one kind of people, as this connection sees them."""
    found: dict[str, dict[tuple[str, str], int]] = {"people": {}, "scenario": {}, "talked": {}, "arm": {}, "check": {}}
    for what, name, level, n in connection.execute("SELECT what, name, level, n FROM counters WHERE people = ?", (people,)):
        found[what][name, level] = n
    return Counts(
        participants=found["people"].get(("", ""), 0),
        scenarios={name: n for (name, _), n in found["scenario"].items()},
        talked={name: n for (name, _), n in found["talked"].items()},
        arms=found["arm"],
        checks={name: n for (name, _), n in found["check"].items()},
    )


def make_counters(db: Database) -> None:
    """What balanced draws need, kept up with every row by triggers, so that reading it does not grow with the study.

    Erasing a person takes their rows out again; `people` alone keeps counting, because it gives the next ordinal."""
    db.executescript("""
        CREATE TABLE counters (
            people TEXT NOT NULL CHECK (people IN ('real', 'simulated', 'test')),
            what TEXT NOT NULL CHECK (what IN ('people', 'scenario', 'talked', 'arm', 'check')),
            name TEXT NOT NULL, level TEXT NOT NULL, n INTEGER NOT NULL CHECK (n >= 0),
            PRIMARY KEY (people, what, name, level)
        ) STRICT, WITHOUT ROWID;
        CREATE VIEW kinds AS
            SELECT id AS participant_id, iif(test, 'test', iif(simulated, 'simulated', 'real')) AS people FROM participants;
    """)


def count_participants(db: Database) -> None:
    """People and their arms."""
    db.executescript("""
        CREATE TRIGGER count_participant AFTER INSERT ON participants BEGIN
            INSERT INTO counters
                SELECT people, column1, column2, column3, 1 FROM kinds, (VALUES ('people', '', ''), ('arm', 'guess', NEW.arms_guess),
                    ('arm', 'wording', NEW.arms_wording), ('arm', 'opening', NEW.arms_opening)) WHERE participant_id = NEW.id
                ON CONFLICT DO UPDATE SET n = n + 1;
        END;
        CREATE TRIGGER uncount_participant BEFORE DELETE ON participants BEGIN
            UPDATE counters SET n = n - 1 WHERE what = 'arm' AND people = (SELECT people FROM kinds WHERE participant_id = OLD.id)
                AND (name, level) IN (VALUES ('guess', OLD.arms_guess), ('wording', OLD.arms_wording), ('opening', OLD.arms_opening));
        END;
    """)


def count_draws(db: Database) -> None:
    """Scenarios drawn."""
    db.executescript("""
        CREATE TRIGGER count_draw AFTER INSERT ON draws BEGIN
            INSERT INTO counters
                SELECT people, column1, NEW.scenario_id, '', 1 FROM kinds, (VALUES ('scenario'), ('talked'))
                WHERE participant_id = NEW.participant_id AND (column1 = 'scenario' OR NEW.depth = 'talked')
                ON CONFLICT DO UPDATE SET n = n + 1;
        END;
        CREATE TRIGGER uncount_draw BEFORE DELETE ON draws BEGIN
            UPDATE counters SET n = n - 1 WHERE people = (SELECT people FROM kinds WHERE participant_id = OLD.participant_id)
                AND name = OLD.scenario_id AND (what = 'scenario' OR (what = 'talked' AND OLD.depth = 'talked'));
        END;
    """)


def count_checks(db: Database) -> None:
    """Checks: one for each card version and principle, however often it is answered."""
    db.executescript("""
        CREATE TRIGGER count_check AFTER INSERT ON offers WHEN NEW.why = 'check' BEGIN
            INSERT INTO counters
                SELECT people, 'check', NEW.principle_id, '', 1 FROM kinds WHERE participant_id = NEW.participant_id
                AND 1 = (SELECT count(*) FROM offers WHERE card_id = NEW.card_id AND card_version = NEW.card_version
                    AND principle_id = NEW.principle_id AND why = 'check')
                ON CONFLICT DO UPDATE SET n = n + 1;
        END;
        CREATE TRIGGER uncount_check BEFORE DELETE ON offers WHEN OLD.why = 'check' BEGIN
            UPDATE counters SET n = n - 1 WHERE what = 'check' AND name = OLD.principle_id
                AND people = (SELECT people FROM kinds WHERE participant_id = OLD.participant_id)
                AND 1 = (SELECT count(*) FROM offers WHERE card_id = OLD.card_id AND card_version = OLD.card_version
                    AND principle_id = OLD.principle_id AND why = 'check');
        END;
    """)
