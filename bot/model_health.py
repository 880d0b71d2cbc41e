"""What a study's language model did and cost so far, in numbers, for /operate and `soundings status`: never a word of what was said."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bot.conversation import Conversation
from bot.health import Said, saying
from bot.model_opening import lacks_key, model_host, model_key
from flows.records import Study
from flows.records.model_call import NANO
from storage.call_counts import count_calls, last_calls, people_at_cap, spent_on_people, went_wrong

OUTCOMES = ("ok", "repaired", "fallback", "error")
LATELY_HOURS = 24
LATELY = 8
"""Kinds of faults that are told, the newest first."""


def model_status(conversation: Conversation, *, exact: bool = False) -> dict[str, Any]:
    """`model` {name, host, key: set | missing | not needed}; name null without one. `calls`: all, by outcome, and of those that gave
    nothing how many for which reason; a call is a request with its tries. `last`: of the newest calls that were sent. `spent`: US
    dollars in all, today (UTC) and for one person (median), each beside its cap; `without_price`: calls that are in no sum. `lately`:
    what went wrong in the last 24 hours."""
    archive, study = conversation.archive, conversation.study
    days, limits, now = archive.spend().by_day, study.settings.limits, conversation.kit.now()
    since = (datetime.fromisoformat(now) - timedelta(hours=LATELY_HOURS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with archive.snapshot() as connection:
        counted = count_calls(connection)
        last = last_calls(connection)
        wrong = went_wrong(connection, since=since, most=LATELY)
        costs, at_cap = spent_on_people(connection), people_at_cap(connection)
    said = saying(study.settings.k, exact=exact)
    outcomes: Counter[str] = Counter()
    for one in counted:
        outcomes[one.outcome] += one.calls
    return {
        "model": _model(study),
        "calls": {
            "all": outcomes.total(),
            **{name: outcomes[name] for name in OUTCOMES},
            "failed": dict(sorted((one.reason or "unnamed", one.calls) for one in counted if one.outcome == "error")),
        },
        "last": last._asdict(),
        "spent": {
            "usd": sum(days.values()) / NANO,
            "usd_total": limits.usd_total,
            "usd_today": days.get(now[:10], 0) / NANO,
            "usd_day": limits.usd_day,
            "usd_person": _median(costs, said),
            "usd_each": limits.usd_each,
            "people_at_cap": said(at_cap),
            "without_price": sum(one.without_price for one in counted),
        },
        "lately": [{"kind": one.outcome, "reason": one.reason, "calls": one.calls, "at": one.at} for one in wrong],
    }


def _median(costs: list[int], said: Said) -> float | None:
    """US dollars; None for so few people that none are said."""
    return None if not costs or isinstance(said(len(costs)), str) else median(costs) / NANO


def _model(study: Study) -> dict[str, str | None]:
    model = study.settings.model
    if model is None:
        return {"name": None}
    key = "set" if model_key() else "missing" if lacks_key(study) else "not needed"
    return {"name": model.name, "host": model_host(study), "key": key}
