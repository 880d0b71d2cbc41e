"""Engines run the SQL of this folder over the Parquet files of one or many bundles.

The SQL keeps to a subset that DuckDB, Spark SQL and SQLite read alike; an engine registers one view per table
(UNION ALL over bundles, as raw_<table>), then the views of sql/views/, then answers by the name of a statement."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb

from flows.report.problems import ReportError

SQL = Path(__file__).parent / "sql"
TABLES = (
    "participants",
    "segments",
    "assignments",
    "choices",
    "turns",
    "cards",
    "policies",
    "offers",
    "links",
    "gaps",
    "reviews",
    "model_calls",
    "scenarios",
    "scenario_principles",
    "principles",
    "exclusions",
)
"""Tables that the report reads; every bundle has them, those in LATER apart."""

LATER = {
    "reviews": "review_id VARCHAR, seq BIGINT, target_kind VARCHAR, target_id VARCHAR, target_version BIGINT, reviewer_id VARCHAR, "
    "round VARCHAR, decision VARCHAR, verdict VARCHAR, is_arbitration BIGINT, is_current BIGINT, reason VARCHAR, before VARCHAR, "
    "after VARCHAR, guideline_version VARCHAR, created_at VARCHAR"
}
"""Tables that older bundles lack, with their columns: nobody had reviewed anything when those were made."""

VIEWS = (
    "people",
    "situations",
    "cards_now",
    "offers_now",
    "choices_now",
    "units",
    "unit_levels",
    "card_cover",
    "links_now",
    "calls_now",
    "served",
    "questions",
    "cards_read",
    "readings",
    "read_texts",
    "cards_reviewed",
)
"""Views of sql/views/, each built on those before it."""

Row = dict[str, Any]


class Engine(Protocol):
    """Something that can run a statement of sql/ over registered bundles."""

    def rows(self, sql_name: str) -> list[Row]:
        """The rows of sql/<sql_name>.sql, in its order."""

    def close(self) -> None:
        """Let go of files and memory."""


class DuckEngine:
    """DuckDB in memory; one thread, so that sums come out the same each time."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._db = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False})
        try:
            for table in TABLES:
                self._register(table, [folder / "data" / f"{table}.parquet" for folder in folders])
            for view in VIEWS:
                self._db.execute(f"CREATE TEMP TABLE {view} AS\n" + (SQL / "views" / f"{view}.sql").read_text(encoding="utf-8"))
        except duckdb.Error as error:
            self.close()
            raise ReportError(
                f"{folders[0]}/data: a table is not as the format says: {first_line(error)}. Make the bundle again."
            ) from None

    def rows(self, sql_name: str) -> list[Row]:
        """The rows of one statement, as dicts; whole numbers as int."""
        statement = (SQL / f"{sql_name}.sql").read_text(encoding="utf-8")
        try:
            cursor = self._db.execute(statement)
        except duckdb.Error as error:
            raise ReportError(f"sql/{sql_name}.sql could not run on this bundle: {first_line(error)}. Make the bundle again.") from None
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def _register(self, table: str, files: Sequence[Path]) -> None:
        if table in LATER:
            files = [file for file in files if file.is_file()]
        if not files:
            self._db.execute(f"CREATE TEMP TABLE raw_{table} ({LATER[table]})")
            return
        paths = ", ".join("'" + glob.escape(str(path)).replace("'", "''") + "'" for path in files)
        self._db.execute(f"CREATE TEMP VIEW raw_{table} AS SELECT * FROM read_parquet([{paths}], union_by_name = true)")


ENGINES: Mapping[str, type[DuckEngine]] = {"duckdb": DuckEngine}


def open_engine(name: str, folders: Sequence[Path]) -> Engine:
    """The engine called `name` over these bundle folders. Raises ReportError for an unknown name."""
    if name not in ENGINES:
        raise ReportError(f"engine '{name}' is not known here. Engines: {', '.join(sorted(ENGINES))}.")
    return ENGINES[name](folders)


def first_line(error: Exception) -> str:
    """The first line of a library's message, without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
