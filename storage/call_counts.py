"""What an operator sees of a language model's calls, counted by the database: replies are never read for it."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

from storage.connection import Connection

LAST_CALLS = 100
"""How many of the newest calls tell how a model does now."""

_OUTCOMES = "SELECT outcome, error_code, count(*), sum(cost_nano_usd IS NULL) FROM model_calls GROUP BY outcome, error_code"
_LAST = "SELECT outcome, latency_ms FROM model_calls WHERE attempts > 0 ORDER BY event DESC LIMIT ?"
_WRONG = """
    SELECT outcome, iif(instr(error_code, ':'), substr(error_code, 1, instr(error_code, ':') - 1), error_code) AS reason,
        count(*) AS calls, max(created_at) AS at
    FROM model_calls WHERE outcome <> 'ok' AND created_at >= ? GROUP BY outcome, reason ORDER BY at DESC, calls DESC LIMIT ?
"""

_SPENT = """
    SELECT sum(coalesce(cost_nano_usd, 0)) FROM model_calls JOIN participants ON participants.id = participant_id
    WHERE simulated = 0 AND test = 0 GROUP BY participant_id
"""

_AT_CAP = """
    SELECT count(DISTINCT participant_id) FROM model_calls JOIN participants ON participants.id = participant_id
    WHERE simulated = 0 AND test = 0 AND error_code = 'budget:usd_each'
"""


class Counted(NamedTuple):
    """Calls of one outcome; `reason` names why there is no reply, else it is empty. `without_price`: in no sum."""

    outcome: str
    reason: str
    calls: int
    without_price: int


class LastCalls(NamedTuple):
    """The newest calls that were sent: how many, how many of them gave nothing, and their median time, milliseconds; None without any."""

    calls: int
    failed: int
    median_ms: int | None


class Wrong(NamedTuple):
    """One kind of thing that went wrong: our own name for it, how often, and when last (UTC). Never a word of anybody's."""

    outcome: str
    reason: str
    calls: int
    at: str


def count_calls(connection: Connection) -> list[Counted]:
    """Every call, by outcome and reason."""
    return [Counted(*row) for row in connection.execute(_OUTCOMES)]


def last_calls(connection: Connection) -> LastCalls:
    """How the model did in the newest calls."""
    rows = connection.execute(_LAST, (LAST_CALLS,)).fetchall()
    middle = round(median(ms for _, ms in rows)) if rows else None
    return LastCalls(len(rows), sum(outcome == "error" for outcome, _ in rows), middle)


def went_wrong(connection: Connection, *, since: str, most: int) -> list[Wrong]:
    """The kinds of calls since a time (UTC text) that did not go as they should, the newest first, `most` of them at most."""
    return [Wrong(*row) for row in connection.execute(_WRONG, (since, most))]


def spent_on_people(connection: Connection) -> list[int]:
    """Nanodollars of the calls for each person who is neither simulated nor a test person and for whom a model was called."""
    return [nano for (nano,) in connection.execute(_SPENT)]


def people_at_cap(connection: Connection) -> int:
    """How many of them reached what a model may cost for one person."""
    return int(connection.execute(_AT_CAP).fetchone()[0])
