"""`spec import` and `spec diff`: a spec document into principles; what changed between two."""

from __future__ import annotations

from pathlib import Path

import click

import flows
from bot.cli.mistakes import STUDY, Mistake, one_line
from flows.spec import SpecDocument, read_spec
from flows.spec_diff import Change, SpecDiff, diff
from flows.spec_markdown import SpecError
from flows.spec_principles import merge, to_spec, write_principles
from flows.study import load_study

PACK = Path(flows.__file__).parent / "packs" / "model-spec"
FIRST = "1970-01-01"
"""The version of a file that is only compared: the files themselves name none."""


@click.group()
def spec() -> None:
    """Read a spec document; compare two."""


@spec.command(name="import")
@click.argument("file", type=STUDY)
@click.option("--version", required=True, help="Date of the spec, YYYY-MM-DD; the file names none.")
@click.option("-o", "--out", type=STUDY, required=True, help="Where to write principles.yaml.")
def import_(file: Path, version: str, out: Path) -> None:
    """Write the principles of FILE, a spec in the Model Spec's Markdown, with our plain wordings where we have them."""
    document = _read(file, version)
    if not document.principles():
        raise Mistake(f"{file}: no heading carries an authority, so it has no principles; expected headings with {{#id authority=...}}.")
    merged, notes = merge(to_spec(document), load_study(PACK).spec)
    with one_line(OSError, SpecError):
        write_principles(merged, out)
    for note in (*document.warnings, *notes):
        click.echo(f"warning: {note}", err=True)
    levels = [section.level for section in document.sections]
    examples = sum(len(section.examples) for section in document.sections)
    by_authority: dict[str, int] = {}
    for principle in merged.principles:
        by_authority[principle.authority] = by_authority.get(principle.authority, 0) + 1
    click.echo(
        f"{len(levels)} sections ({'/'.join(str(levels.count(level)) for level in (1, 2, 3, 4))}), {len(merged.principles)} principles "
        f"({', '.join(f'{name} {count}' for name, count in by_authority.items())}), {examples} examples -> {out}"
    )


@spec.command(name="diff")
@click.argument("old", type=STUDY)
@click.argument("new", type=STUDY)
def diff_(old: Path, new: Path) -> None:
    """List ids gone, ids new, and changed texts between the documents OLD and NEW."""
    for line in _lines(diff(_read(old, FIRST), _read(new, FIRST))):
        click.echo(line)


def _lines(change: SpecDiff) -> list[str]:
    """One line per fact, in the order gone, new, renamed, authority, text; a last line counts them."""
    heirs = {one.lost: f" (went to {' or '.join(one.became)}{'' if one.sure else ', unsure'})" for one in change.successors}
    lines = [f"gone      {name}{heirs.get(name, '')}" for name in change.gone]
    lines += [f"new       {name}" for name in change.new]
    lines += [f"renamed   {_moved(one)}" for one in change.renamed]
    lines += [f"authority {_moved(one)}" for one in change.authority]
    lines += [f"text      {name}" for name in change.changed_text]
    lines += [f"around    {name} (only examples or commentary)" for name in change.changed_elsewhere]
    return [*lines, f"{len(change.gone)} gone, {len(change.new)} new, {len(change.changed_text)} changed texts"]


def _moved(one: Change) -> str:
    return f"{one.id}: {one.old or 'none'} -> {one.new or 'none'}"


def _read(file: Path, version: str) -> SpecDocument:
    try:
        return read_spec(file.read_bytes(), version=version)
    except OSError as failure:
        raise Mistake(f"{file}: cannot be read ({failure.strerror}). Name a spec document.") from failure
    except SpecError as failure:
        raise Mistake(f"{file}: {failure}") from failure
