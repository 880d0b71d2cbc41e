"""`freeze`, `open`, `pause`, `close`: an operator moves a study on. Each can be run beside a live server, which follows at once."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake
from bot.cli.opening import opened
from flows.records import StudyEvent

if TYPE_CHECKING:
    from bot.conversation import Conversation
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

    with opened(study) as conversation:
        before, now = last_freeze(conversation.archive.study_events()), frozen_files(study)
        changed = changed_files(before.files, now) if before else []
        if before and not changed:
            click.echo(f"Nothing changed since {before.created_at}, when {before.who} froze it.")
            return
        if before and not amend:
            raise Mistake(f"{study} was frozen at {before.created_at}; since then {_named(changed)}. Say why: --amend REASON.")
        record(conversation, "freeze", by=by, reason=amend, files=now)
        head = conversation.archive.head()
    click.echo(f"Frozen: {len(now)} files{f'; {_named(changed)}' if changed else ''}. Head: {head.seq}:{head.hash}")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def open(study: Path, reason: str, by: str) -> None:
    """Let people take part in STUDY. Refused while a fact on the consent page is open, or a file changed since it was frozen."""
    with opened(study) as conversation:
        if _is(conversation, "open"):
            click.echo(f"{study} is open already.")
            return
        _require_ready(study, conversation)
        record(conversation, "open", by=by, reason=reason)
    click.echo(f"{study} is open. Whoever enters from now on takes part.")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def pause(study: Path, reason: str, by: str) -> None:
    """Let nobody go on in STUDY for now. All answers are kept; with `open` everybody goes on where they were."""
    _stop(study, "pause", by, reason)
    click.echo(f"{study} is paused. Nobody can go on until: soundings open {study}")


@click.command()
@click.argument("study", type=STUDY)
@WHY
@BY
def close(study: Path, reason: str, by: str) -> None:
    """Let nobody new enter STUDY. Whoever has begun may finish."""
    _stop(study, "close", by, reason)
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

    with opened(folder, accept_old_sqlite=True) as conversation:
        events = conversation.archive.study_events()
    state, frozen = state_after(events), last_freeze(events)
    if state == "draft":
        return f"State: draft. Whoever enters is a test person and in no bundle, until: soundings open {folder}"
    changed = changed_files(frozen.files, frozen_files(folder)) if frozen else []
    return f"State: {state}.{f' Changed since it was frozen: {_named(changed)}.' if changed else ''}"


def record(conversation: Conversation, act: Act, *, by: str, reason: str = "", files: dict[str, str] | None = None) -> None:
    """Stores what was done to the study. Raises StorageError."""
    kit = conversation.kit
    event = StudyEvent(id=kit.new_id(), act=act, files=files or {}, who=by[:200] or "unnamed", reason=reason[:2000], created_at=kit.now())
    asyncio.run(conversation.archive.keep_calls([event]))


def _stop(study: Path, act: Act, by: str, reason: str) -> None:
    wanted = {"pause": "paused", "close": "closed"}[act]
    with opened(study) as conversation:
        if _is(conversation, "draft"):
            raise Mistake(f"{study} was never opened, so there is nothing to {act}. Open it first: soundings open {study}")
        if _is(conversation, "closed") and act == "pause":
            raise Mistake(f"{study} is closed, so there is nothing to pause.")
        if not _is(conversation, wanted):
            record(conversation, act, by=by, reason=reason)


def _is(conversation: Conversation, state: str) -> bool:
    from bot.states import state_after

    return state_after(conversation.archive.study_events()) == state


def _require_ready(study: Path, conversation: Conversation) -> None:
    """Raises Mistake in one line with everything that stands in the way."""
    from bot.opening_checks import changed_files, frozen_files, is_demo, last_freeze, open_facts

    today = date.fromisoformat(conversation.kit.now()[:10])
    again = is_demo(conversation.study) and not _is(conversation, "draft")  # a demo that `demo` has opened before
    if (facts := open_facts(conversation.study, today)) and not again:
        raise Mistake(f"{study}/study.yaml is not ready for people: {' '.join(facts)}")
    before = last_freeze(conversation.archive.study_events())
    if before is None:
        raise Mistake(f"{study} is not frozen. Freeze it, so that a later change shows: soundings freeze {study}")
    if changed := changed_files(before.files, frozen_files(study)):
        raise Mistake(f"{study} changed since it was frozen: {_named(changed)}. Say why: soundings freeze {study} --amend REASON")


def _named(files: list[str]) -> str:
    return f"{len(files)} file(s) changed: {', '.join(files[:5])}{' ...' if len(files) > 5 else ''}"
