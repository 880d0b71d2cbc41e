"""`try-model`: one screen that says whether the configured model does what the stations need, how fast, and at what price."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake
from bot.model_opening import KEYS, lacks_key, model_host, model_key, open_ledger
from flows.model_trial import METHODS, Expected, Trial, best_of, expected_each, try_all
from flows.records import Study
from flows.study import load_study
from flows.study_problem import FolderProblem, StudyProblems

if TYPE_CHECKING:
    from flows.model import LiveDoor
    from flows.model_request import Method

WIDTH = 18

CANNOT = {
    "auth": "The server refuses the key ({code}). Set a valid one as OPENAI_API_KEY or SOUNDINGS_MODEL_KEY.",
    "refused_connection": "Nobody answers at {where}. Is the server running, and is model.base_url in study.yaml its address?",
    "budget": "The study's own limits allow no call ({code} in study.yaml).",
    "model_not_found": "The server at {where} knows no model {name}. Put right model.name in study.yaml.",
    "timeout": "No reply from {where} in time. A larger model.timeout_s may help, or a faster model.",
    "rate": "The server at {where} takes no more requests from this key for now ({code}). Look at its quota, or try later.",
}
"""What to do, where no method gave a reply."""


@click.command(name="try-model")
@click.argument("study", type=STUDY)
def try_model(study: Path) -> None:
    """Try the model that STUDY names: does it answer, stream, keep to a schema, quote exactly, and at what price?

    Asks it twice by each of three methods. Stores nothing."""
    loaded = _loaded(study)
    settings = loaded.settings.model
    if settings is None:
        raise Mistake("The study names no model, so set questions are asked. Add `model:` to study.yaml to have one; the file says how.")
    if lacks_key(loaded):
        raise Mistake(f"{study}/study.yaml names the model {settings.name}, and no key for it is set. Set {' or '.join(reversed(KEYS))}.")
    where = model_host(loaded)
    click.echo(f"Asking {settings.name} at {where}, up to {2 * len(METHODS)} requests ...", err=True)
    trials, each = asyncio.run(_tried(loaded))
    if not any(trial.replies for trial in trials):
        click.echo(_why_nothing(trials, where, settings.name))
        raise click.exceptions.Exit(1)
    best = best_of(trials)
    click.echo("\n".join([*_table(trials), "", *_verdict(trials, best, settings.structured), *_price(each, loaded)]))
    if best is None or best.method != settings.structured or _over(each, loaded):
        raise click.exceptions.Exit(1)


def _loaded(folder: Path) -> Study:
    try:
        return load_study(folder)
    except StudyProblems as problems:
        first = problems.problems[0]
        raise Mistake(f"{folder} has {len(problems.problems)} problem(s); the first: {first}. See: soundings check {folder}") from problems
    except FolderProblem as problem:
        raise Mistake(str(problem)) from problem


async def _tried(study: Study) -> tuple[list[Trial], Expected]:
    """Every method, each over a door of its own, and what a participant would take."""
    from flows.model import open_door  # takes seconds to read, and only this needs it
    from storage.events import utc_now

    settings = study.settings.model
    assert settings is not None
    ledger = open_ledger(study, None, utc_now)
    doors: list[LiveDoor] = []

    def open_with(method: Method) -> LiveDoor:
        doors.append(open_door(settings.model_copy(update={"structured": method}), model_key(), ledger, _any_id, utc_now))
        return doors[-1]

    try:
        return await try_all(open_with, study), expected_each(study, ledger)
    finally:
        for door in doors:
            await door.close()


def _any_id() -> str:
    """An id for a call that is not kept."""
    return os.urandom(16).hex()


def _why_nothing(trials: list[Trial], where: str, name: str) -> str:
    """One line: the last fault, which every method met, and what to do."""
    reason, full = trials[-1].failed[-1]
    code = full.partition(":")[2] or reason
    line = CANNOT.get("model_not_found" if code == "model_not_found" else reason)
    if line is None:
        return (
            f"No method gave a usable reply from {where}; the last fault: {full}. Does model.base_url in study.yaml lead to an "
            "OpenAI-compatible server (most end in /v1), and does this model write JSON? Try another model, or look at the server's log."
        )
    return line.format(code=code, where=where, name=name)


def _table(trials: list[Trial]) -> list[str]:
    """A column for each method."""
    rows: list[tuple[str, list[str]]] = [
        ("", [trial.method for trial in trials]),
        ("answers", [_yes(bool(trial.replies), trial.failed[0][1] if trial.failed else "") for trial in trials]),
        ("streams", [_yes(trial.streams, f"{trial.pieces} pieces") for trial in trials]),
        ("keeps the schema", [_yes(trial.keeps_schema, f"{len(trial.replies)} of 2") for trial in trials]),
        ("quotes exactly", [_yes(trial.quotes_exact) for trial in trials]),
        ("keeps to the list", [_yes(trial.ids_listed) for trial in trials]),
        ("first words", [_seconds(trial.first_words_s) for trial in trials]),
        ("whole reply", [_seconds(trial.slowest_s) for trial in trials]),
        ("tokens in, out", [_tokens(trial) for trial in trials]),
        ("model returned", [next((call.model_returned for call in trial.calls if call.model_returned), "-") or "-" for trial in trials]),
    ]
    wide = max(WIDTH, *(len(cell) + 2 for _, cells in rows for cell in cells))
    return [(head.ljust(WIDTH + 2) + "".join(cell.ljust(wide) for cell in cells)).rstrip() for head, cells in rows]


def _yes(good: bool, otherwise: str = "") -> str:
    return "yes" if good else f"NO {otherwise}".strip()


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _tokens(trial: Trial) -> str:
    counted = [call for call in trial.calls if call.tokens_in]
    if not counted:
        return "-"
    about = "about " if any(call.tokens_estimated for call in counted) else ""
    return f"{about}{counted[-1].tokens_in}, {counted[-1].tokens_out}"


def _verdict(trials: list[Trial], best: Trial | None, now: str) -> list[str]:
    if best is None:
        return ["No method does all that is needed: the set questions would take over often. Try another model."]
    if best.method == now:
        return [f"Keep `structured: {now}`."]
    works = any(trial.method == now and trial.good for trial in trials)
    why = f"{now} works too, and is less strict" if works else f"{now} does not do all that is needed"
    return [f"Set `structured: {best.method}` in study.yaml: {why}."]


def _price(each: Expected, study: Study) -> list[str]:
    """What a participant takes; estimated from lengths, so `about`. Then each cap that it would meet."""
    taken = f"A participant takes {each.calls} calls, about {each.tokens_in:,} tokens in and {each.tokens_out:,} out"
    if each.usd is None:
        return [f"{taken}. study.yaml states no price, so nothing is capped by money: add `price: {{in: ..., out: ...}}`."]
    return [f"{taken}: about USD {each.usd:.3f}, before any cache.", *_over(each, study)]


def _over(each: Expected, study: Study) -> list[str]:
    """The caps that one participant would go over."""
    limits = study.settings.limits
    met = (("usd_turn", each.usd_call or 0, limits.usd_turn, "One call"), ("usd_each", each.usd or 0, limits.usd_each, "That"))
    return [
        f"{what} (about USD {usd:.3f}) is over limits.{name} ({cap:g}): set questions would take over. Raise it, or take a cheaper model."
        for name, usd, cap, what in met
        if usd > cap
    ]
