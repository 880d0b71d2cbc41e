"""The archive of one study: records in, the same records out, in the order of storing. soundings.db in the study's data folder.

Everything is written by one thread (writer.py) and enters the evidence chain in the same transaction (events.py). Readers have
a connection for each thread and never wait for the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from flows.records import History, ModelCall, Participant, Pool, Record, Review, SharedCard, StudyEvent
from storage.connection import (
    LOCK_WAIT,
    Connection,
    Synchronous,
    at_one_moment,
    connect,
    make_private,
    require_sound_file,
    require_sound_sqlite,
    sqlite_state,
)
from storage.counts import Counts, kind_of_people, read_counts
from storage.errors import NotSaved, Refused, StorageError, UnknownParticipant
from storage.events import ChainHead, Prepared, append, head, prepare, utc_now
from storage.migrations import ARCHIVE, migrate
from storage.model_calls import MODEL_CALLS, Spend, read_calls, read_spend
from storage.participants import PARTICIPANTS
from storage.pool import Passes, pool_for, put_before
from storage.reading import read_history, read_in_order
from storage.reviews import read_reviews, store_reviews
from storage.study_states import read_study_events
from storage.tables import STUDY
from storage.withdrawal import finish
from storage.writer import Writer

__all__ = ["Archive", "ChainHead", "Counts", "NotSaved", "Receipt", "StorageError", "sqlite_state"]

Make = Callable[[Counts], tuple[Participant, Sequence[Record]]]

_STANDING = """
    SELECT (SELECT event FROM participants WHERE id = ?1),
           (SELECT seq FROM events WHERE participant_id = ?1 AND client_id = ?2),
           (SELECT max(seq) FROM events WHERE participant_id = ?1)
"""
_LAST = "SELECT max(seq) FROM events WHERE participant_id = ?1 AND EXISTS (SELECT 1 FROM participants WHERE id = ?1)"
_HEARD = "SELECT 1 FROM events WHERE participant_id = ? AND client_id = ?"
_JOINED_BY = "SELECT participant_id FROM events WHERE kind = 'participants' AND client_id = ?"


@dataclass(frozen=True)
class Receipt:
    """Given after COMMIT. `again`: the act was stored before, nothing was written now. `last_event`: the participant's newest event."""

    again: bool
    last_event: int


