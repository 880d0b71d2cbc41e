"""Acts of reviewers in the archive, append-only; those about something of a participant's go with that participant.

The table and its steps stand in review_table.py."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from flows.records import Review
from storage.connection import Connection
from storage.events import append, prepare
from storage.review_table import REVIEWS


def read_reviews(connection: Connection, *, after: int = 0) -> list[tuple[int, Review]]:
    """(event, act) of every act stored after the event `after`, oldest first."""
    sql = f"SELECT event, {', '.join(REVIEWS.columns)} FROM reviews WHERE event > ? ORDER BY event"
    return [(event, REVIEWS.record(cells)) for event, *cells in connection.execute(sql, (after,))]


def reviews_of(connection: Connection, kind: str, subject: str) -> list[Review]:
    """Every act on one subject, undone ones too, oldest first."""
    sql = f"SELECT {', '.join(REVIEWS.columns)} FROM reviews WHERE subject_kind = ? AND subject = ? ORDER BY event"
    return [REVIEWS.record(cells) for cells in connection.execute(sql, (kind, subject))]


def reviews_on(connection: Connection, kinds: Sequence[str]) -> list[Review]:
    """Every act on subjects of these kinds, undone ones too, oldest first."""
    sql = f"SELECT {', '.join(REVIEWS.columns)} FROM reviews WHERE subject_kind IN ({', '.join('?' * len(kinds))}) ORDER BY event"
    return [REVIEWS.record(cells) for cells in connection.execute(sql, tuple(kinds))]


def last_reviews(connection: Connection, actions: Sequence[str], *, most: int) -> list[Review]:
    """The last acts of these kinds, undone ones too, newest first."""
    sql = f"SELECT {', '.join(REVIEWS.columns)} FROM reviews WHERE action IN ({', '.join('?' * len(actions))}) ORDER BY event DESC LIMIT ?"
    return [REVIEWS.record(cells) for cells in connection.execute(sql, (*actions, most))]


def reviews_named(connection: Connection, name: str) -> list[Review]:
    """The act with this id, or all acts of this batch, oldest first; empty if there are none."""
    sql = f"SELECT {', '.join(REVIEWS.columns)} FROM reviews WHERE id = ?1 OR batch = ?1 ORDER BY event"
    return [REVIEWS.record(cells) for cells in connection.execute(sql, (name,))]


def store_reviews(db: Database, acts: Sequence[Review], *, at: str) -> int:
    """Stores acts inside the open transaction, leaving out those whose id is there already (a form sent twice); how many were new."""
    known = "SELECT 1 FROM reviews WHERE id = ?"
    new = [prepare(act) for act in acts if db.conn.execute(known, (act.id,)).fetchone() is None]
    append(db.conn, new, client_id=None, at=at)
    return len(new)
