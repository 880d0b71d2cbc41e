"""`freeze`, `open`, `pause`, `close`: an operator moves a study on. Each can be run beside a live server, which follows at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake, one_line
from bot.cli.opening import opened

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.study_moves import Move
    from flows.records.study_event import Act

BY = click.option("--by", default="unnamed", envvar=["SOUNDINGS_OPERATOR", "USER", "USERNAME"], help="Who does it.  [default: your login]")
WHY = click.option("--reason", default="", help="Kept with it.")


@click.command()
@click.argument("study", type=STUDY)
@click.option("--amend", default="", metavar="REASON", help="Freeze again after a change, and say why it was made.")
@BY
def freeze(study: Path, amend: str, by: str) -> None:
    """Record the hash of every file that says what people meet in STUDY, so that a later change shows."""
    from bot.opening_checks import changed_files, frozen_files, last_freeze
    from bot.study_moves import named_files

    with opened(study) as conversation:
        before, now = last_freeze(conversation.archive.study_events()), frozen_files(study)
        changed = changed_files(before.files, now) if before else []
        if before and not changed:
            click.echo(f"Nothing changed since {before.created_at}, when {before.who} froze it.")
            return
        if before and not amend:
            raise Mistake(f"{study} was frozen at {before.created_at}; since then {named_files(changed)}. Say why: --amend REASON.")
        record(conversation, "freeze", by=by, reason=amend, files=now)
        head = conversation.archive.head()
    click.echo(f"Frozen: {len(now)} files{f'; {named_files(changed)}' if changed else ''}. Head: {head.seq}:{head.hash}")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def open(study: Path, reason: str, by: str) -> None:
    """Let people take part in STUDY. Refused while a fact on the consent page is open, or a file changed since it was frozen."""
    if not _moved(study, "open", by, reason):
        click.echo(f"{study} is open already.")
        return
    click.echo(f"{study} is open. Whoever enters from now on takes part.")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def pause(study: Path, reason: str, by: str) -> None:
    """Let nobody go on in STUDY for now. All answers are kept; with `open` everybody goes on where they were."""
    _moved(study, "pause", by, reason)
    click.echo(f"{study} is paused. Nobody can go on until: soundings open {study}")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def close(study: Path, reason: str, by: str) -> None:
    """Let nobody new enter STUDY. Whoever has begun may finish."""
    _moved(study, "close", by, reason)
    click.echo(f"{study} is closed. Nobody new can enter; whoever has begun may finish.")


def open_demo(folder: Path) -> None:
    """Freezes and opens a study whose consent facts are still the demo's; any other stays as it is."""
    from bot.opening_checks import frozen_files, is_demo

    with opened(folder, accept_old_sqlite=True) as conversation:
        if _is(conversation, "draft") and is_demo(conversation.study):
            record(conversation, "freeze", by="demo", files=frozen_files(folder))
            record(conversation, "open", by="demo")


def state_line(folder: Path) -> str:
    """One line on what it means for people who enter now."""
    from bot.opening_checks import changed_files, frozen_files, last_freeze
    from bot.states import state_after
    from bot.study_moves import named_files

    with opened(folder, accept_old_sqlite=True) as conversation:
        events = conversation.archive.study_events()
    state, frozen = state_after(events), last_freeze(events)
    if state == "draft":
        return f"State: draft. Whoever enters is a test person and in no bundle, until: soundings open {folder}"
    changed = changed_files(frozen.files, frozen_files(folder)) if frozen else []
    return f"State: {state}.{f' Changed since it was frozen: {named_files(changed)}.' if changed else ''}"


def record(conversation: Conversation, act: Act, *, by: str, reason: str = "", files: dict[str, str] | None = None) -> None:
    """Stores what was done to the study. Raises StorageError."""
    from bot.study_moves import record_act

    asyncio.run(record_act(conversation, act, by=by, reason=reason, files=files))


def _moved(study: Path, act: Move, by: str, reason: str) -> bool:
    from bot.study_moves import Stays, move_study

    with opened(study) as conversation, one_line(Stays):
        return asyncio.run(move_study(conversation, study, act, by=by, reason=reason, named=str(study)))


def _is(conversation: Conversation, state: str) -> bool:
    from bot.states import state_after

    return state_after(conversation.archive.study_events()) == state
