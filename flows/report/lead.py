"""The sentences at the top: written from the table by fixed rules, never by anybody's taste."""

from __future__ import annotations

from typing import Any

from flows.report.sentences import listed, say

NOTABLE_EXCEPTION = 0.15
"""From this share with an exception on, the lead names the principle."""


def lead(report: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """What the data say first: the most surely supported principle, those people divide over, the most frequent exception.

    Rows that make no claim beyond their scenarios are named only where there are no others."""
    who = say("lead.simulated" if report["n"]["simulated"] else "lead.people")
    if not rows:
        return say("lead.none", who=who)
    claims = [row for row in rows if not row["scenarios"]["no_claim_beyond"]] or rows
    return " ".join([_most(claims, who), *_divide(claims), *_exception(claims)])


def _most(rows: list[dict[str, Any]], who: str) -> str:
    """The row whose interval starts highest: of two equal shares the one that rests on more answers."""
    row = min(rows, key=lambda row: (-(row["supports"]["low"] or 0), -row["supports"]["share"], row["id"]))
    shares = {name: _percent(row["supports"][name]) for name in ("share", "low", "high")}
    return say("lead.most", who=who, title=row["title"], **shares)


def _divide(rows: list[dict[str, Any]]) -> list[str]:
    divided = sorted((row for row in rows if row["contested"]), key=lambda row: (-row["opposes"]["share"], row["id"]))
    return [say("lead.divide", titles=listed([row["title"] for row in divided]))] if divided else []


def _exception(rows: list[dict[str, Any]]) -> list[str]:
    row = min(rows, key=lambda row: (-row["qualifies"]["share"], row["id"]))
    share = row["qualifies"]["share"]
    return [say("lead.exception", title=row["title"], share=_percent(share))] if share >= NOTABLE_EXCEPTION else []


def _percent(value: float | None) -> str:
    return "?" if value is None else f"{round(100 * value):.0f}"
