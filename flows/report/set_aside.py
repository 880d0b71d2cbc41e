"""What was taken out of every count before anything was computed, by reason: cards that reviewers set aside for a stated defect, and
whatever a rule excluded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flows.report.engines import Engine, Row
from flows.report.withhold import Gate

DEFECTS = ("quote_absent", "empty_card", "test_session")
"""Why a reviewer may set a card aside; the first word of the note."""


def exclusions(engine: Engine, gate: Gate) -> list[dict[str, Any]]:
    """[{object, reason, n}], by object and reason; n is "withheld" where few people stand behind it or behind the rest of its kind.

    One person may have several cards set aside: the people are what must be enough, the number shown is of cards."""
    rows = engine.rows("excluded")
    found: list[dict[str, Any]] = []
    for kind in sorted({str(row["object_kind"]) for row in rows}):
        reasons: dict[str, list[Row]] = {}
        for row in rows:
            if row["object_kind"] == kind:
                reasons.setdefault(_reason(row), []).append(row)
        people = gate.counts(f"exclusions/{kind}", {name: _people(some) for name, some in reasons.items()})
        shown = {name: "withheld" if people[name] == "withheld" else gate.count(len(some)) for name, some in reasons.items()}
        found += [{"object": kind, "reason": name, "n": shown[name]} for name in sorted(reasons)]
    return found


def _reason(row: Row) -> str:
    """The defect that a reviewer stated, else the reason itself."""
    defect = str(row["note"] or "").split(":")[0]
    return defect if row["object_kind"] == "card" and defect in DEFECTS else str(row["reason"])


def _people(rows: Iterable[Row]) -> int:
    """How many people stand behind these; what is no card of a person's stands for one."""
    kept = list(rows)
    known = {str(row["participant_id"]) for row in kept if row["participant_id"] is not None}
    return len(known) + sum(row["participant_id"] is None for row in kept)
