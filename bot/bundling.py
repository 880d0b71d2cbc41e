"""What a bundle says of itself and of each person's end, computed from the records and handed to storage."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from bot.conversation import Conversation
from flows.records import History, Study
from flows.study_files import study_hashes
from flows.walk import place
from storage.archive import sqlite_state
from storage.bundle import BundleHead
from storage.withdrawal import count_withdrawn


def status_of(study: Study, history: History) -> str:
    """How a person's walk ended so far: completed, returned (stopped), or partial."""
    return {"done": "completed", "stopped": "returned"}.get(place(study, history).step, "partial")


def head_of(folder: Path, conversation: Conversation, *, simulated: bool) -> BundleHead:
    """The head of a bundle of this study as it stands now."""
    head = conversation.archive.head()
    number, affected = sqlite_state()
    files = "\n".join(f"{name} {digest}" for name, digest in sorted(study_hashes(folder).items()))
    return BundleHead(
        simulated=simulated,
        seed=conversation.study.settings.seed,
        tool_version=version("soundings"),
        protocol_sha256=hashlib.sha256(files.encode()).hexdigest(),
        event_log_head=head.hash,
        event_log_seq=head.seq,
        as_of=conversation.archive.last_time(),
        sqlite_version=number,
        sqlite_affected=affected,
        withdrawn=count_withdrawn(conversation.archive, simulated=simulated),
    )
