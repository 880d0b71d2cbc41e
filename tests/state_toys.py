"""Moves a study on without looking whether it is ready: for tests that need it open, paused or closed."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from bot.assembly import open_study
from bot.cli.state_commands import record
from bot.conversation import Conversation
from flows.records.study_event import Act


def move(conversation: Conversation, act: Act) -> None:
    """As the command of that name does it; in a thread of its own, since the caller may stand in an event loop."""
    work = Thread(target=record, args=(conversation, act), kwargs={"by": "a test"})
    work.start()
    work.join()


def open_folder(folder: Path) -> None:
    """Opens a study that no server serves yet."""
    conversation = open_study(folder, accept_old_sqlite=True)
    try:
        move(conversation, "open")
    finally:
        conversation.archive.close()
