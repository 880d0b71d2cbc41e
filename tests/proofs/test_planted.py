"""Planted support comes back: simulated people hold known stances, and the report's intervals must cover them.

The control is in the same run: against shares moved by 20 points the same intervals must mostly miss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from toys import pack

from bot.population import Population, read_population

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
SEEDS = range(1, 21 if os.environ.get("SOUNDINGS_PROOF") else 3)
LEAST_UNITS = 50
LEAST_PRINCIPLES = 10
MOVED = 0.2
POPULATION = """
segments: {ai_attitude: {more_excited: 0.35, equal: 0.45, more_concerned: 0.20}}
address: 0.6
address_by: {supports: 0.7, qualifies: 0.6, opposes: 0.4}
support:
  be_warm: {supports: 0.8, qualifies: 0.1, opposes: 0.1}
  do_not_lie: {supports: 0.6, qualifies: 0.2, opposes: 0.2,
               by: {ai_attitude: {more_concerned: {supports: 0.9, qualifies: 0.05, opposes: 0.05}}}}
  assume_best_intentions: {supports: 0.3, qualifies: 0.3, opposes: 0.4}
  no_topic_off_limits: {supports: 0.45, qualifies: 0.1, opposes: 0.45}
  default: {supports: 0.7, qualifies: 0.15, opposes: 0.15}
"""


def reported(folder: Path, seed: int, population: Path) -> dict[str, Any]:
    """The report of one seed, made by a process of its own so that two seeds walk at a time."""
    folder.mkdir()
    command = [sys.executable, str(Path(__file__).with_name("plant.py")), str(seed), str(population), str(folder)]
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return loaded


def covered(report: dict[str, Any], population: Population) -> tuple[int, list[bool], list[bool]]:
    """Principles with enough units; for each of their intervals whether it covers the planted share, and the moved one."""
    enough = [principle for principle in report["principles"] if (principle["n_offered"] or 0) >= LEAST_UNITS]
    true: list[bool] = []
    moved: list[bool] = []
    for principle in enough:
        for answer, share in population.planted(principle["id"]).items():
            found = principle[answer]
            elsewhere = share + MOVED if share <= 0.5 else share - MOVED
            true.append(found["low"] <= share <= found["high"])
            moved.append(found["low"] <= elsewhere <= found["high"])
    return len(enough), true, moved


@pytest.mark.proof
def test_planted_support_is_covered_and_moved_support_is_not(tmp_path: Path) -> None:
    file = tmp_path / "population.yaml"
    file.write_text(POPULATION, "utf-8")
    population = read_population(file, pack())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reports = list(pool.map(lambda seed: reported(tmp_path / str(seed), seed, file), SEEDS))
    true: list[bool] = []
    moved: list[bool] = []
    for seed, report in zip(SEEDS, reports, strict=True):
        principles, hits, misses = covered(report, population)
        assert principles >= LEAST_PRINCIPLES, f"seed {seed}: only {principles} principles have {LEAST_UNITS} units"
        true += hits
        moved += misses
    share, control = sum(true) / len(true), sum(moved) / len(moved)
    print(f"{len(SEEDS)} seeds, {len(true)} intervals: {share:.1%} cover the planted shares, {control:.1%} the moved ones")
    assert share >= 0.9, f"{share:.1%} of {len(true)} intervals cover the planted shares"
    assert control < 0.5, f"{control:.1%} of {len(moved)} intervals cover shares moved by 20 points: the proof is blind"
