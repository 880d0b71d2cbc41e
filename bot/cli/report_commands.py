"""`bundle` and `report`: the archive as files others can read; one or many bundles as a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.cli.opening import opened
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.conversation import Conversation


@click.command()
@click.argument("study", type=STUDY)
@click.argument("out", type=STUDY)
@click.option("--simulated", is_flag=True, help="Only simulated people; without it only real ones. The two are never mixed.")
@click.option("--extra", multiple=True, type=click.Choice(["qda"]), help="Also files of other tools: qda, REFI-QDA with every talk.")
def bundle(study: Path, out: Path, simulated: bool, extra: tuple[str, ...]) -> None:
    """Write the archive of STUDY into the new folder OUT, as Parquet files and a manifest."""
    from bot.bundling import head_of, released_in, reviewed_in, status_of
    from storage.bundle import write_bundle

    with opened(study, accept_old_sqlite=True) as conversation:
        archive = conversation.archive
        head = head_of(study, conversation, simulated=simulated)
        with one_line(StorageError):
            files = _extra(conversation, simulated=simulated, until=head.event_log_seq) if extra else {}
            manifest = write_bundle(
                archive.histories(simulated=simulated),
                conversation.study,
                out,
                head=head,
                status_of=lambda history: status_of(conversation.study, history),
                calls=archive.model_calls,
                released=released_in(conversation, simulated=simulated),
                reviews=lambda versions: reviewed_in(conversation, versions, until=head.event_log_seq),
                extras=files,
            )
    click.echo(f"{manifest}. Next: soundings report {out} --html report.html --json report.json")


def _extra(conversation: Conversation, *, simulated: bool, until: int) -> dict[str, bytes]:
    """The files of REFI-QDA, by their path in the bundle; says on stderr where programs may count differently."""
    from bot.qda_material import qda_files

    files, beyond = qda_files(conversation, simulated=simulated, until=until)
    if beyond:
        where = f"project.qdpx: {len(beyond)} source(s) hold characters that programs count differently, such as emoji"
        click.echo(f"{where}: {', '.join(beyond[:5])}{', ...' if len(beyond) > 5 else ''}. Check selections there after opening.", err=True)
    return files


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
