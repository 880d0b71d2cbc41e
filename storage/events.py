"""The evidence chain: one event for each row stored, each bound to the one before, so that a later change to the record shows.

An event holds no content, only a commitment to it: HMAC-SHA256 under the row's own salt, which is erased with the row
(TRUST.md, section 8). The chain does not stop its owner from rewriting everything: publish the head."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.records import Record
from storage.cards import CARDS, GAPS, OFFERS
from storage.connection import Connection
from storage.errors import Refused
from storage.interviews import CHOICES, PRESSES, TURNS
from storage.model_calls import LINKS, MODEL_CALLS
from storage.participants import ABOUT, CONSENTS, DRAWS, PARTICIPANTS
from storage.reported_problems import PROBLEMS
from storage.review_table import REVIEWS
from storage.study_states import STUDY_EVENTS
from storage.survey import PROPOSALS, SURVEY
from storage.tables import Cell, Table, canonical
from storage.votes import OPENINGS, REPORTS, VOTES
from storage.weighed import COMPARISONS, POINTS

ACTS: tuple[Table[Any], ...] = (
    *(DRAWS, CHOICES, TURNS, PRESSES, CARDS, LINKS, OFFERS, GAPS, CONSENTS, ABOUT),
    *(OPENINGS, VOTES, REPORTS, SURVEY, PROPOSALS, POINTS, COMPARISONS, PROBLEMS),
)
"""What belongs to one participant, a table for each shelf of their History and of the same name."""

TABLES: tuple[Table[Any], ...] = (STUDY_EVENTS, PARTICIPANTS, MODEL_CALLS, REVIEWS, *ACTS)
"""Every table whose rows enter the chain; an event's kind is its table's name."""

_BY_KIND: dict[type[Record], Table[Any]] = {table.kind: table for table in TABLES}
_SALT_BYTES = 32
_ADD_EVENT = "INSERT INTO events (seq, participant_id, kind, row_id, client_id, at, commitment, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class ChainHead:
    """The last event: its place (0 for an empty archive) and its hash, hex."""

    seq: int
    hash: str


FIRST_HEAD = ChainHead(0, bytes(32).hex())
"""The head of an empty archive."""


@dataclass(frozen=True)
class ChainEvent:
    """What is hashed. `kind` is the table, `row_id` the row's own id; `client_id` stands on the first event of an act, else it is empty."""

    seq: int
    participant_id: str
    kind: str
    row_id: str
    client_id: str
    at: str
    commitment: str

    def hash_after(self, previous: str) -> str:
        """SHA-256, hex, over the previous event's hash (32 bytes) and this event in canonical form."""
        return hashlib.sha256(bytes.fromhex(previous) + canonical(vars(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Prepared:
    """One record made ready to be stored, before its place in the chain is known."""

    table: Table[Any]
    participant_id: str
    row_id: str
    salt: bytes
    cells: list[Cell]
    commitment: str


def utc_now() -> str:
    """The time as records hold it: UTC, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def commitment(salt: bytes, content: dict[str, Any]) -> str:
    """HMAC-SHA256, hex, of a record's canonical content (`record.model_dump(mode="json")`) under its salt."""
    return hmac.digest(salt, canonical(content).encode(), "sha256").hex()


def prepare(record: Record) -> Prepared:
    """The row, a fresh salt and the commitment. Raises Refused for a record that the archive has no table for."""
    table = _BY_KIND.get(type(record))
    if table is None:
        raise Refused(f"The archive has no table for {type(record).__name__}. It keeps {', '.join(kind.__name__ for kind in _BY_KIND)}.")
    salt = secrets.token_bytes(_SALT_BYTES)
    content = record.model_dump(mode="json")
    return Prepared(table, table.owner_of(record), table.row_id(record), salt, table.cells(content), commitment(salt, content))


def head(connection: Connection) -> ChainHead:
    """The end of the chain as this connection sees it."""
    row = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return ChainHead(*row) if row else FIRST_HEAD


def append(connection: Connection, rows: Sequence[Prepared], *, client_id: str | None, at: str) -> int:
    """Stores the rows and their events inside the open transaction; returns the last event's seq (0: nothing stored, empty chain)."""
    end = head(connection)
    for row, sent in zip(rows, _client_ids(client_id), strict=False):
        event = ChainEvent(end.seq + 1, row.participant_id, row.table.name, row.row_id, sent or "", at, row.commitment)
        end = ChainHead(event.seq, event.hash_after(end.hash))
        connection.execute(_ADD_EVENT, (event.seq, event.participant_id, event.kind, event.row_id, sent, at, event.commitment, end.hash))
        connection.execute(row.table.insert, (event.seq, row.salt, *row.cells))
    return end.seq


def _client_ids(client_id: str | None) -> Iterable[str | None]:
    """The client's id once, for the first row of its act, and none for the rows after it."""
    yield client_id
    while True:
        yield None
