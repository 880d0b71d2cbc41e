"""What an operator looks at, on /operate and with `soundings status`: who is where, and whether all that the study needs is well.

Counts of people are said so that no group smaller than the study's k shows, nor follows from other counts (flows/suppression.py):
under k "fewer than k", else rounded down. Exact are counts of work, which tell about nobody (calls, things that wait to be read), and
people who are not counted in the study (test people, simulated ones). The console alone can say everything: `status --exact`."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.beside_queues import Queues, read_queues
from bot.conversation import Conversation
from bot.how_far import MAKERS, Came, HowFar
from bot.opening_checks import last_freeze
from bot.states import state_now
from flows.suppression import said_of
from flows.walk import place
from storage.archive import sqlite_state
from storage.distress import Signs
from storage.withdrawal import count_withdrawn, overwriting_waits

LEAST_FREE = 500 * 1024 * 1024
"""Bytes that the disk must have free for the server to call itself ready."""
LITTLE_FREE = 4 * LEAST_FREE
"""Bytes under which an operator should look."""

Said = Callable[[int], int | str]
"""A count of people as it may be said."""


@dataclass
class Look:
    """One place that shows the study's health. `since`: from when its server runs (UTC); None on the console, which alone reads what
    simulated people did."""

    exact: bool = False
    since: str | None = None
    how_far: HowFar = field(default_factory=HowFar, repr=False)
    signs: Signs = field(default_factory=Signs, repr=False)


def study_status(conversation: Conversation, look: Look | None = None) -> dict[str, Any]:
    """The state and since when, quotas, how far people came and where they are, what waits for researchers, and the machine's health."""
    look = look or Look()
    said = saying(conversation.study.settings.k, exact=look.exact)
    came = look.how_far.look(conversation)
    version, affected = sqlite_state()
    head = conversation.archive.head()
    queues = queues_of(conversation, look.signs)
    return {
        "study": conversation.study.settings.id,
        "state": _state(conversation),
        "nobody_yet": not came.funnel["joined"],
        "quotas": _quotas(conversation, said),
        "funnel": _funnel(came, said),
        "withdrawn": said(count_withdrawn(conversation.archive)),
        "minutes": _minutes(came, said),
        "people": {"all": said(came.funnel["joined"]), **_shown(came.steps, said)},
        "made": {name: {maker: said(by[maker]) for maker in MAKERS} for name, by in (("questions", came.questions), ("cards", came.cards))},
        "simulated": {} if look.since else _steps(conversation),
        "test": _tests(conversation),
        "proposals": len(queues.of("proposal")),
        "problems": len(queues.of("problem")),
        "distress": {"waiting": len(queues.of("distress")), "overdue": len(queues.overdue)},
        "server": {"since": look.since, "jobs": conversation.jobs.running if conversation.jobs else 0},
        "disk": {"free_mb": _free(conversation) // 1024**2, "state": disk_state(_free(conversation))},
        "database": {"mb": _size_mb(conversation), "overwriting_waits": overwriting_waits(conversation.archive)},
        "sqlite": {"version": version, "wal_reset_bug": affected},
        "events": {"count": head.seq, "head": head.hash},
    }


def saying(k: int, *, exact: bool = False) -> Said:
    """How counts of people are said: as they are, or without small cells."""

    def said(people: int) -> int | str:
        shown = people if exact else said_of(people, k)
        return fewer_than(k) if shown is None else shown

    return said


def fewer_than(k: int) -> str:
    """What stands in place of a small count, 0 included."""
    return f"fewer than {k}"


def queues_of(conversation: Conversation, known: Signs | None = None) -> Queues:
    """What waits beside the cards, now. `known`: as in `read_queues`."""
    within = conversation.study.settings.consent.safety.within_hours
    return read_queues(conversation.archive, within_hours=within, now=conversation.kit.now(), known=known)


def disk_state(free: int) -> str:
    """good, look or act, from the bytes free."""
    return "act" if free <= LEAST_FREE else "look" if free <= LITTLE_FREE else "good"


def _state(conversation: Conversation) -> dict[str, Any]:
    """The state, who last moved the study and when; when its files were frozen, their common hash, and how often they were amended."""
    events = conversation.archive.study_events()
    moved = next((event for event in reversed(events) if event.act != "freeze"), None)
    frozen = last_freeze(events)
    return {
        "now": state_now(conversation),
        "since": moved.created_at if moved else None,
        "by": moved.who if moved else None,
        "frozen": frozen.created_at if frozen else None,
        "frozen_hash": hash_of(frozen.files) if frozen else None,
        "amendments": max(0, sum(event.act == "freeze" for event in events) - 1),
    }


def hash_of(files: dict[str, str]) -> str:
    """One sha256, hex, for all frozen files: of a line `<name> <sha256>` for each, in the order of their names."""
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in sorted(files.items())).encode()).hexdigest()


def _quotas(conversation: Conversation, said: Said) -> dict[str, dict[str, dict[str, Any]]]:
    """Places taken and places there are, by question and answer. `full`: no place is left; None where so few places tell of few people."""
    return {
        question: {answer: _quota(taken, limit, said) for answer, (taken, limit) in cells.items()}
        for question, cells in conversation.quotas.counts(conversation).items()
    }


def _quota(taken: int, limit: int, said: Said) -> dict[str, Any]:
    """Of a full group the limit itself is said: whoever belongs to it and arrives is told that there is no place."""
    if isinstance(said(limit), str):
        return {"taken": said(taken), "of": limit, "full": None}
    is_full = taken >= limit
    shown = said(taken)
    return {"taken": max(shown, limit) if is_full and isinstance(shown, int) else shown, "of": limit, "full": is_full}


def _funnel(came: Came, said: Said) -> dict[str, int | str]:
    """How many real people came how far, how many of them stopped, and how many are at it."""
    return {name: said(people) for name, people in {**came.funnel, "stopped": came.steps["stopped"], "going": came.going}.items()}


def _minutes(came: Came, said: Said) -> dict[str, int | None]:
    """Whole minutes of those who finished: the median, and between which the middle half lies; None from so few that none are said."""
    found = None if isinstance(said(len(came.minutes)), str) else came.minutes_of()
    return dict(zip(("low", "median", "high"), map(round, found) if found else (None, None, None), strict=True))


def _steps(conversation: Conversation) -> dict[str, int]:
    """Where simulated people are."""
    steps = Counter(place(conversation.study, history).step for history in conversation.archive.histories(simulated=True))
    return {"all": sum(steps.values()), **dict(sorted(steps.items()))}


def _shown(steps: Counter[str], said: Said) -> dict[str, int | str]:
    """People at each step; a step with few is left out, as is one with nobody."""
    return {step: shown for step, people in sorted(steps.items()) if not isinstance(shown := said(people), str)}


def _tests(conversation: Conversation) -> int:
    """Test people: those who entered while the study was a draft."""
    return conversation.archive.counts(test=True).participants


def _free(conversation: Conversation) -> int:
    return shutil.disk_usage(conversation.archive.path.parent).free


def _size_mb(conversation: Conversation) -> float:
    """The archive's file and its log, MB."""
    path = conversation.archive.path
    files = (path, path.with_name(f"{path.name}-wal"))
    return round(sum(file.stat().st_size for file in files if file.exists()) / 1024**2, 1)
