"""The sentences at the top: written from the table by fixed rules, never by anybody's taste."""

from __future__ import annotations

from typing import Any

from flows.report.sentences import listed, say

NOTABLE_EXCEPTION = 0.15
"""From this share with an exception on, the lead names the principle."""

NAMED = 3
"""Most principles that the sentence on division names."""


def lead(report: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """What the data say first: the most supported principle, those people divide over, the most frequent exception."""
    who = say("lead.simulated" if report["n"]["simulated"] else "lead.people")
    if not rows:
        return say("lead.none", who=who)
    return " ".join([_most(rows[0], who), *_divide(rows), *_exception(rows)])


def _most(row: dict[str, Any], who: str) -> str:
    shares = {name: _percent(row["supports"][name]) for name in ("share", "low", "high")}
    return say("lead.most", who=who, title=row["title"], **shares)


def _divide(rows: list[dict[str, Any]]) -> list[str]:
    divided = sorted((row for row in rows if row["contested"]), key=lambda row: (-row["opposes"]["share"], row["id"]))
    return [say("lead.divide", titles=listed([row["title"] for row in divided[:NAMED]]))] if divided else []


def _exception(rows: list[dict[str, Any]]) -> list[str]:
    row = min(rows, key=lambda row: (-row["qualifies"]["share"], row["id"]))
    share = row["qualifies"]["share"]
    return [say("lead.exception", title=row["title"], share=_percent(share))] if share >= NOTABLE_EXCEPTION else []


def _percent(value: float | None) -> str:
    return "?" if value is None else f"{round(100 * value):.0f}"
