"""One seed of the planted proof, as a program of its own: 600 people walk, are bundled, and reported.

Usage: plant.py SEED POPULATION FOLDER; writes FOLDER/report.json."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from toys import PACK, counted_ids, still, study_with

from bot.assembly import Sources, converse
from bot.bundling import head_of, status_of
from bot.population import Population, read_population
from bot.simulate import Crowd, simulate
from bot.simulated_phrases import read_simulated_phrases
from flows.report import make_report, write_json
from storage.archive import Archive
from storage.bundle import write_bundle

PEOPLE = 600
STUDY = study_with(closing=())
"""What comes after the second choice has no part in the support of principles."""


def plant(seed: int, population: Population, folder: Path) -> None:
    """From consent to report.json."""
    archive = Archive.open(folder / "data", now=still)
    conversation = converse(STUDY, archive, Sources(counted_ids(seed * 10**12), still))
    try:
        asyncio.run(simulate(conversation, Crowd(PEOPLE, seed, population, read_simulated_phrases("en"))))
        head = head_of(PACK, conversation, simulated=True)
        people = archive.histories(simulated=True)
        write_bundle(people, STUDY, folder / "out", head=head, status_of=lambda history: status_of(STUDY, history))
    finally:
        archive.close()
    write_json(make_report([folder / "out"], internal=True), folder / "report.json")


if __name__ == "__main__":
    plant(int(sys.argv[1]), read_population(Path(sys.argv[2]), STUDY), Path(sys.argv[3]))
