"""Bridging: the worst-off group's lower end."""

from __future__ import annotations

import pytest

from flows.report.bridging import bridging
from flows.report.intervals import Sums, estimate
from flows.report.withhold import Figures, Gate


def level(yes: int, m: int) -> Figures:
    return Figures(m, m, {"supports": estimate(Sums(m, m, m, m, yes, yes, yes))})


def test_worked_case() -> None:
    cells = {"excited": level(48, 60), "equal": level(52, 80), "concerned": level(22, 40), "unsure": level(6, 6)}
    gate = Gate(10, internal=True)
    found = bridging(cells, gate.levels("s", cells), gate)
    assert found["min_low"] == pytest.approx(0.3919, abs=5e-5) and found["min_segment"] == "concerned"
    assert found["levels"] == ["concerned", "equal", "excited"] and found["left_out"] == ["unsure"]


def test_two_levels_at_least_and_none_that_is_withheld() -> None:
    cells = {"a": level(20, 40), "b": level(12, 21), "c": level(2, 4)}
    gate = Gate(10)
    shown = gate.levels("s", cells)
    assert shown["b"] == "withheld"
    assert bridging(cells, shown, gate)["reason"] == "fewer_than_two_levels"
