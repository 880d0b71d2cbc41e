"""How long people were at it, from the times of their events: the minutes of their sittings, pauses left out."""

from __future__ import annotations

from collections.abc import Collection
from statistics import median

from storage.connection import Connection

LONGEST_GAP = 10
"""Minutes between two events; beyond it somebody was away, and none of it counts."""

_SITTING = """
    SELECT coalesce(sum(gap), 0) / 60.0 FROM (
        SELECT unixepoch(at) - lag(unixepoch(at)) OVER (ORDER BY seq) AS gap FROM events
        WHERE participant_id = ? AND seq <= ? AND kind NOT IN ('consents', 'links')
    ) WHERE gap <= 60 * ?
"""


def sitting_minutes(connection: Connection, participant_id: str, last_event: int) -> float:
    """Active minutes of one person up to an event; 0 for nobody. What is done apart from the walk does not count."""
    (minutes,) = connection.execute(_SITTING, (participant_id, last_event, LONGEST_GAP)).fetchone()
    return float(minutes)


def usual_minutes(minutes: Collection[float], least: int) -> float | None:
    """The median; None from fewer than `least` people."""
    return median(minutes) if len(minutes) >= max(1, least) else None
