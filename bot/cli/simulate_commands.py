"""`simulate`: simulated participants walk the whole way."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import click

from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.cli.opening import opened


@click.command()
@click.argument("study", type=STUDY)
@click.option("-n", "number", type=click.IntRange(1, 100_000), required=True, help="How many people.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of temperaments, words and stances.")
@click.option("--population", type=STUDY, help="Who supports what, as a YAML file; without it 70 % support everything.")
def simulate(study: Path, number: int, seed: int, population: Path | None) -> None:
    """NUMBER simulated participants walk STUDY from consent to finish; every record of theirs is flagged as simulated."""
    from bot.population import Population, PopulationError, read_population
    from bot.simulate import Crowd, Stuck
    from bot.simulate import simulate as walk
    from bot.simulated_phrases import read_simulated_phrases

    with opened(study) as conversation:
        with one_line(PopulationError):
            who = read_population(population, conversation.study) if population else Population()
        crowd = Crowd(number, seed, who, read_simulated_phrases(conversation.study.language))
        began = time.monotonic()
        try:
            with click.progressbar(length=number, label="Walking", file=sys.stderr) as bar:
                asyncio.run(walk(conversation, crowd, lambda: bar.update(1)))
        except Stuck as stuck:
            raise Mistake(f"{study}: {stuck}") from stuck
    seconds = time.monotonic() - began
    click.echo(f"{number} simulated participants finished in {seconds:.1f} s. Next: soundings bundle {study} OUT --simulated")