class Archive:
    """One open archive; made by `Archive.open`, safe to use from any thread. Close it when done."""

    def __init__(self, path: Path, writer: Writer, read: Callable[[], Database], now: Callable[[], str]) -> None:
        self.path = path
        self.writer = writer
        self._open_reader = read
        self._now = now
        self._local = threading.local()
        self._readers: list[Database] = []

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        accept_old_sqlite: bool = False,
        synchronous: Synchronous = "FULL",
        lock_wait: float = LOCK_WAIT,
        now: Callable[[], str] = utc_now,
    ) -> Archive:
        """Opens the archive in a study's data folder (made if missing) with everything checked and its tables brought up to date.

        `synchronous`: NORMAL loses acknowledged rows at a power cut and exists to prove that. `lock_wait`: seconds to wait for another
        program's lock. `now` gives the time as UTC text. Raises CannotOpen, Damaged, NewerSchema, AffectedSQLite, each in one line."""
        require_sound_sqlite(accept_old=accept_old_sqlite)
        path = folder / "soundings.db"
        make_private(path)
        db = connect(path, synchronous=synchronous, lock_wait=lock_wait)
        try:
            migrate(db, ARCHIVE, path)
            require_sound_file(db, path)
            finish(db, folder)
        except StorageError:
            db.close()
            raise
        return cls(path, Writer(db), lambda: connect(path, lock_wait=lock_wait, read_only=True), now)

    async def store(self, participant_id: str, client_id: str | None, records: Sequence[Record]) -> Receipt:
        """Stores the records of one act, all or none, with their events; returns after COMMIT.

        The same act (participant and client id) sent again writes nothing. Raises UnknownParticipant, Refused (somebody else's record,
        an id used twice, a card that is not there), NotSaved (nothing was written; the same may be tried again)."""
        rows = _prepared(participant_id, records)
        return await self.writer.write(lambda db: self._store(db.conn, participant_id, client_id, rows))

    def _store(self, connection: Connection, participant_id: str, client_id: str | None, rows: Sequence[Prepared]) -> Receipt:
        joined, before, last = connection.execute(_STANDING, (participant_id, client_id)).fetchone()
        if joined is None:
            raise UnknownParticipant(f"Nobody here has the id {participant_id}: never joined, or withdrawn. Nothing was written.")
        if before is not None or not rows:
            return Receipt(again=before is not None, last_event=last)
        return Receipt(again=False, last_event=append(connection, rows, client_id=client_id, at=self._now()))

    async def join(self, client_id: str | None, make: Make, *, simulated: bool = False, test: bool = False) -> History:
        """A new participant with what is stored at once (draws, first screens), made by `make` from the counts of their own kind.

        `make` runs in the writer's thread, inside the transaction: draws stay balanced however many join at a time; keep it quick.
        The same client id again returns the person made the first time, so it must be one that nobody can guess."""
        return await self.writer.write(lambda db: self._join(db.conn, client_id, make, kind_of_people(simulated=simulated, test=test)))

    def _join(self, connection: Connection, client_id: str | None, make: Make, kind: str) -> History:
        known = connection.execute(_JOINED_BY, (client_id,)).fetchone()
        if known:
            return _required(read_history(connection, known[0]), known[0])
        participant, records = make(read_counts(connection, kind))
        if kind_of_people(simulated=participant.simulated, test=participant.test) != kind:
            raise Refused(f"A participant of kind {kind} was to join; the one made is not. Nothing was written.")
        rows = [prepare(participant), *_prepared(participant.id, records)]
        last = append(connection, rows, client_id=client_id, at=self._now())
        return replace(History(participant).plus(*records), last_event=last)

    def history(self, participant_id: str) -> History | None:
        """Everything that one person did, as of one moment; None if there is no such person."""
        with at_one_moment(self._reader()) as connection:
            return read_history(connection, participant_id)

    def in_order(self, participant_id: str) -> tuple[Record, ...]:
        """Everything of one person with the calls made for them, in the order of storing; empty if there is no such person."""
        with at_one_moment(self._reader()) as connection:
            return read_in_order(connection, participant_id)

    def last_event(self, participant_id: str) -> int:
        """The newest event of one person, 0 if none or withdrawn: a History read before is still true if this equals its `last_event`."""
        (last,) = self._reader().execute(_LAST, (participant_id,)).fetchone()
        return last or 0

    def heard(self, participant_id: str, client_id: str) -> bool:
        """Whether this act is stored already."""
        return self._reader().execute(_HEARD, (participant_id, client_id)).fetchone() is not None

    def counts(self, *, simulated: bool = False, test: bool = False) -> Counts:
        """What was drawn so far for people of one kind; its cost does not grow with their number."""
        return read_counts(self._reader(), kind_of_people(simulated=simulated, test=test))

    def histories(self, *, simulated: bool, test: bool = False) -> Iterator[History]:
        """Everybody, in the order of joining, as of one moment; test people only if asked for."""
        sql = "SELECT id FROM participants WHERE simulated = ? AND test <= ? ORDER BY ordinal, event"
        with self.snapshot() as connection:
            for (participant_id,) in connection.execute(sql, (simulated, test)).fetchall():
                yield _required(read_history(connection, participant_id), participant_id)

    async def keep_calls(self, calls: Sequence[ModelCall | StudyEvent]) -> None:
        """Stores what is nobody's but the study's: calls made for it, what was done to it. Raises NotSaved, Refused for others."""
        rows = _prepared(STUDY, calls)
        await self.writer.write(lambda db: append(db.conn, rows, client_id=None, at=self._now()))

    async def keep_reviews(self, acts: Sequence[Review]) -> int:
        """Stores acts of reviewers, each id once; how many were new. Raises NotSaved, and Refused where the subject's owner withdrew."""
        return await self.writer.write(lambda db: store_reviews(db, acts, at=self._now()))

    def reviews(self, *, after: int = 0) -> list[tuple[int, Review]]:
        """(event, act) of every act of a reviewer stored after the event `after`, oldest first."""
        return read_reviews(self._reader(), after=after)

    def model_calls(self, participant_id: str | None = None) -> tuple[ModelCall, ...]:
        """The calls of one participant, or all there are, in the order of storing."""
        return read_calls(self._reader(), participant_id)

    def study_events(self) -> tuple[StudyEvent, ...]:
        """Everything that was done to the study as a whole, in the order of storing."""
        return read_study_events(self._reader())

    def spend(self) -> Spend:
        """What calls have cost, by day and by participant."""
        return read_spend(self._reader())

    def pool(self, person: Participant, passes: Passes) -> Pool:
        """What `person` may be shown of others now; `passes` releases cards that nobody decided about."""
        return pool_for(self._reader(), person, passes)

    def put_before(self, person: Participant) -> tuple[tuple[SharedCard, ...], tuple[str, ...]]:
        """Of the cards of others put before `person`: those that may be shown now, and the ids of those hidden."""
        return put_before(self._reader(), person)

    def head(self) -> ChainHead:
        """The end of the evidence chain; publish it with each report."""
        return head(self._reader())

    def last_time(self) -> str:
        """When the last event was stored, UTC; of an empty archive, the beginning of 1970."""
        found = self._reader().execute("SELECT at FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return str(found[0]) if found else "1970-01-01T00:00:00Z"

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection of its own that can only read, and sees the archive as it stands now, whatever is written meanwhile."""
        db = self._open_reader()
        try:
            db.conn.execute("BEGIN")
            yield db.conn
        finally:
            db.close()

    def close(self) -> None:
        """Finishes what waits to be written and closes every connection."""
        self.writer.close()
        while self._readers:
            self._readers.pop().close()

    def _reader(self) -> Connection:
        """The calling thread's own read connection."""
        if not hasattr(self._local, "connection"):
            db = self._open_reader()
            self._readers.append(db)
            self._local.connection = db.conn
        connection: Connection = self._local.connection
        return connection


def _prepared(participant_id: str, records: Sequence[Record]) -> list[Prepared]:
    rows = [prepare(record) for record in records]
    for row in rows:
        if row.table is PARTICIPANTS or row.participant_id != participant_id:
            raise Refused(f"{row.table.name} {row.row_id} is not an act of participant {participant_id}. Nothing was written.")
    return sorted(rows, key=lambda row: row.table is not MODEL_CALLS)  # calls first: what they wrote points at them


def _required(history: History | None, participant_id: str) -> History:
    if history is None:
        raise UnknownParticipant(f"Participant {participant_id} has withdrawn.")
    return history
