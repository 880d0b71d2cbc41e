"""The tables of model calls and of readings, and what calls cost day by day. Part of migrations.py and, like it, never edited."""

from __future__ import annotations

from sqlite_utils import Database


def model_calls(db: Database) -> None:
    """Every call, and the sums by day that stay when a person withdraws."""
    db.executescript("""
        CREATE TABLE model_calls (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, participant_id TEXT REFERENCES participants (id),
            purpose TEXT NOT NULL CHECK (purpose IN ('interview', 'distil', 'map', 'screen', 'summarise', 'jury', 'reference')),
            provider TEXT NOT NULL, prompt_name TEXT NOT NULL, prompt_sha256 TEXT NOT NULL, request_commitment TEXT NOT NULL,
            model_asked TEXT NOT NULL, model_returned TEXT, fingerprint TEXT, params TEXT NOT NULL, seed INTEGER,
            tokens_in INTEGER NOT NULL CHECK (tokens_in >= 0), tokens_out INTEGER NOT NULL CHECK (tokens_out >= 0),
            cached_tokens INTEGER NOT NULL CHECK (cached_tokens >= 0),
            tokens_estimated INTEGER NOT NULL CHECK (tokens_estimated IN (0, 1)), cost_nano_usd INTEGER CHECK (cost_nano_usd >= 0),
            latency_ms INTEGER NOT NULL CHECK (latency_ms >= 0), first_words_ms INTEGER CHECK (first_words_ms >= 0),
            attempts INTEGER NOT NULL CHECK (attempts >= 0), finish TEXT,
            outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'repaired', 'fallback', 'error')), error_code TEXT NOT NULL,
            raw_reply TEXT NOT NULL, created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX model_calls_of_participant ON model_calls (participant_id);
        CREATE TRIGGER model_calls_never_change BEFORE UPDATE ON model_calls
            BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;

        CREATE TABLE spend (day TEXT PRIMARY KEY, calls INTEGER NOT NULL, nano_usd INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TRIGGER count_spend AFTER INSERT ON model_calls BEGIN
            INSERT INTO spend VALUES (substr(NEW.created_at, 1, 10), 1, coalesce(NEW.cost_nano_usd, 0))
                ON CONFLICT DO UPDATE SET calls = calls + 1, nano_usd = nano_usd + excluded.nano_usd;
        END;
    """)


def links(db: Database) -> None:
    """Readings of cards; only ever of the person's own cards and turns."""
    db.executescript("""
        CREATE TABLE links (
            event INTEGER PRIMARY KEY REFERENCES events, salt BLOB NOT NULL CHECK (length(salt) = 32),
            id TEXT NOT NULL UNIQUE, card_id TEXT NOT NULL, card_version INTEGER NOT NULL, principle_id TEXT NOT NULL,
            stance TEXT NOT NULL CHECK (stance IN ('supports', 'qualifies', 'opposes')),
            turn TEXT NOT NULL REFERENCES turns (id), start INTEGER NOT NULL CHECK (start >= 0), end INTEGER NOT NULL CHECK (end > start),
            reason TEXT NOT NULL, method TEXT NOT NULL CHECK (method IN ('model', 'reviewer')),
            agreement_permille INTEGER NOT NULL CHECK (agreement_permille BETWEEN 0 AND 1000),
            model_call_id TEXT REFERENCES model_calls (id),
            participant_id TEXT NOT NULL REFERENCES participants (id), spec_version TEXT NOT NULL, created_at TEXT NOT NULL,
            FOREIGN KEY (card_id, card_version, participant_id) REFERENCES cards (id, version, participant_id)
        ) STRICT;
        CREATE INDEX links_of_participant ON links (participant_id);
        CREATE INDEX links_of_card ON links (card_id, card_version);
        CREATE TRIGGER links_never_change BEFORE UPDATE ON links BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END;
    """)


def model_call_ids(db: Database) -> None:
    """Which call wrote a question or a card, and which reading a guess rests on."""
    db.executescript("""
        ALTER TABLE turns ADD COLUMN model_call_id TEXT REFERENCES model_calls (id);
        ALTER TABLE cards ADD COLUMN model_call_id TEXT REFERENCES model_calls (id);
        ALTER TABLE offers ADD COLUMN link_id TEXT REFERENCES links (id);
    """)


def offer_modes(db: Database) -> None:
    """Whether a model read the card before it was held against the principles."""
    db.executescript("ALTER TABLE offers ADD COLUMN mode TEXT NOT NULL DEFAULT 'guided' CHECK (mode IN ('guided', 'model'));")
