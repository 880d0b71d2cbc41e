"""How far people support each principle: the headline row and what stands beside it, one entry per principle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.report.bridging import bridging
from flows.report.cells import ANSWERS, DECIDERS, STANCES, by_key, figures, grouped
from flows.report.engines import Engine, Row
from flows.report.machine import Machine
from flows.report.problems import ReportError
from flows.report.reviewers import Reviewers
from flows.report.withhold import Figures, Gate, blank

CONTESTED = 0.2
"""Contested: the lower ends of supports and of opposes both lie above this."""

FEW_SCENARIOS = 3
"""Under this many scenarios a row makes no claim beyond them."""

NOT_IN_PLAY = "not_in_play"
Cells = Mapping[tuple[str, ...], Row]
Readings = tuple[Machine, Reviewers]
"""What stands beside the authors' answers."""


def principles(engine: Engine, gate: Gate, segments: Segments, readings: Readings) -> list[dict[str, Any]]:
    """Every principle of the spec in its order; one that no scenario puts in play is listed without shares."""
    listed = engine.rows("principles")
    if len({row["spec_version"] for row in listed}) > 1:
        versions = sorted({str(row["spec_version"]) for row in listed})
        raise ReportError(f"the bundles hold two versions of the spec ({', '.join(versions)}). Report them apart.")
    parts = _Parts(engine, gate, segments, readings)
    return [parts.entry(row) for row in listed]


class Segments:
    """The variables by which people are told apart, with every level that occurs; nested ones left out."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        nested = set() if gate.internal else {str(row["fine"]) for row in engine.rows("nested") if row["fine_levels"] > 1}
        lists = grouped(engine.rows("segment_levels"), "variable")
        self.left_out = sorted(nested & lists.keys())
        self.levels = {name: [str(row["level"]) for row in rows] for name, rows in lists.items() if name not in nested}


class _Parts:
    """All cells of all principles, read once."""

    def __init__(self, engine: Engine, gate: Gate, segments: Segments, readings: Readings) -> None:
        self.machine, self.reviewers = readings
        self.gate = gate
        self.segments = segments
        self.support = by_key(engine.rows("support"), "principle_id", "variable", "level")
        self.spoken = by_key(engine.rows("addressed"), "principle_id")
        self.decide = by_key(engine.rows("who_decides"), "principle_id")
        self.scenarios = grouped(engine.rows("held_scenarios"), "principle_id")
        self.left_out = grouped(engine.rows("left_out"), "principle_id")
        self.units = grouped(engine.rows("unit_list"), "principle_id") if gate.internal else {}

    def entry(self, row: Row) -> dict[str, Any]:
        """One principle as report.json lists it."""
        name = str(row["principle_id"])
        head = {"id": name, "title": row["title"], "authority": row["authority"]}
        if not row["in_play"] and (name, "all", "all") not in self.support:
            return head | self._not_in_play(name)
        cell = figures(self.support.get((name, "all", "all")), ANSWERS)
        shown = self.gate.one(f"principles/{name}", cell)
        head |= {"n_offered": shown.pop("n")} | shown
        head |= {"scenarios": self._rests_on(name, cell), "contested": self._contested(cell), "addressed": self._addressed(name)}
        head |= {"machine": self.machine.of(name), "reviewers": self.reviewers.of(name)}
        head |= self._segments(name) | {"who_decides": self._who_decides(name)}
        return head | ({"units": [_unit(unit) for unit in self.units.get(name, [])]} if self.gate.internal else {})

    def _not_in_play(self, name: str) -> dict[str, Any]:
        empty: dict[str, Any] = {"n_offered": 0, "m": 0, "reason": NOT_IN_PLAY} | {answer: blank(NOT_IN_PLAY) for answer in ANSWERS}
        rest: dict[str, Any] = {"scenarios": {"k": 0, "ids": []}, "contested": False, "machine": {}, "reviewers": {}}
        return empty | rest | {"addressed": self._addressed(name)}

    def _rests_on(self, name: str, cell: Figures) -> dict[str, Any]:
        ids = [str(row["scenario_id"]) for row in self.scenarios.get(name, [])]
        rests: dict[str, Any] = {"k": len(ids), "ids": ids, "no_claim_beyond": len(ids) < FEW_SCENARIOS}
        shares = [float(row["share"]) for row in self.left_out.get(name, []) if self.gate.allows(int(row["m"]))]
        if shares and self.gate.allows(cell.m):
            low, high = (self.gate.number(end, cell.m) for end in (min(shares), max(shares)))
            rests["each_left_out"] = {"low": low, "high": high}
        return rests

    def _contested(self, cell: Figures) -> bool:
        lows = [value.low if value else None for value in (cell.shares["supports"], cell.shares["opposes"])]
        return self.gate.allows(cell.m) and all(low is not None and low > CONTESTED for low in lows)

    def _addressed(self, name: str) -> dict[str, Any]:
        return self.gate.one(f"principles/{name}/addressed", figures(self.spoken.get((name,)), STANCES))

    def _who_decides(self, name: str) -> dict[str, Any]:
        return self.gate.one(f"principles/{name}/who_decides", figures(self.decide.get((name,)), DECIDERS))

    def _segments(self, name: str) -> dict[str, Any]:
        shown, bridges = {}, {}
        for variable, levels in sorted(self.segments.levels.items()):
            cells = {level: figures(self.support.get((name, variable, level)), ANSWERS) for level in levels}
            shown[variable] = self.gate.levels(f"principles/{name}/segments/{variable}", cells, segment=True)
            bridges[variable] = bridging(cells, shown[variable], self.gate)
        return {"segments": shown, "bridging": bridges}


def _unit(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("participant_id", "scenario_id", "card_id", "answer")}
