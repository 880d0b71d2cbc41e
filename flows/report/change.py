"""Did the talk change minds? Change on talked scenarios minus change on short ones, per person.

People change some choices whenever they are asked twice; the short scenarios, chosen but not talked about, show how many."""

from __future__ import annotations

from typing import Any

from flows.report.cells import grouped
from flows.report.engines import Engine, Row
from flows.report.intervals import Sums, estimate, mean_difference, paired
from flows.report.withhold import Figures, Gate, blank

DEPTHS = ("talked", "short")


def change(engine: Engine, gate: Gate) -> dict[str, Any]:
    """Per depth the share of complete pairs that changed, how many were incomplete, and flags gained and lost; then the difference."""
    rows = engine.rows("pairs")
    depths = grouped(rows, "depth")
    shown: dict[str, Any] = {depth: _depth(depth, depths.get(depth, []), gate) for depth in DEPTHS}
    return shown | {"talked_minus_short": _talk(rows, gate)}


def pick(ranking: str) -> str:
    """What stands first in a ranking: option ids in order, 'none' for none of these."""
    return ",".join(sorted(part.strip() for part in ranking.split(">")[0].split("=")))


def changed(row: Row) -> int | None:
    """1 if the last choice differs from the first, 0 if not; None where there is no last choice."""
    if row["ranking_after"] is None:
        return None
    return int(pick(row["ranking_before"]) != pick(row["ranking_after"]))


def _depth(depth: str, rows: list[Row], gate: Gate) -> dict[str, Any]:
    pairs = [row for row in rows if changed(row) is not None]
    people = grouped(pairs, "participant_id").values()
    asked = [(float(own[0]["weight"]), len(own), sum(changed(row) or 0 for row in own)) for own in people]
    wa, wy = sum(w * a for w, a, _ in asked), sum(w * y for w, _, y in asked)
    sums = Sums(len(pairs), len(asked), wa, sum((w * a) ** 2 for w, a, _ in asked), wy,
                sum((w * y) ** 2 for w, _, y in asked), sum(w * w * a * y for w, a, y in asked))  # fmt: skip
    shown = gate.one(f"change/{depth}", Figures(len(pairs), len(asked), {"changed": estimate(sums)}))
    row = {"pairs": shown["n"], "m": shown["m"], **shown["changed"]}
    return row | {"flagged": _flags(pairs, gate)} | ({"unpaired": gate.count(len(rows) - len(pairs))} if gate.allows(len(asked)) else {})


def _flags(pairs: list[Row], gate: Gate) -> dict[str, Any]:
    """People who found some behaviour unacceptable only at the end (gained) or only at the start (lost)."""
    people = grouped(pairs, "participant_id").values()
    marks = [(any(row["flags_before"] for row in own), any(row["flags_after"] for row in own)) for own in people]
    result = paired(marks.count((False, True)), marks.count((True, False)), len(marks))
    if result is None or not gate.allows(result.n):
        return {"change": None, "low": None, "high": None, "reason": "small_cell" if result else "no_pairs"}
    ends = {name: gate.number(getattr(result, name), result.n) for name in ("change", "low", "high")}
    return ends | {"p": gate.number(result.p, result.n), "people": gate.count(result.n)}


def _talk(rows: list[Row], gate: Gate) -> dict[str, Any]:
    differences, weights = [], []
    for own in grouped(rows, "participant_id").values():
        means = [_mean([row for row in own if row["depth"] == depth]) for depth in DEPTHS]
        if means[0] is not None and means[1] is not None:
            differences.append(means[0] - means[1])
            weights.append(float(own[0]["weight"]))
    if not gate.allows(len(differences)):
        gate.hold("change/talked_minus_short")
        return blank("small_cell") | {"m": None}
    return gate.share(mean_difference(differences, weights), len(differences)) | {"m": gate.count(len(differences))}


def _mean(rows: list[Row]) -> float | None:
    known = [value for row in rows if (value := changed(row)) is not None]
    return sum(known) / len(known) if known else None
