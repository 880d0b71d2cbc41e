"""Planted support comes back: simulated people hold known stances, and the report's intervals must cover them.

The control is in the same run: against shares moved by 20 points the same intervals must mostly miss."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from toys import PACK, counted_ids, pack, still

from bot.assembly import Sources, converse
from bot.bundling import head_of, status_of
from bot.population import Population, read_population
from bot.simulate import Crowd, simulate
from bot.simulated_phrases import read_simulated_phrases
from flows.report import make_report
from storage.archive import Archive
from storage.bundle import write_bundle

PEOPLE = 600
SEEDS = range(1, 21 if os.environ.get("SOUNDINGS_PROOF") else 4)
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


def reported(folder: Path, seed: int, population: Population) -> dict[str, Any]:
    """600 people of one seed walk, are bundled, and reported."""
    archive = Archive.open(folder / "data", now=still)
    conversation = converse(pack(), archive, Sources(counted_ids(seed * 10**12), still))
    try:
        asyncio.run(simulate(conversation, Crowd(PEOPLE, seed, population, read_simulated_phrases("en"))))
        head = head_of(PACK, conversation, simulated=True)
        people = archive.histories(simulated=True)
        write_bundle(people, pack(), folder / "out", head=head, status_of=lambda history: status_of(pack(), history))
    finally:
        archive.close()
    return make_report([folder / "out"], internal=True)


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
    (tmp_path / "population.yaml").write_text(POPULATION, "utf-8")
    population = read_population(tmp_path / "population.yaml", pack())
    true: list[bool] = []
    moved: list[bool] = []
    for seed in SEEDS:
        principles, hits, misses = covered(reported(tmp_path / str(seed), seed, population), population)
        assert principles >= LEAST_PRINCIPLES, f"seed {seed}: only {principles} principles have {LEAST_UNITS} units"
        true += hits
        moved += misses
    share, control = sum(true) / len(true), sum(moved) / len(moved)
    print(f"{len(SEEDS)} seeds, {len(true)} intervals: {share:.1%} cover the planted shares, {control:.1%} the moved ones")
    assert share >= 0.9, f"{share:.1%} of {len(true)} intervals cover the planted shares"
    assert control < 0.5, f"{control:.1%} of {len(moved)} intervals cover shares moved by 20 points: the proof is blind"
