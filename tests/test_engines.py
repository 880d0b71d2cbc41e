"""Engines and the SQL they run."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from bundle_toys import Toy

from flows.report import ReportError, make_report
from flows.report.engines import SQL, TABLES, VIEWS, open_engine

STATEMENTS = sorted(SQL.rglob("*.sql"))
OUTSIDE_THE_SUBSET = re.compile(r"::|\bFILTER\b|\bQUALIFY\b|\bDISTINCT ON\b|\bPIVOT\b|\bLIST\b|->|\[|\bILIKE\b", re.IGNORECASE)


def study(folder: Path) -> Path:
    toy = Toy()
    toy.principle("k1", "s1")
    for i in range(12):
        toy.person(f"p{i}")
        toy.offer(f"p{i}", "s1", "k1", "supports")
    return toy.write(folder)


def test_unknown_engine_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"engine 'spark' is not known here. Engines: duckdb\."):
        make_report([study(tmp_path / "b")], engine="spark")


def test_a_folder_with_an_odd_name_is_read(tmp_path: Path) -> None:
    odd = study(tmp_path / "b").rename(tmp_path / "it's [1]* ?; é")
    assert make_report([odd], internal=True)["principles"][0]["m"] == 12


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_sql_stays_in_the_portable_subset(path: Path) -> None:
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    assert not OUTSIDE_THE_SUBSET.search(text)
    assert path.read_text(encoding="utf-8").startswith("-- ")
    if path.parent == SQL and re.search(r"\bGROUP BY\b", text.split(")")[-1]):
        assert "ORDER BY" in text


def test_every_statement_runs_and_every_view_is_listed(tmp_path: Path) -> None:
    assert {path.stem for path in STATEMENTS if path.parent != SQL} == set(VIEWS)
    engine = open_engine("duckdb", [study(tmp_path / "b")])
    for path in STATEMENTS:
        if path.parent == SQL:
            assert isinstance(engine.rows(path.stem), list)
    engine.close()


def test_a_table_without_its_columns_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for table in TABLES:
        duckdb.execute(f"COPY (SELECT 1 AS nothing) TO '{tmp_path / 'data' / table}.parquet' (FORMAT parquet)")
    with pytest.raises(ReportError, match="a table is not as the format says") as caught:
        open_engine("duckdb", [tmp_path])
    assert "\n" not in str(caught.value)
