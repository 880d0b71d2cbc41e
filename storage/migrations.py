"""The tables of the archive as an ordered list of small steps, each in one transaction; a released step is never edited.

Every row carries `event`, its place in the evidence chain, and `salt`, kept with the content so that erasing the one erases the
other. Content can be erased but never changed; events can be neither."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from storage.connection import SQLiteError, cannot_open
from storage.counts import count_checks, count_draws, count_participants, make_counters
from storage.errors import NewerSchema
from storage.identity_steps import identities, panel_sessions
from storage.model_call_steps import links, model_call_ids, model_calls, offer_modes
from storage.reported_problems import problems
from storage.review_table import reviews, reviews_whole
from storage.study_states import study_events
from storage.survey import survey_answers
from storage.votes import votes
from storage.weighed import comparisons, points
from storage.withdrawal_steps import consents, withdrawals

ARCHIVE = Migrations("soundings")
IDENTITIES = Migrations("soundings identities")


def migrate(db: Database, steps: Migrations, path: Path) -> None:
    """Brings the file to the newest tables. Raises NewerSchema if it knows steps that we do not, CannotOpen or Damaged."""
    with closing(Database(memory=True)) as nothing_done:
        ours = {step.name for step in steps.pending(nothing_done)}
    try:
        if strange := [step.name for step in steps.applied(db) if step.name not in ours]:
            raise NewerSchema(f"{path}: made by a newer Soundings (step {strange[-1]}). Install that version to open it.")
        while steps.pending(db):
            _one_step(db, steps)
    except SQLiteError as error:
        raise cannot_open(path, error) from error


def _one_step(db: Database, steps: Migrations) -> None:
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        later = [step.name for step in steps.pending(db)[1:]]
        steps.apply(db, stop_before=later)
        db.conn.execute("COMMIT")
    finally:
        db.rollback()  # nothing to roll back after COMMIT


def events(db: Database) -> None:
    """The evidence chain: only its end can grow."""
    db.executescript("""
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY, participant_id TEXT NOT NULL, kind TEXT NOT NULL, row_id TEXT NOT NULL,
            client_id TEXT, at TEXT NOT NULL, commitment TEXT NOT NULL, hash TEXT NOT NULL,
            UNIQUE (participant_id, client_id)
        ) STRICT;
        CREATE INDEX events_of_participant ON events (participant_id);
        CREATE UNIQUE INDEX events_joining ON events (client_id) WHERE kind = 'participants' AND client_id IS NOT NULL;
        CREATE TRIGGER events_grow_at_the_end BEFORE INSERT ON events
            WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM events)
            BEGIN SELECT RAISE(ABORT, 'events are added at the end only'); END;
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    """)


def participants(db: Database) -> None:
    """People, with their consent and arms."""
    db.executescript("""
        CREATE TABLE participants (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, ordinal INTEGER NOT NULL CHECK (ordinal >= 0), language TEXT NOT NULL,
            consent_take_part INTEGER NOT NULL CHECK (consent_take_part = 1),
            consent_cards INTEGER NOT NULL CHECK (consent_cards IN (0, 1)),
            consent_quotes INTEGER NOT NULL CHECK (consent_quotes IN (0, 1)),
            consent_transcript INTEGER NOT NULL CHECK (consent_transcript IN (0, 1)),
            consent_recontact INTEGER NOT NULL CHECK (consent_recontact IN (0, 1)),
            consent_version INTEGER NOT NULL CHECK (consent_version >= 1), consent_text_sha256 TEXT NOT NULL,
            arms_guess TEXT NOT NULL CHECK (arms_guess IN ('shown', 'hidden')),
            arms_wording TEXT NOT NULL CHECK (arms_wording IN ('a', 'b')),
            arms_opening TEXT NOT NULL CHECK (arms_opening IN ('behaviours', 'open')),
            simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)), test INTEGER NOT NULL CHECK (test IN (0, 1)),
            entered_at TEXT NOT NULL, UNIQUE (simulated, test, ordinal)
        ) STRICT;
        CREATE TRIGGER participants_never_change BEFORE UPDATE ON participants BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def draws(db: Database) -> None:
    """What was drawn for a person, what they said about themselves."""
    db.executescript("""
        CREATE TABLE draws (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            position INTEGER NOT NULL CHECK (position >= 0), depth TEXT NOT NULL CHECK (depth IN ('talked', 'short')),
            scenario_id TEXT NOT NULL, scenario_version INTEGER NOT NULL CHECK (scenario_version >= 1),
            shown_before TEXT NOT NULL, shown_after TEXT NOT NULL
        ) STRICT;
        CREATE INDEX draws_of_participant ON draws (participant_id);
        CREATE TRIGGER draws_never_change BEFORE UPDATE ON draws BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE about (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            question TEXT NOT NULL, value TEXT NOT NULL
        ) STRICT;
        CREATE INDEX about_of_participant ON about (participant_id);
        CREATE TRIGGER about_never_change BEFORE UPDATE ON about BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def interviews(db: Database) -> None:
    """Choices and turns."""
    db.executescript("""
        CREATE TABLE choices (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id), scenario_id TEXT NOT NULL,
            moment TEXT NOT NULL CHECK (moment IN ('before', 'after')), shown_order TEXT NOT NULL, ranking TEXT,
            unacceptable TEXT NOT NULL, who_decides TEXT CHECK (who_decides IN ('each_user', 'business', 'nobody', 'unsure')),
            rationale TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX choices_of_participant ON choices (participant_id);
        CREATE TRIGGER choices_never_change BEFORE UPDATE ON choices BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE turns (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id), scenario_id TEXT NOT NULL,
            seq INTEGER NOT NULL CHECK (seq >= 0), who TEXT NOT NULL CHECK (who IN ('participant', 'interviewer', 'system')),
            kind TEXT NOT NULL CHECK (kind IN ('message', 'skip', 'edit', 'notice')),
            step TEXT NOT NULL CHECK (step IN ('choose', 'talk', 'title', 'card', 'principles')),
            mode TEXT NOT NULL CHECK (mode IN ('guided', 'model')), text TEXT NOT NULL, lang TEXT NOT NULL,
            supersedes TEXT REFERENCES turns (id), signals TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX turns_of_participant ON turns (participant_id);
        CREATE INDEX turns_newer ON turns (supersedes) WHERE supersedes IS NOT NULL;
        CREATE TRIGGER turns_never_change BEFORE UPDATE ON turns BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def presses(db: Database) -> None:
    """Buttons pressed."""
    db.executescript("""
        CREATE TABLE presses (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            button TEXT NOT NULL CHECK (button IN ('read_note', 'another', 'draft', 'skip_question', 'skip_scenario', 'go_on',
                'approve', 'not_quite', 'drop', 'stop')),
            step TEXT NOT NULL CHECK (step IN ('note', 'choose', 'talk', 'title', 'card', 'principles', 'rechoose', 'any')),
            subject TEXT NOT NULL, detail TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX presses_of_participant ON presses (participant_id);
        CREATE TRIGGER presses_never_change BEFORE UPDATE ON presses BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def cards(db: Database) -> None:
    """Card versions."""
    db.executescript("""
        CREATE TABLE cards (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL, version INTEGER NOT NULL CHECK (version >= 1),
            participant_id TEXT NOT NULL REFERENCES participants (id), scenario_id TEXT NOT NULL,
            title TEXT NOT NULL, sentence TEXT NOT NULL, policies TEXT NOT NULL, lang TEXT NOT NULL,
            author TEXT NOT NULL CHECK (author IN ('model', 'guided', 'participant', 'seed')),
            talk_mode TEXT NOT NULL CHECK (talk_mode IN ('guided', 'model', 'mixed')),
            card_mode TEXT NOT NULL CHECK (card_mode IN ('guided', 'model', 'mixed')),
            after_principles INTEGER NOT NULL CHECK (after_principles IN (0, 1)), created_at TEXT NOT NULL,
            UNIQUE (id, version), UNIQUE (id, version, participant_id)
        ) STRICT;
        CREATE INDEX cards_of_participant ON cards (participant_id);
        CREATE TRIGGER cards_never_change BEFORE UPDATE ON cards BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def offers(db: Database) -> None:
    """Principles held against cards, and gaps; only ever against the person's own cards."""
    db.executescript("""
        CREATE TABLE offers (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            card_id TEXT NOT NULL, card_version INTEGER NOT NULL, scenario_id TEXT NOT NULL,
            principle_id TEXT NOT NULL, spec_version TEXT NOT NULL, wording TEXT NOT NULL CHECK (wording IN ('a', 'b')),
            why TEXT NOT NULL CHECK (why IN ('in_play', 'proposed', 'ranked', 'searched', 'check')),
            position INTEGER NOT NULL CHECK (position >= 0), guess TEXT CHECK (guess IN ('supports', 'qualifies', 'opposes')),
            fit TEXT CHECK (fit IN ('yes', 'partly', 'no', 'unsure')),
            answer TEXT CHECK (answer IN ('supports', 'qualifies', 'opposes', 'does_not_fit', 'unsure')),
            exception TEXT NOT NULL, created_at TEXT NOT NULL,
            FOREIGN KEY (card_id, card_version, participant_id) REFERENCES cards (id, version, participant_id)
        ) STRICT;
        CREATE INDEX offers_of_participant ON offers (participant_id);
        CREATE INDEX offers_of_card ON offers (card_id, card_version);
        CREATE TRIGGER offers_never_change BEFORE UPDATE ON offers BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE gaps (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT NOT NULL REFERENCES participants (id),
            card_id TEXT NOT NULL, card_version INTEGER NOT NULL,
            nothing_fits INTEGER NOT NULL CHECK (nothing_fits IN (0, 1)), text TEXT NOT NULL, created_at TEXT NOT NULL,
            FOREIGN KEY (card_id, card_version, participant_id) REFERENCES cards (id, version, participant_id)
        ) STRICT;
        CREATE INDEX gaps_of_participant ON gaps (participant_id);
        CREATE TRIGGER gaps_never_change BEFORE UPDATE ON gaps BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


_STEPS = {
    "001_events": events,
    "002_participants": participants,
    "003_draws": draws,
    "004_interviews": interviews,
    "005_presses": presses,
    "006_cards": cards,
    "007_offers": offers,
    "008_make_counters": make_counters,
    "009_count_participants": count_participants,
    "010_count_draws": count_draws,
    "011_count_checks": count_checks,
    "012_model_calls": model_calls,
    "013_links": links,
    "014_model_call_ids": model_call_ids,
    "015_offer_modes": offer_modes,
    "016_consents": consents,
    "017_withdrawals": withdrawals,
    "018_study_events": study_events,
    "019_survey_answers": survey_answers,
    "020_points": points,
    "021_votes": votes,
    "022_reviews": reviews,
    "023_problems": problems,
    "024_comparisons": comparisons,
    "025_reviews_whole": reviews_whole,
}
for _name, _step in _STEPS.items():
    ARCHIVE(name=_name)(_step)
IDENTITIES(name="001_identities")(identities)
IDENTITIES(name="002_panel_sessions")(panel_sessions)
