"""The one writer: a thread that puts waiting jobs together into one transaction and answers only after COMMIT.

A job is a function of the open database. Jobs that wait together share one COMMIT, each in its own savepoint, so that one that
fails undoes only itself. A single job never waits for company. Why one thread: TRUST.md, section 2."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from storage.connection import IntegrityError, SQLiteError, cannot_write, not_saved
from storage.errors import NotSaved, Refused

T = TypeVar("T")

MOST_TOGETHER = 500
"""Jobs in one transaction at most, so that the first of them does not wait too long for the last."""


@dataclass
class _Job:
    """One function to run and the future that waits for it; as a context manager it keeps what the function raises."""

    work: Callable[[Database], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    alone: bool = False
    result: Any = None
    error: Exception | None = field(default=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None

    def settle(self) -> None:
        """Hands over the result or the error, unless nobody waits any more."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Owns `db`, which nobody else may use from now on. Close it when done."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="archive writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[Database], T]) -> T:
        """Runs `work` in the next transaction; returns what it returned, after COMMIT.

        Raises what `work` raised (its changes undone), or NotSaved. Once handed in, the work is done even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Job(work, future, loop))
        return await future

    async def alone(self, work: Callable[[Database], T]) -> T:
        """Runs `work` in the writer's thread outside any transaction, for what SQLite allows only there. Raises as `write` does."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Job(work, future, loop, alone=True))
        return await future

    def run(self, work: Callable[[Database], T]) -> T:
        """The same for callers without an event loop; waits in the calling thread."""
        future: Future[T] = Future()
        self._put(_Job(work, future))
        return future.result()

    def close(self) -> None:
        """Finishes what waits, ends the thread, closes the database. A second call does nothing."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._db.close()

    def _put(self, job: _Job) -> None:
        with self._door:
            if self._closed:
                raise NotSaved("closed", "the archive is shut")
            self._queue.put(job)

    def _work(self) -> None:
        going_on = True
        while going_on:
            jobs, going_on = self._take()
            together = [job for job in jobs if not job.alone]
            if together:
                self._commit(together)
                _settle(together)
            for job in jobs:
                if job.alone:
                    self._by_itself(job)

    def _take(self) -> tuple[list[_Job], bool]:
        """All jobs that wait now, at least one; False with them once the writer is to end."""
        jobs: list[_Job] = []
        waiting = self._queue.get()
        while waiting is not None:
            jobs.append(waiting)
            if len(jobs) == MOST_TOGETHER:
                return jobs, True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            self._db.conn.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._do(job)
            self._db.conn.execute("COMMIT")
        except SQLiteError as error:
            self._undo()
            for job in jobs:
                job.error = not_saved(error)

    def _do(self, job: _Job) -> None:
        """One job in its savepoint. Raises SQLiteError when the whole transaction cannot go on."""
        run = self._db.conn.execute
        run("SAVEPOINT job")
        with job:
            job.result = job.work(self._db)
        if isinstance(job.error, IntegrityError):
            job.error = Refused(f"The archive refused these records: {job.error}. Nothing of them was written.")
        if isinstance(job.error, SQLiteError) and cannot_write(job.error):
            raise job.error
        if job.error is not None:
            run("ROLLBACK TO job")
        run("RELEASE job")

    def _by_itself(self, job: _Job) -> None:
        with job:
            job.result = job.work(self._db)
        if isinstance(job.error, SQLiteError):
            job.error = not_saved(job.error)
        _settle([job])

    def _undo(self) -> None:
        if self._db.conn.in_transaction:
            with suppress(SQLiteError):  # if even this fails, the next BEGIN says so and this is tried again
                self._db.conn.execute("ROLLBACK")


def _settle(jobs: list[_Job]) -> None:
    """Wakes each event loop once for all its jobs."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        if job.loop is None:
            job.settle()
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there
            loop.call_soon_threadsafe(_settle_all, theirs)


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()
