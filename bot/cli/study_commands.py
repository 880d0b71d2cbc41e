"""`new` and `check`: make a study folder; find what is wrong with one, and what it asks of people."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import one_line
from flows.records.study import Study
from flows.study import as_study
from flows.study_check import Checked, check_folder
from flows.study_new import new_study
from flows.study_problem import FolderProblem
from flows.study_variants import differences, topics_in_play

if TYPE_CHECKING:
    from flows.people import Asked, Estimate

FOLDER = click.Path(path_type=Path)

FOCUS_TOPICS = 4
"""A principle in play on this many topics or more is one that the study focuses on."""


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--pack", default="model-spec", show_default=True, help="The built-in study to copy.")
def new(folder: Path, pack: str) -> None:
    """A new study in DIR (not there yet, or empty), copied from a built-in pack."""
    with one_line(FolderProblem):
        files = new_study(folder, pack)
    name = shlex.quote(str(folder))
    click.echo(f"Made {folder} with {', '.join(files)}.")
    click.echo("Next: change id, title and every fact under consent in study.yaml, then")
    click.echo(f"  soundings check {name}                what is wrong")
    click.echo(f"  soundings check {name} --people 400   what it asks of people")
    click.echo(f"  soundings serve {name}                open it")


@click.command()
@click.argument("folder", metavar="STUDY", type=FOLDER)
@click.option("--people", type=click.IntRange(1, 10_000_000), help="Also: minutes, pay per hour, people and interval width per principle.")
@click.pass_context
def check(context: click.Context, folder: Path, people: int | None) -> None:
    """Everything wrong with STUDY, one line each: file, line, what is wrong, what was expected. Exit code 1 if there is an error."""
    with one_line(FolderProblem):
        checked = check_folder(folder)
    levels = Counter(problem.level for problem in checked.problems)
    for problem in sorted(checked.problems, key=lambda problem: problem.level):
        click.echo(str(problem))
    _print_study(checked)
    study = as_study(checked)
    if people is not None:
        _print_people(study, people)
    click.echo(f"\n{_count(levels['error'], 'error')}, {_count(levels['warning'], 'warning')}.")
    context.exit(1 if levels["error"] else 0)


def _print_study(checked: Checked) -> None:
    """The change of every variant; what the folder holds; which principles are in play on how many topics."""
    shaped = checked.shaped
    language = shaped.settings.languages[0] if shaped.settings else "en"
    changes = differences(shaped.scenarios, language)
    if changes:
        click.echo("\nWhat each variant changes:")
    for name, change in changes:
        click.echo(f"  {name}: {change}")
    situations = len({scenario.family for scenario in shaped.scenarios})
    click.echo(f"\nSituations: {situations} ({len(shaped.scenarios)} with variants). Principles: {len(shaped.principles)}.")
    topics = topics_in_play(shaped.scenarios)
    focus = {name: found for name, found in topics.items() if len(found) >= FOCUS_TOPICS}
    click.echo(f"In play: {len(topics)}. On {FOCUS_TOPICS} topics or more: {len(focus)}.")
    for name, found in sorted(focus.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        click.echo(f"  {name}: {len(found)} topics ({', '.join(sorted(found))})")


def _print_people(study: Study | None, people: int) -> None:
    """Minutes, pay, people per principle, and every assumption; the arithmetic is loaded only here."""
    if study is None:
        click.echo("\nNo estimate for people: correct the errors first.")
        return
    from flows.people import ASSUMPTIONS, estimate

    _print_estimate(estimate(study, people))
    click.echo("  This rests on:")
    for assumption in ASSUMPTIONS:
        click.echo(f"    {assumption.name}: {assumption.value:g} {assumption.unit} ({assumption.source})")


def _print_estimate(found: Estimate) -> None:
    click.echo(f"\nWith {found.people:,} people, if all of them finish:")
    click.echo(f"  minutes: median {found.median_minutes:.0f}, 90 % are done in {found.p90_minutes:.0f}")
    if found.pay_per_hour is None:
        click.echo("  pay per hour: nothing is paid (consent.pay is no amount)")
    else:
        click.echo(f"  pay per hour: {found.currency} {found.pay_per_hour:.2f} at the median")
    if found.not_counted:
        click.echo(f"  not counted: {', '.join(found.not_counted)}")
    click.echo("  people asked about each principle in play, and half-width of the 95 % interval at a share of 50 %:")
    for asked in found.asked:
        click.echo(f"    {asked.principle_id:<40} {asked.people:>9,.0f}   {_width(asked)}")


def _width(asked: Asked) -> str:
    return "not computable (fewer than 2 people)" if asked.half_width is None else f"+-{100 * asked.half_width:.0f} points"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
