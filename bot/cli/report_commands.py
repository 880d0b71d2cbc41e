"""`bundle` and `report`: the archive as files others can read; one or many bundles as a report."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.cli.opening import opened


@click.command()
@click.argument("study", type=STUDY)
@click.argument("out", type=STUDY)
@click.option("--simulated", is_flag=True, help="Only simulated people; without it only real ones. The two are never mixed.")
def bundle(study: Path, out: Path, simulated: bool) -> None:
    """Write the archive of STUDY into the new folder OUT, as Parquet files and a manifest."""
    from bot.bundling import head_of, released_in, status_of
    from storage.bundle import BundleError, write_bundle

    with opened(study, accept_old_sqlite=True) as conversation:
        archive = conversation.archive
        with one_line(BundleError):
            manifest = write_bundle(
                archive.histories(simulated=simulated),
                conversation.study,
                out,
                head=head_of(study, conversation, simulated=simulated),
                status_of=lambda history: status_of(conversation.study, history),
                calls=archive.model_calls,
                released=released_in(conversation, simulated=simulated),
            )
    click.echo(f"{manifest}. Next: soundings report {out} --html report.html --json report.json")


@click.command()
@click.argument("out", type=STUDY, nargs=-1, required=True)
@click.option("--html", type=STUDY, help="Write the report as one self-contained page.")
@click.option("--json", "json_", type=STUDY, help="Write the report's numbers.")
@click.option("--engine", default="duckdb", show_default=True, help="What runs the SQL.")
@click.option("--min-cell", type=click.IntRange(1), help="Smallest published cell, people; can only raise the study's own.")
@click.option("--internal", is_flag=True, help="Show everything, watermarked; not for publication.")
def report(out: tuple[Path, ...], html: Path | None, json_: Path | None, engine: str, min_cell: int | None, internal: bool) -> None:
    """Report how far the participants in the bundles OUT support each principle."""
    from flows.report import ReportError, make_report, write_html, write_json

    if html is None and json_ is None:
        raise Mistake("Nothing to write: name --html FILE, --json FILE, or both.")
    with one_line(ReportError, OSError):
        made = make_report(list(out), min_cell=min_cell, internal=internal, engine=engine)
        for path, write in ((json_, write_json), (html, write_html)):
            if path is not None:
                write(made, path)
                click.echo(str(path))
