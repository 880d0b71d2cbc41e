"""All of a study's health in one piece, and the one thing in it that an operator should look at first: the worst."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from bot.conversation import Conversation
from bot.health import Look, study_status
from bot.model_health import model_status
from bot.opening_checks import changed_files, frozen_files, last_freeze
from bot.wording import FOLDER, Wording, read_all

Level = Literal["bad", "warn", "good"]

MANY_FAILED = 20
"""Of the last 100 calls; from here on a model helps little."""
ENOUGH_CALLS = 10
"""Calls from which on a share of failures says something."""
NEAR_CAP = 0.9
"""Of what all calls may cost."""


def whole_status(conversation: Conversation, folder: Path, look: Look | None = None, *, exact: bool = False) -> dict[str, Any]:
    """Everything of health.py and model_health.py, what changed in the study's folder since it was frozen, and the notice."""
    look = look or Look(exact=exact)
    found = study_status(conversation, look) | model_status(conversation, exact=look.exact)
    frozen = last_freeze(conversation.archive.study_events())
    found["state"]["changed_files"] = changed_files(frozen.files, frozen_files(folder)) if frozen else []
    found["notice"] = notice(found, conversation, operator_words(conversation))
    return found


def operator_words(conversation: Conversation) -> Wording:
    """The words of researchers' and operators' pages in the study's first language, else in English."""
    wordings = read_all(FOLDER / "staff")
    return wordings.get(conversation.study.language, wordings["en"])


def notice(found: dict[str, Any], conversation: Conversation, words: Wording) -> dict[str, str] | None:
    """The worst that there is to look at: how bad, what it is, and what to do; None if all is well."""
    for level, key, blanks in _worst_first(found, conversation):
        return {"level": level, "what": words(f"operate.{key}", **blanks), "do": words(f"operate.{key}_do", **blanks)}
    return None


def _worst_first(found: dict[str, Any], conversation: Conversation) -> Iterator[tuple[Level, str, dict[str, Any]]]:
    safety = conversation.study.settings.consent.safety
    blanks = {"who": safety.who, "hours": safety.within_hours}
    if found["distress"]["overdue"]:
        yield "bad", "overdue", {"count": found["distress"]["overdue"], **blanks}
    if found["disk"]["state"] == "act":
        yield "bad", "disk_full", {"mb": found["disk"]["free_mb"]}
    if found["state"]["now"] != "draft" and found["state"]["changed_files"]:
        yield "bad", "changed", {"files": ", ".join(found["state"]["changed_files"][:5])}
    yield from _of_the_model(found)
    if found["distress"]["waiting"]:
        yield "warn", "distress", {"count": found["distress"]["waiting"], **blanks}
    if found["disk"]["state"] == "look":
        yield "warn", "disk_little", {"mb": found["disk"]["free_mb"]}
    if found["sqlite"]["wal_reset_bug"]:
        yield "warn", "sqlite", {"version": found["sqlite"]["version"]}
    if found["database"]["overwriting_waits"]:
        yield "warn", "overwriting", {}


def _of_the_model(found: dict[str, Any]) -> Iterator[tuple[Level, str, dict[str, Any]]]:
    if not found["model"]["name"]:
        return
    spent, last = found["spent"], found["last"]
    if found["model"]["key"] == "missing":
        yield "bad", "no_key", {}
    if spent["usd"] >= spent["usd_total"] or spent["usd_today"] >= spent["usd_day"]:
        yield "bad", "cap", {}
    if model_state(last) == "act":
        yield "bad", "failing", {"failed": last["failed"], "calls": last["calls"]}
    if spent["usd"] >= NEAR_CAP * spent["usd_total"]:
        yield "warn", "near_cap", {"usd": f"{spent['usd']:.2f}", "total": f"{spent['usd_total']:.2f}"}


def model_state(last: dict[str, Any]) -> str:
    """good, look or act, from the newest calls."""
    if last["calls"] >= ENOUGH_CALLS and 100 * last["failed"] >= MANY_FAILED * last["calls"]:
        return "act"
    return "look" if last["failed"] else "good"
