"""`evaluate`: the stations over gold interviews, with a model or over stored replies, beside a do-nothing and a guided baseline."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import flows
from bot.assembly import PHRASES, Rankers, random_id, utc_now
from bot.cli.mistakes import STUDY, Mistake, one_line, stoppable
from bot.model_opening import model_host, open_model
from flows.evaluate import Column, do_nothing, evaluate_stored, guided
from flows.evaluate import evaluate as over_model
from flows.evaluate_gold import Gold, GoldError, read_gold
from flows.evaluate_replies import StoredReplies, StoredRun, read_replies, write_replies
from flows.evaluate_scores import Score, scores
from flows.guided_phrases import read_phrases
from flows.kit import Kit
from flows.records import Study
from flows.study import load_study
from flows.study_problem import FolderProblem, StudyProblems

BUILT_IN = Path(flows.__file__).parent / "packs" / "model-spec"
CODE_ONLY = "Checks the code, not a model (replies written by hand)"
MOST_TOLD = 20
"""Problems of a folder that are printed."""

Stored = tuple[Path, dict[str, StoredReplies]]


@click.command("evaluate")
@click.argument("gold", type=STUDY)
@click.option("--study", type=STUDY, help="Scenarios, spec, and the model to ask. Default: the built-in study, which names no model.")
@click.option("--replies", type=STUDY, multiple=True, help="A folder of stored replies; may be repeated. Then no model is asked.")
@click.option("--runs", type=click.IntRange(1, 20), default=1, show_default=True, help="Times each interview is done; stability needs 2.")
@click.option("--at-once", type=click.IntRange(1, 32), default=4, show_default=True, help="Interviews that a model works on at a time.")
@click.option("--keep", type=STUDY, help="Store the model's replies in this folder, for --replies.")
@click.option("--json", "json_", type=STUDY, help="Write all figures to a file.")
def evaluate(gold: Path, study: Path | None, replies: tuple[Path, ...], json_: Path | None, **how: Any) -> None:
    """Measure card drafts and links against the gold interviews in the folder GOLD (format: tests/gold/README.md).

    A figure in brackets is a 95 % interval, clustered by interview."""
    try:
        with one_line(StudyProblems, FolderProblem):
            loaded = load_study(study or BUILT_IN)
        golds = read_gold(gold, loaded)
        stored = [(folder, read_replies(folder, golds)) for folder in replies]
        columns = _columns(golds, loaded, stored, how)
    except GoldError as error:
        problems = str(error).splitlines()
        click.echo("\n".join(problems[:MOST_TOLD]), err=True)
        raise Mistake(f"{len(problems)} problem(s), see above. Nothing was measured.") from error
    click.echo(_head(golds))
    click.echo(_tables(columns))
    if json_:
        _write(json_, loaded, columns)
    if study and loaded.settings.model and not stored:
        _say_lost(columns[-1], study)


def _say_lost(column: Column, study: Path) -> None:
    """Why steps fell back, if some did. Exit code 1 if all did: then nothing was measured of the model."""
    reasons = Counter(reason for outcome in column.outcomes for reason in outcome.fell_back)
    if not reasons:
        return
    told = ", ".join(f"{number} ({reason})" for reason, number in sorted(reasons.items()))
    click.echo(f"Steps that fell back: {told}. no_card: there were no links to make without a card.", err=True)
    if reasons.total() == sum(outcome.steps for outcome in column.outcomes):
        click.echo(f"Nothing usable came. See why, and what to do: soundings try-model {study}", err=True)
        raise SystemExit(1)


def _columns(golds: tuple[Gold, ...], study: Study, stored: Sequence[Stored], how: dict[str, Any]) -> list[Column]:
    kit = _kit(study)
    columns = [do_nothing(golds), guided(golds, study, kit)]
    for folder, one in stored:
        column = asyncio.run(evaluate_stored(golds, one, study, kit, runs=how["runs"]))
        columns.append(Column(f"{folder.name} (by {column.name})", column.outcomes, column.by_hand, column.kept))
    if study.settings.model is None or stored:
        if how["keep"]:
            raise Mistake("--keep stores what a model replies, and none is asked. Give --study with a `model:`, without --replies.")
        return columns
    return [*columns, _asked(golds, study, kit, how)]


def _asked(golds: tuple[Gold, ...], study: Study, kit: Kit, how: dict[str, Any]) -> Column:
    """Both stations with the model that the study names; its replies are stored if wanted."""
    from flows.model import NoKey  # takes seconds to read, and only this needs it

    settings = study.settings.model
    assert settings is not None
    with one_line(NoKey):
        door = open_model(study, None, kit.new_id, kit.now)

    def done(gold: Gold, runs: tuple[StoredRun, ...]) -> None:
        bar.update(1)
        if how["keep"]:
            write_replies(how["keep"], gold, StoredReplies(by=settings.name, readings=study.settings.mapping.samples, runs=runs))

    async def whole() -> Column:
        try:
            few = {"runs": how["runs"], "at_once": how["at_once"]}
            return await over_model(settings.name, golds, study, kit, lambda gold, run: door, done=done, **few)
        finally:
            await door.close()

    click.echo(f"Asking {settings.name} at {model_host(study)} about {len(golds)} interviews ...", err=True)
    kept = f"Replies so far are in {how['keep']}." if how["keep"] else "Nothing is kept; --keep FOLDER would store each reply as it comes."
    with stoppable(kept), click.progressbar(length=len(golds), label="Reading", file=sys.stderr) as bar:
        return asyncio.run(whole())


def _kit(study: Study) -> Kit:
    languages = study.settings.languages
    files = {tag: PHRASES / f"{tag}.yaml" for tag in languages}
    return Kit(
        phrases={tag: read_phrases(file) for tag, file in files.items() if file.exists()},
        rankers=Rankers(study.spec, languages),
        new_id=random_id,
        now=utc_now,
        checks=lambda person: {},
    )


# ---------------------------------------------------------------------------------------------- what is printed
def _head(golds: Sequence[Gold]) -> str:
    tongues = sorted({gold.language for gold in golds})
    parts = ", ".join(f"{sum(gold.language == tag for gold in golds)} {tag}" for tag in tongues)
    lines, links = sum(len(gold.lines) for gold in golds), sum(len(gold.links) for gold in golds)
    return f"{len(golds)} interviews ({parts}), {lines} gold policies and exceptions, {links} gold links"


def _tables(columns: Sequence[Column]) -> str:
    """The baselines beside whatever is measured; replies written by hand stand under a heading of their own."""
    base, rest = list(columns[:2]), columns[2:]
    models, hand = [one for one in rest if not one.by_hand], [one for one in rest if one.by_hand]
    tables = [_table([*base, *models])] if models or not hand else []
    tables += [f"{CODE_ONLY}\n{_table([*base, *hand])}"] if hand else []
    return "\n" + "\n\n".join(tables)


def _table(columns: Sequence[Column]) -> str:
    rows = list(zip(*(scores(column) for column in columns), strict=True))
    cells = [("", *(column.name for column in columns)), *((row[0].measure, *(_cell(one) for one in row)) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns) + 1)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cell(one: Score) -> str:
    if one.value is None:
        return "-"
    if one.unit != "share":
        return f"{one.value:,.4f}" if one.measure == "US dollars" else f"{one.value:,.1f}"
    between = "" if one.low is None or one.high is None else f" [{100 * one.low:.0f}, {100 * one.high:.0f}]"
    return f"{100 * one.value:.0f} %{between}" + (f" {one.hit}/{one.of}" if one.of else "")


def _write(path: Path, study: Study, columns: Sequence[Column]) -> None:
    spec = study.spec.spec
    content = {"study": study.settings.id, "spec": f"{spec.name} {spec.version}", "contestants": [_as_data(one) for one in columns]}
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as failure:
        raise Mistake(f"{path}: cannot be written ({failure.strerror}).") from failure


def _as_data(column: Column) -> dict[str, Any]:
    runs = [
        {
            "interview": one.gold.id,
            "language": one.gold.language,
            "claims": asdict(one.claims),
            "links": dict(one.links),
            "fell_back": list(one.fell_back),
            "used": one.used.model_dump() if one.used else None,
        }
        for one in column.outcomes
    ]
    return {"name": column.name, "checks_the_code_only": column.by_hand, "scores": [asdict(one) for one in scores(column)], "runs": runs}
