"""The bench command: its table, its file, its mistakes; and that every bench file can be loaded and measures something."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import bench_commands
from bot.cli.bench_commands import FOLDER, NAMES, Figure, bench, table

TINY = """
from bench.helper import SECONDS
from bot.cli.bench_commands import BenchError, Figure

def measure(*, quick=False):
    if SECONDS < 0:
        raise BenchError("the disk is full")
    return [Figure("a turn", 1.0 if quick else SECONDS, "ms", 2.0, "the echo", "<= 1.5 x", SECONDS <= 3.0)]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bench folder of its own with one tiny file; nothing of it stays loaded."""
    for name in ("bench", "bench.turns", "bench.start", "bench.helper"):
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / "helper.py").write_text("SECONDS = 4.0\n")
    (tmp_path / "turns.py").write_text(TINY)
    (tmp_path / "start.py").write_text(TINY)
    monkeypatch.setattr(bench_commands, "FOLDER", tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(bench, words)


def test_a_figure_stands_beside_its_peer(folder: Path) -> None:
    done = run("turns")
    assert done.exit_code == 0, done.output
    row = next(line for line in done.output.splitlines() if line.startswith("a turn"))
    assert [cell.strip() for cell in row.split("  ") if cell.strip()] == [
        "a turn",
        "4 ms",
        "2 ms",
        "the echo",
        "2.00",
        "<= 1.5 x",
        "NOT MET",
    ]


def test_quick_is_handed_on_and_the_file_holds_every_field(folder: Path) -> None:
    out = folder / "figures.json"
    assert run("turns", "start", "--quick", "--json", str(out)).exit_code == 0
    written = json.loads(out.read_text("utf-8"))
    assert written["quick"] is True and set(written["figures"]) == {"turns", "start"}
    (row,) = written["figures"]["turns"]
    assert (row["value"], row["peer"], row["ratio"], row["met"]) == (1.0, 2.0, 0.5, False)


def test_what_cannot_be_measured_is_said_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "turns.py").write_text(TINY.replace("SECONDS < 0", "SECONDS > 0"))
    done = run("turns", "start")
    assert done.exit_code == 2 and "turns: the disk is full" in done.output and "a turn" in done.output


def test_an_unknown_name_gets_the_nearest(folder: Path) -> None:
    done = run("turn")
    assert done.exit_code == 2 and "the nearest is turns" in done.output and len(done.output.splitlines()) == 1


def test_mapping_needs_a_spec(folder: Path) -> None:
    assert run("mapping").exit_code == 2
    assert run("mapping", "--spec", str(folder / "none.md")).exit_code == 2


def test_outside_a_clone_one_line_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_commands, "FOLDER", folder / "gone")
    done = run("turns")
    assert done.exit_code == 2 and "Clone the repository" in done.output and len(done.output.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_one_line(folder: Path) -> None:
    for path in (folder / "no" / "figures.json", folder):
        done = run("turns", "--json", str(path))
        assert done.exit_code == 2 and "cannot be written" in done.output and "a turn" not in done.output


def test_shares_of_the_mapping_become_figures(folder: Path) -> None:
    (folder / "mapping.py").write_text(
        "from pathlib import Path\n"
        "def measure(spec_file: Path) -> dict:\n"
        "    half = {'whole example': {'n': 8, 'first_1': 0.5}, 'request alone': {'n': 4, 'first_1': 0.25}}\n"
        "    other = {'whole example': {'n': 8, 'first_1': 0.4}, 'request alone': {'n': 4, 'first_1': 0.0}}\n"
        f"    return {{'aim': {{'first_1': 0.45}}, 'reported': {{{bench_commands.WHOLE_SPEC!r}: half, "
        f"{bench_commands.PEER_RANKER!r}: other}}}}\n"
    )
    done = run("mapping", "--spec", str(folder / "helper.py"))
    rows = [line for line in done.output.splitlines() if "right among the first 1" in line]
    assert "50 %" in rows[0] and "1.25" in rows[0] and rows[0].endswith("met") and "n=4" in rows[1]


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure("pages", 1234.5, "kB"), ["pages", "1,234 kB"]),
        (Figure("seconds", 0.01234, "s", 0.0, "nothing"), ["seconds", "0.0123 s", "0 s", "nothing"]),
        (Figure("failures", 0, "", aim="0", met=True), ["failures", "0", "0", "met"]),
    ],
)
def test_a_row_leaves_out_what_is_not_there(figure: Figure, shown: list[str]) -> None:
    assert [cell.strip() for cell in table([figure]).splitlines()[1].split("  ") if cell.strip()] == shown


@pytest.mark.parametrize("name", NAMES)
def test_every_bench_file_has_a_documented_measure(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name.replace('-', '_')}.py").read_text("utf-8"))
    (measure,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "measure"]
    assert ast.get_docstring(tree) and ast.get_docstring(measure) and measure.returns is not None
