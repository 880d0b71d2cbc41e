"""Each step is whole or not there; tables keep exactly the fields of their records."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from storage.archive import StorageError
from storage.connection import connect
from storage.events import TABLES
from storage.migrations import ARCHIVE, migrate
from tests.archive_toys import opened


def test_every_table_has_the_columns_of_its_record(tmp_path: Path) -> None:
    archive = opened(tmp_path)
    with archive.snapshot() as connection:
        for table in TABLES:
            found = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
            assert found == ["event", "salt", *table.columns]
    archive.close()


def toy_steps(*, broken: bool) -> Migrations:
    steps = Migrations("toy")

    def first(db: Database) -> None:
        db.executescript("CREATE TABLE one (x TEXT);")

    def second(db: Database) -> None:
        db.executescript("CREATE TABLE two (x TEXT); INSERT INTO one VALUES ('a');")
        if broken:
            db.executescript("INSERT INTO nowhere VALUES (1);")

    steps(name="001")(first)
    steps(name="002")(second)
    return steps


def test_a_step_that_fails_leaves_the_schema_before_it(tmp_path: Path) -> None:
    db = connect(tmp_path / "toy.db")
    with pytest.raises(StorageError, match="nowhere"):
        migrate(db, toy_steps(broken=True), tmp_path / "toy.db")
    assert set(db.table_names()) == {"_sqlite_migrations", "one"} and not list(db.query("SELECT * FROM one"))
    assert not db.conn.in_transaction
    migrate(db, toy_steps(broken=False), tmp_path / "toy.db")
    assert list(db.query("SELECT * FROM one")) == [{"x": "a"}]
    db.close()


def test_an_archive_stopped_at_any_step_is_brought_up_to_date(tmp_path: Path) -> None:
    names = [step.name for step in ARCHIVE.pending(Database(connect(tmp_path / "none.db").conn))]
    whole = opened(tmp_path / "whole")
    with whole.snapshot() as connection:
        wanted = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    whole.close()
    for name in names:
        folder = tmp_path / name
        folder.mkdir()
        db = connect(folder / "soundings.db")
        ARCHIVE.apply(db, stop_before=name)
        db.close()
        archive = opened(folder)
        with archive.snapshot() as connection:
            assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == wanted
        archive.close()


def test_two_that_open_at_once_make_the_tables_once(tmp_path: Path) -> None:
    first, second = connect(tmp_path / "soundings.db"), connect(tmp_path / "soundings.db")
    migrate(first, ARCHIVE, tmp_path / "soundings.db")
    migrate(second, ARCHIVE, tmp_path / "soundings.db")
    first.close()
    second.close()


def test_reviews_of_an_older_archive_stay_and_are_read(tmp_path: Path) -> None:
    """The step that made the table wider keeps its rows."""
    path = tmp_path / "data" / "soundings.db"
    path.parent.mkdir()
    db = connect(path)
    ARCHIVE.apply(db, stop_before=["025_reviews_whole"])
    db.execute("INSERT INTO events VALUES (1, 'study', 'reviews', 'a', NULL, '2026-11-20T14:03:00Z', 'c', 'h')")
    subject = ("card", "b" * 32, 1, None)
    cells = (1, bytes(32), "a" * 32, "study", "anna", *subject, "release", "{}", "{}", "read twice", "2026-11-20T14:03:00Z")
    db.execute(f"INSERT INTO reviews VALUES ({', '.join('?' * len(cells))})", cells)
    db.close()
    archive = opened(path.parent)
    ((event, review),) = archive.reviews()
    found = (event, review.reviewer, review.action, review.reason, review.round, review.verdict)
    assert found == (1, "anna", "release", "read twice", "open", None)
    archive.close()
