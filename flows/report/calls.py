"""What the language model was asked, how often it gave nothing of use, and what that cost: the process behind a study with a model.

Everything is empty where no model was ever asked."""

from __future__ import annotations

from typing import Any

from flows.report.cells import by_key, figures, grouped
from flows.report.engines import Engine, Row
from flows.report.withhold import Gate, hidden_levels, round_to

KINDS = ("turns", "cards", "mappings")
"""Questions, drafts of cards, cards held against principles."""

NANO = 1_000_000_000
CENT, MICRO = 0.01, 1e-6


def model_process(engine: Engine, gate: Gate) -> dict[str, dict[str, Any]]:
    """model_calls {purpose: {outcome: calls}}, fallbacks {turns, cards, mappings: share}, cost {calls, tokens, usd}, models by name."""
    rows = engine.rows("calls")
    if not rows:
        return {"model_calls": {}, "fallbacks": {}, "cost": {}, "models": {}}
    purposes = grouped((row for row in rows if row["purpose"] != "*"), "purpose")
    return {
        "model_calls": {purpose: _outcomes(purpose, found, gate) for purpose, found in sorted(purposes.items())},
        "fallbacks": _fallbacks(engine, gate),
        "cost": _cost(next(row for row in rows if row["purpose"] == "*"), gate),
        "models": {str(row["model_returned"]): gate.count(row["calls"]) for row in engine.rows("models")},
    }


def _outcomes(purpose: str, rows: list[Row], gate: Gate) -> dict[str, int | str]:
    """Calls by outcome; one that few people met is withheld with the next, as any partition."""
    people = {str(row["outcome"]): _base(row) for row in rows}
    hidden = frozenset() if gate.internal else hidden_levels(people, gate.k)
    for outcome in sorted(hidden):
        gate.hold(f"process/model_calls/{purpose}/{outcome}")
    counts = {str(row["outcome"]): int(row["calls"]) for row in rows}
    return {outcome: "withheld" if outcome in hidden else gate.count(calls) for outcome, calls in sorted(counts.items())}


def _base(row: Row) -> int:
    """People behind a count. Calls without a participant are the study's own, or of a bundle that leaves participants out: there
    the calls stand for the people."""
    return int(row["people"]) + int(row["without_id"])


def _fallbacks(engine: Engine, gate: Gate) -> dict[str, Any]:
    cells = by_key(engine.rows("fallbacks"), "kind")
    shown: dict[str, Any] = {}
    for kind in KINDS:
        cell = gate.one(f"process/fallbacks/{kind}", figures(cells.get((kind,)), ["fell_back"]))
        shown[kind] = {"n": cell["n"], "m": cell["m"], **cell["fell_back"]}
    return shown


def _cost(row: Row, gate: Gate) -> dict[str, Any]:
    """Tokens, US dollars, calls; `unpriced` calls have no price and are in no sum of dollars. Null where few people stand behind it."""
    names = ("calls", "tokens_in", "tokens_out", "unpriced")
    if not gate.allows(_base(row)):
        gate.hold("process/cost")
        return dict.fromkeys((*names, "usd"), None) | {"reason": "small_cell"}
    shown: dict[str, Any] = {name: gate.count(row[name]) for name in names}
    priced = row["unpriced"] < row["calls"]
    return shown | {"usd": round_to(row["nano_usd"] / NANO, MICRO if gate.internal else CENT) if priced else None}
