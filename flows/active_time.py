"""How long somebody was at it, from the times of what they did. Longer pauses do not count."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from flows.records import History

LONGEST_GAP = 10.0
"""Minutes between two acts; beyond it somebody was away, and none of it counts."""
_NOT_AT_IT = ("links", "consents")
"""Shelves of what is made, or changed, apart from the walk."""


def active_minutes(history: History, until: str | None = None) -> float:
    """Minutes from joining to the last act, or to the act stored at `until` (UTC text), each gap of up to LONGEST_GAP counted."""
    stamps = sorted({history.participant.entered_at, *_stamps(history)})
    times = [datetime.fromisoformat(stamp) for stamp in stamps if until is None or stamp <= until]
    gaps = ((later - earlier).total_seconds() / 60 for earlier, later in zip(times, times[1:], strict=False))
    return sum(gap for gap in gaps if gap <= LONGEST_GAP)


def _stamps(history: History) -> list[str]:
    shelves = [one.name for one in fields(history) if one.name not in _NOT_AT_IT]
    found = [getattr(history, name) for name in shelves if isinstance(getattr(history, name), tuple)]
    return [record.created_at for shelf in found for record in shelf if hasattr(record, "created_at")]
