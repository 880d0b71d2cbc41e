"""Opens, pauses and closes a study, for the command line and for the operator's page: the same conditions, the same refusals in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from bot.conversation import Conversation
from bot.opening_checks import changed_files, frozen_files, is_demo, last_freeze, open_facts
from bot.states import state_after
from flows.records import StudyEvent
from flows.records.study_event import Act

Move = Literal["open", "pause", "close"]
WANTED: dict[Move, str] = {"open": "open", "pause": "paused", "close": "closed"}
LONGEST_NAME, LONGEST_REASON = 200, 2000
NAMED = 5
"""Changed files that a sentence names."""


class Stays(Exception):
    """The study cannot be moved so; one line on why, and what to do."""


async def move_study(conversation: Conversation, folder: Path, act: Move, *, by: str, reason: str = "", named: str = "STUDY") -> bool:
    """Moves the study on; False: it stood so already. `named`: the study as commands in a refusal name it.

    Raises Stays, StorageError, and for `open` what reading the folder raises (FolderProblem, OSError)."""
    if _is(conversation, "draft") and act != "open":
        raise Stays(f"{named} was never opened, so there is nothing to {act}. Open it first: soundings open {named}")
    if _is(conversation, "closed") and act == "pause":
        raise Stays(f"{named} is closed, so there is nothing to pause.")
    if _is(conversation, WANTED[act]):
        return False
    if act == "open":
        _require_ready(conversation, folder, named)
    await record_act(conversation, act, by=by, reason=reason)
    return True


async def record_act(conversation: Conversation, act: Act, *, by: str, reason: str = "", files: dict[str, str] | None = None) -> None:
    """Stores what was done to the study. Raises StorageError."""
    kit = conversation.kit
    who, why = by[:LONGEST_NAME] or "unnamed", reason[:LONGEST_REASON]
    event = StudyEvent(id=kit.new_id(), act=act, files=files or {}, who=who, reason=why, created_at=kit.now())
    await conversation.archive.keep_calls([event])


def named_files(files: list[str]) -> str:
    """How many files changed, and the first of them."""
    return f"{len(files)} file(s) changed: {', '.join(files[:NAMED])}{' ...' if len(files) > NAMED else ''}"


def _is(conversation: Conversation, state: str) -> bool:
    return state_after(conversation.archive.study_events()) == state


def _require_ready(conversation: Conversation, folder: Path, named: str) -> None:
    """Raises Stays in one line with everything that stands in the way."""
    today = date.fromisoformat(conversation.kit.now()[:10])
    again = is_demo(conversation.study) and not _is(conversation, "draft")  # a demo that `demo` has opened before
    if (facts := open_facts(conversation.study, today)) and not again:
        raise Stays(f"{named}/study.yaml is not ready for people: {' '.join(facts)}")
    before = last_freeze(conversation.archive.study_events())
    if before is None:
        raise Stays(f"{named} is not frozen. Freeze it, so that a later change shows: soundings freeze {named}")
    if changed := changed_files(before.files, frozen_files(folder)):
        raise Stays(f"{named} changed since it was frozen: {named_files(changed)}. Say why: soundings freeze {named} --amend REASON")
