"""Writes a toy bundle and reads it back with two programs, DuckDB and polars."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars

from flows.records import History, Study
from storage.bundle import BundleHead, write_bundle
from tests.history_toys import at, toy_study


def toy_head(**more: Any) -> BundleHead:
    """A head that says nothing special."""
    given: dict[str, Any] = {
        "simulated": True,
        "seed": 7,
        "tool_version": "0.1.0",
        "protocol_sha256": "1" * 64,
        "event_log_head": "2" * 64,
        "event_log_seq": 12,
        "as_of": at(9),
        "sqlite_version": "3.53.4",
        "sqlite_affected": False,
    }
    return BundleHead(**{**given, **more})


def written(out: Path, *histories: History, study: Study | None = None, **more: Any) -> Path:
    """A bundle at `out`; everybody is completed and weighs 1 unless the test says otherwise."""
    status_of: Callable[[History], str] = more.pop("status_of", lambda history: "completed")
    head = more.pop("head", toy_head())
    return write_bundle(histories, study or toy_study(), out, head=head, status_of=status_of, **more).parent


def all_rows(out: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, as DuckDB reads them."""
    with duckdb.connect(config={"threads": 1}) as db:
        return {path.stem: _rows(db, path) for path in sorted((out / "data").glob("*.parquet"))}


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """The rows of one table, as DuckDB reads them."""
    with duckdb.connect(config={"threads": 1}) as db:
        return _rows(db, out / "data" / f"{table}.parquet")


def _rows(db: Any, path: Path) -> list[dict[str, Any]]:
    found = db.read_parquet(str(path))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def row(out: Path, table: str, **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    (found,) = [one for one in rows(out, table) if wanted.items() <= one.items()]
    return found


def rows_by_polars(out: Path, table: str) -> list[dict[str, Any]]:
    """The same rows as a second program reads them."""
    with (out / "data" / f"{table}.parquet").open("rb") as stream:
        return polars.read_parquet(stream).to_dicts()


def manifest(out: Path) -> dict[str, Any]:
    """The manifest."""
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return found
