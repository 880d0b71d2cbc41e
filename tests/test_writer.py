"""The writer answers after COMMIT only, groups what waits, keeps one failure from the others, and comes back after trouble."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.connection import Connection, SQLiteError, connect
from storage.errors import NotSaved, Refused
from storage.writer import MOST_TOGETHER, Writer

ADD = "INSERT INTO marks VALUES (?)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    db = connect(tmp_path / "toy.db")
    db.conn.execute("CREATE TABLE marks (x INTEGER PRIMARY KEY) STRICT")
    db.close()
    return tmp_path / "toy.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(connect(path, lock_wait=0.05))
    yield writer
    writer.close()


@pytest.fixture
def other(path: Path) -> Iterator[Connection]:
    """Another program on the same file."""
    db = connect(path, lock_wait=0.05)
    yield db.conn
    db.close()


def add(x: int) -> Callable[[Database], int]:
    def work(db: Database) -> int:
        db.conn.execute(ADD, (x,))
        return x

    return work


def marks(connection: Connection) -> list[int]:
    return [x for (x,) in connection.execute("SELECT x FROM marks ORDER BY x")]


async def test_an_answer_comes_after_commit(writer: Writer, other: Connection) -> None:
    for x in range(20):
        assert await writer.write(add(x)) == x
        assert x in marks(other)
    assert writer.run(add(99)) == 99 and 99 in marks(other)


class Gate:
    """A job that keeps the writer busy until it is opened, so that others queue up behind it."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, db: Database) -> None:
        self.reached.set()
        self.opened.wait(10)


async def test_what_waits_shares_one_commit_and_one_failure_stays_alone(writer: Writer, other: Connection) -> None:
    commits: list[None] = []
    writer.run(lambda db: db.conn.set_trace_callback(lambda sql: commits.append(None) if sql == "COMMIT" else None))
    gate = Gate()
    held = asyncio.create_task(writer.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    several = [asyncio.create_task(writer.write(add(x))) for x in [1, 2, 2, 3]]
    several.append(asyncio.create_task(writer.write(lambda db: 1 // 0)))
    await asyncio.sleep(0)
    commits.clear()
    gate.opened.set()
    results = await asyncio.gather(held, *several, return_exceptions=True)
    assert results[:3] == [None, 1, 2] and results[4] == 3
    assert isinstance(results[3], Refused) and isinstance(results[5], ZeroDivisionError)
    assert marks(other) == [1, 2, 3] and len(commits) == 2


async def test_a_job_that_fails_halfway_undoes_its_own_half(writer: Writer, other: Connection) -> None:
    def half(db: Database) -> None:
        db.conn.execute(ADD, (7,))
        raise ValueError("toy")

    with pytest.raises(ValueError, match="toy"):
        await writer.write(half)
    with pytest.raises(SQLiteError, match="no such table"):
        await writer.write(lambda db: db.conn.execute("INSERT INTO nowhere VALUES (1)"))
    assert marks(other) == [] and await writer.write(add(8)) == 8


async def test_a_held_lock_is_told_and_nothing_is_written(writer: Writer, other: Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*[writer.write(add(x)) for x in range(5)], return_exceptions=True)
    assert [result.reason for result in results if isinstance(result, NotSaved)] == ["locked"] * 5
    other.execute("ROLLBACK")
    assert marks(other) == []
    assert await writer.write(add(1)) == 1 and marks(other) == [1]


async def test_a_short_lock_is_waited_for(path: Path, other: Connection) -> None:
    writer = Writer(connect(path, lock_wait=5.0))
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(writer.write(add(1)))
    await asyncio.sleep(0)
    other.execute("COMMIT")
    assert await waiting == 1
    writer.close()


async def test_a_commit_that_fails_fails_all_of_them(writer: Writer, other: Connection) -> None:
    """A deferred foreign key makes COMMIT itself fail."""
    writer.run(lambda db: db.conn.execute("CREATE TABLE child (x REFERENCES marks DEFERRABLE INITIALLY DEFERRED)"))
    gate = Gate()
    held = asyncio.create_task(writer.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    orphan = asyncio.create_task(writer.write(lambda db: db.conn.execute("INSERT INTO child VALUES (5)").rowcount))
    good = asyncio.create_task(writer.write(add(1)))
    await asyncio.sleep(0)
    gate.opened.set()
    await held
    for failed in (orphan, good):
        with pytest.raises(NotSaved):
            await failed
    assert marks(other) == []
    assert await writer.write(add(2)) == 2


async def test_a_caller_who_leaves_does_not_stop_the_write(writer: Writer, other: Connection) -> None:
    gate = Gate()
    held = asyncio.create_task(writer.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    leaving = asyncio.create_task(writer.write(add(4)))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.opened.set()
    await held
    await writer.write(add(5))
    assert leaving.cancelled() and marks(other) == [4, 5]


def test_a_loop_that_closed_does_not_stop_the_writer(writer: Writer, other: Connection) -> None:
    gate = Gate()

    async def leave() -> None:
        asyncio.get_running_loop().call_soon(asyncio.create_task, writer.write(gate))
        await asyncio.to_thread(gate.reached.wait, 10)

    asyncio.run(leave())
    gate.opened.set()
    assert writer.run(add(6)) == 6


async def test_more_than_fit_together_are_all_written(writer: Writer, other: Connection) -> None:
    await asyncio.gather(*[writer.write(add(x)) for x in range(MOST_TOGETHER * 2 + 10)])
    assert len(marks(other)) == MOST_TOGETHER * 2 + 10


def test_closing_finishes_what_waits(path: Path, other: Connection) -> None:
    writer = Writer(connect(path))
    gate = Gate()
    threads = [threading.Thread(target=writer.run, args=(work,)) for work in (gate, add(1), add(2))]
    threads[0].start()
    gate.reached.wait(10)
    for thread in threads[1:]:
        thread.start()
    while writer._queue.qsize() < 2:
        threads[1].join(0.001)
    gate.opened.set()
    writer.close()
    for thread in threads:
        thread.join()
    assert marks(other) == [1, 2]
    with pytest.raises(NotSaved, match="closed"):
        writer.run(add(3))
