"""`bench`: the performance figures, each beside its peer or its limit. The measuring itself lies in tests/bench/ of a clone."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from bot.cli.mistakes import STUDY, Mistake

FOLDER = Path(__file__).parents[2] / "tests" / "bench"
NAMES = ("turns", "model", "durable", "start", "first-load", "simulate", "report", "review", "agreement", "near", "mapping")
HEADS = ("figure", "ours", "beside", "ratio", "aim", "")
WHOLE_SPEC = "official text, wordings, search terms"
PEER_RANKER = "plain TF-IDF, characters 3-5, official text"


class BenchError(Exception):
    """A figure could not be taken; the message says why, in one line."""


@dataclass(frozen=True)
class Figure:
    """One measured number. `peer`: what it is held against, in the same unit, measured in the same run; `met`: None without an aim."""

    what: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    aim: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's."""
        return self.value / self.peer if self.peer else None


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "json_", type=STUDY, help="Write the figures to a file.")
@click.option("--spec", type=STUDY, help="For mapping: a spec document in the Model Spec's Markdown.")
@click.option("--quick", is_flag=True, help="Fewer people and rounds: for a look, not for the record.")
def bench(names: tuple[str, ...], json_: Path | None, spec: Path | None, quick: bool) -> None:
    """Take the performance figures NAME (all without one), each beside its peer or limit. From a clone only.

    Names: turns, model, durable, start, first-load, simulate, report, review, agreement, near, mapping (with --spec)."""
    if not FOLDER.is_dir():
        raise Mistake(f"The measuring files are not here ({FOLDER}). Clone the repository and run `uv run soundings bench` in it.")
    if json_ and (json_.is_dir() or not json_.parent.is_dir()):
        raise Mistake(f"{json_}: cannot be written. Name a file in a folder that is there.")
    wanted = tuple(dict.fromkeys(names or [name for name in NAMES if name != "mapping" or spec]))
    for name in wanted:
        _known(name, spec)
    taken: dict[str, list[Figure]] = {}
    missed: list[str] = []
    for name in wanted:
        click.echo(f"{name} ...", err=True)
        try:
            taken[name] = figures(_loaded(FOLDER, name), spec=spec, quick=quick)
        except ModuleNotFoundError as failure:
            missed.append(f"{name}: {failure}; `uv sync` installs what measuring needs")
            continue
        except (BenchError, OSError) as failure:
            missed.append(f"{name}: {failure}")
            continue
        click.echo(f"\n{name}\n{table(taken[name])}")
    if json_:
        _write(json_, taken, quick=quick)
    if missed:
        raise Mistake(f"Not measured: {'; '.join(missed)}")


def figures(module: ModuleType, *, spec: Path | None = None, quick: bool = False) -> list[Figure]:
    """What a bench file's `measure` gives, as figures. Raises what it raises."""
    measure: Callable[..., Any] = module.measure
    if "spec_file" in measure.__annotations__:
        return _of_mapping(measure(spec))
    return list(measure(quick=quick))


def table(rows: Iterable[Figure]) -> str:
    """A small table: ours, the peer's, their ratio, the aim."""
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cells(row: Figure) -> tuple[str, ...]:
    peer = f"{_number(row.peer)} {row.unit}  {row.peer_name}".strip() if row.peer is not None else row.peer_name
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    met = {True: "met", False: "NOT MET", None: ""}[row.met]
    return (row.what, f"{_number(row.value)} {row.unit}".strip(), peer, ratio, row.aim, met)


def _number(value: float) -> str:
    """Whole numbers whole, others with three figures."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _known(name: str, spec: Path | None) -> None:
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1, cutoff=0.0)[0]
        raise Mistake(f"There is no figure {name}; the nearest is {near}. Names: {', '.join(NAMES)}.")
    if name == "mapping" and (spec is None or not spec.is_file()):
        raise Mistake("mapping needs --spec FILE, a spec document in the Model Spec's Markdown.")


def _loaded(folder: Path, name: str) -> ModuleType:
    """A bench file, read by its path as bench.<name>, so that no other package of such a name comes in between."""
    name = name.replace("-", "_")
    package = ModuleType("bench")
    package.__path__ = [str(folder)]
    sys.modules["bench"] = package
    sys.modules.pop(f"bench.{name}", None)
    return importlib.import_module(f"bench.{name}")


def _of_mapping(found: dict[str, Any]) -> list[Figure]:
    """Shares of right principles among the first 1, 3, 5, for whole examples that no weight was chosen on."""
    aim: dict[str, float] = found["aim"]
    made = []
    for kind, shares in found["reported"][WHOLE_SPEC].items():
        for first in aim:
            wanted = aim[first] if kind == "whole example" else None
            peer = found["reported"][PEER_RANKER][kind][first]
            value = shares[first]
            what = f"{kind} (n={shares['n']}), right among the {first.replace('_', ' ')}"
            made.append(_share(what, value, peer, wanted))
    return made


def _share(what: str, value: float, peer: float, wanted: float | None) -> Figure:
    aim = f">= {100 * wanted:.0f} %" if wanted else ""
    met = value >= wanted if wanted else None
    return Figure(what, round(100 * value, 1), "%", round(100 * peer, 1), "plain TF-IDF", aim, met)


def _write(path: Path, taken: dict[str, list[Figure]], *, quick: bool) -> None:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system(), "load_now": load}
    rows = {name: [{**asdict(row), "ratio": row.ratio} for row in found] for name, found in taken.items()}
    try:
        path.write_text(json.dumps({"quick": quick, "machine": machine, "figures": rows}, indent=2) + "\n", encoding="utf-8")
    except OSError as failure:
        raise Mistake(f"{path}: cannot be written ({failure.strerror}).") from failure
