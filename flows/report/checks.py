"""The check on saying yes to everything: rules expected not to fit, taken up all the same."""

from __future__ import annotations

from typing import Any

from flows.report.cells import figures
from flows.report.engines import Engine
from flows.report.withhold import Gate

ALARM = 0.15
"""Above this share a banner stands over the table."""


def checks(engine: Engine, gate: Gate) -> dict[str, Any]:
    """Share of check offers answered yes, supports, qualifies or opposes; n checks of m people; the banner."""
    cell = figures(engine.rows("false_yes")[0], ["false_yes"])
    shown = gate.one("checks/false_yes", cell)
    rate = cell.shares["false_yes"]
    alarm = gate.allows(cell.m) and rate is not None and rate.share > ALARM
    return {"false_yes": {"n": shown["n"], "m": shown["m"], **shown["false_yes"], "banner": alarm}}
