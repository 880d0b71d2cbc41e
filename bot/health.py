"""What an operator looks at: who is where, and whether the archive is sound."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.conversation import Conversation
from bot.opening_checks import last_freeze
from bot.states import state_now
from flows.standing import Standing
from flows.walk import place, place_in
from storage.archive import sqlite_state
from storage.reported_problems import open_problems
from storage.survey import read_proposals


def study_status(conversation: Conversation) -> dict[str, Any]:
    """The state and since when, quotas, how far people came, counts of people per step (real, simulated and test people apart), proposals,
    the SQLite in use, and the head of the evidence chain."""
    version, affected = sqlite_state()
    head = conversation.archive.head()
    return {
        "study": conversation.study.settings.id,
        "state": _state(conversation),
        "quotas": _quotas(conversation),
        "funnel": _funnel(conversation),
        "people": _steps(conversation, simulated=False),
        "simulated": _steps(conversation, simulated=True),
        "test": _tests(conversation),
        "proposals": _proposals(conversation),
        "problems": _problems(conversation),
        "sqlite": {"version": version, "wal_reset_bug": affected},
        "events": {"count": head.seq, "head": head.hash},
    }


def _steps(conversation: Conversation, *, simulated: bool) -> dict[str, int]:
    steps = Counter(place(conversation.study, history).step for history in conversation.archive.histories(simulated=simulated))
    return {"all": sum(steps.values()), **dict(sorted(steps.items()))}


def _state(conversation: Conversation) -> dict[str, Any]:
    """The state, who last moved the study and when, and when its files were frozen."""
    events = conversation.archive.study_events()
    moved = next((event for event in reversed(events) if event.act != "freeze"), None)
    frozen = last_freeze(events)
    return {
        "now": state_now(conversation),
        "since": moved.created_at if moved else None,
        "by": moved.who if moved else None,
        "frozen": frozen.created_at if frozen else None,
    }


def _quotas(conversation: Conversation) -> dict[str, dict[str, dict[str, int]]]:
    """Places taken and places there are, by question and answer."""
    counts = conversation.quotas.counts(conversation)
    return {
        question: {answer: {"taken": taken, "of": limit} for answer, (taken, limit) in cells.items()} for question, cells in counts.items()
    }


def _funnel(conversation: Conversation) -> dict[str, int]:
    """How many real people came how far: joined, chose once, approved a card, finished; and how many stopped."""
    funnel = {"joined": 0, "chose": 0, "card": 0, "finished": 0, "stopped": 0}
    for history in conversation.archive.histories(simulated=False):
        standing = Standing(conversation.study, history)
        step = place_in(standing).step
        reached = {"joined": True, "chose": bool(history.choices), "card": bool(standing.approved)}
        reached |= {"finished": step == "done", "stopped": step == "stopped"}
        for name, is_there in reached.items():
            funnel[name] += is_there
    return funnel


def _problems(conversation: Conversation) -> int:
    """Reports of real people about something wrong with what they were shown, not looked at yet."""
    with conversation.archive.snapshot() as connection:
        return len(open_problems(connection))


def _tests(conversation: Conversation) -> int:
    """Test people: those who entered while the study was a draft."""
    return conversation.archive.counts(test=True).participants


def _proposals(conversation: Conversation) -> int:
    """Situations that real people propose to ask about."""
    with conversation.archive.snapshot() as connection:
        return len(read_proposals(connection))
