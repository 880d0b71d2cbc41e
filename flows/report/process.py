"""Who came, how far, how long it took, who asked, and what a model did: the process behind the answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from flows.report.calls import model_process
from flows.report.cells import grouped
from flows.report.engines import Engine
from flows.report.withhold import Gate, round_to

STAGES = ("entered", "chose", "approved_a_card", "answered_rules", "chose_again", "completed")


def process(engine: Engine, gate: Gate) -> dict[str, Any]:
    """Funnel in people per stage, status at the end, minutes of those who finished, who asked and who drafted; then
    what a language model was asked, where it fell back, what it cost (empty without one)."""
    kinds = {kind: {str(row["level"]): int(row["people"]) for row in rows} for kind, rows in grouped(engine.rows("funnel"), "kind").items()}
    reached = kinds.get("reached", {})
    funnel = [{"stage": stage, "people": _stage(stage, reached.get(stage, 0), gate)} for stage in STAGES]
    modes = {"asked": gate.counts("process/modes/asked", kinds.get("asked", {}))}
    modes |= {"drafted": gate.counts("process/modes/drafted", kinds.get("drafted", {}))}
    status = gate.counts("process/status", kinds.get("status", {}))
    return {"funnel": funnel, "status": status, "minutes": minutes(engine, gate), "modes": modes} | model_process(engine, gate)


def minutes(engine: Engine, gate: Gate) -> dict[str, Any]:
    """Median and the middle 80 % of the minutes that finishing took; null under k people."""
    values = [float(row["minutes"]) for row in engine.rows("minutes")]
    if not values or not gate.allows(len(values)):
        if values:
            gate.hold("process/minutes")
        return {"median": None, "p10": None, "p90": None, "reason": "small_cell" if values else "nobody_answered"}
    step = 0.1 if gate.internal else 1.0
    low, middle, high = (round_to(float(np.percentile(values, q)), step) for q in (10, 50, 90))
    return {"median": middle, "p10": low, "p90": high, "m": gate.count(len(values))}


def _stage(stage: str, people: int, gate: Gate) -> int | str:
    """A stage of the funnel; 0 is no cell (nobody got there), 1 to k-1 is one."""
    if people and not gate.allows(people):
        gate.hold(f"process/funnel/{stage}")
        return "withheld"
    return gate.count(people)
