"""What an operator looks at: who is where, and whether the archive is sound."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.conversation import Conversation
from flows.walk import place
from storage.archive import sqlite_state


def study_status(conversation: Conversation) -> dict[str, Any]:
    """Counts of people per step (real and simulated apart), the SQLite in use, and the head of the evidence chain."""
    version, affected = sqlite_state()
    head = conversation.archive.head()
    return {
        "study": conversation.study.settings.id,
        "people": _steps(conversation, simulated=False),
        "simulated": _steps(conversation, simulated=True),
        "sqlite": {"version": version, "wal_reset_bug": affected},
        "events": {"count": head.seq, "head": head.hash},
    }


def _steps(conversation: Conversation, *, simulated: bool) -> dict[str, int]:
    steps = Counter(place(conversation.study, history).step for history in conversation.archive.histories(simulated=simulated))
    return {"all": sum(steps.values()), **dict(sorted(steps.items()))}
