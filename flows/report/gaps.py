"""What no principle covers: cards whose authors said so, or took up none of what was asked."""

from __future__ import annotations

from typing import Any

from flows.report.cells import figures
from flows.report.engines import Engine, Row
from flows.report.masked import Masks
from flows.report.withhold import Gate


def gap_share(engine: Engine, gate: Gate) -> dict[str, Any]:
    """Shares among approved cards that were held against rules: uncovered at all, and said to be so; by scenario in people."""
    cell = figures(engine.rows("gap_share")[0], ["uncovered", "said"])
    places = {str(row["scenario_id"]): int(row["people"]) for row in engine.rows("gap_scenarios")}
    shown = gate.one("gap_share", cell) | {"by_scenario": gate.counts("gap_share/by_scenario", places)}
    unprinted = sum(1 for row in engine.rows("gap_list") if row["text"] and why_not(row, gate))
    return shown | {"unprinted": gate.count(unprinted) if gate.allows(cell.m) else None}


def gaps(engine: Engine, gate: Gate, masks: Masks) -> list[dict[str, Any]]:
    """What authors say is missing, word for word but for masked words, where it may be printed. The rest is only counted: a list would
    give small cells away."""
    kept = [row for row in engine.rows("gap_list") if why_not(row, gate) is None and (row["text"] or gate.internal)]
    return [{"card_id": row["card_id"], "scenario_id": row["scenario_id"], "text": masks.gap(row)} for row in kept]


def why_not(row: Row, gate: Gate) -> str | None:
    """Why a person's words may not be printed; None where they may. `row` has consent_quotes, is_out, was_read and simulated.

    A card's own release is for its text alone, and one by rules is for showing: words are printed once a person has read and released
    them. Nobody is behind what simulated people say."""
    if gate.internal:
        return None
    if row["consent_quotes"] != 1:
        return "no_consent"
    return None if row["is_out"] == 1 and (row["was_read"] == 1 or row["simulated"] == 1) else "not_released"
