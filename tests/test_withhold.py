"""The gate: what is withheld, how coarsely the rest is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.report.intervals import Estimate
from flows.report.withhold import Figures, Gate, hidden_levels, round_to


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({"A": 42, "B": 17, "C": 7, "D": 12}, "CD"),
        ({"A": 60, "B": 4, "C": 0, "D": 30}, "BCD"),
        ({"A": 50, "B": 6}, "AB"),
        ({"A": 50, "B": 60}, ""),
        ({"A": 9}, "A"),
        ({"A": 10, "B": 11}, ""),
        ({"A": 20, "B": 20, "C": 3}, "AC"),
        ({"A": 30, "B": 6, "C": 7}, "BC"),
        ({}, ""),
    ],
)
def test_which_levels_are_withheld(people: dict[str, int], hidden: str) -> None:
    assert hidden_levels(people, 10) == frozenset(hidden)


@given(st.dictionaries(st.text("abcdefg", min_size=1, max_size=2), st.integers(0, 60), max_size=7))
def test_no_small_cell_is_shown_or_can_be_worked_out(people: dict[str, int]) -> None:
    hidden = hidden_levels(people, 10)
    assert all(m >= 10 for level, m in people.items() if level not in hidden)
    if hidden and len(hidden) < len(people):
        assert len(hidden) > 1 and sum(people[level] for level in hidden) >= 10


@pytest.mark.parametrize(
    ("value", "step", "rounded"),
    [
        (0.125, 0.01, 0.13),
        (0.125 - 1e-12, 0.01, 0.13),
        (0.475, 0.05, 0.5),
        (0.47, 0.05, 0.45),
        (78, 5, 80),
        (12, 5, 10),
        (-0.03, 0.05, -0.05),
    ],
)
def test_rounding_goes_half_up_whatever_the_last_bits(value: float, step: float, rounded: float) -> None:
    assert round_to(value, step) == pytest.approx(rounded)


def cell(m: int, share: float = 0.473, n: int | None = None) -> Figures:
    return Figures(n or m, m, {"supports": Estimate(share, share - 0.1, min(1, share + 0.1), m - 1, 0.01)})


def test_public_figures_are_coarse_and_internal_ones_are_not() -> None:
    assert Gate(10).one("x", cell(99))["supports"] == {"share": 0.45, "low": 0.35, "high": 0.55, "n_eff": 100}
    assert Gate(10).one("x", cell(123))["supports"] == {"share": 0.47, "low": 0.37, "high": 0.57, "n_eff": 120}
    assert Gate(10).one("x", cell(123))["m"] == 125
    assert Gate(10, internal=True).one("x", cell(3))["supports"] == {"share": 0.473, "low": 0.373, "high": 0.573, "n_eff": 2}


def test_a_small_cell_keeps_its_place_with_the_reason_and_is_logged() -> None:
    gate = Gate(10)
    shown = gate.one("principles/k1", cell(9))
    assert (shown["m"], shown["n"], shown["supports"]["share"], shown["supports"]["reason"]) == (None, None, None, "small_cell")
    assert gate.log == [{"where": "principles/k1", "reason": "small_cell"}]


def test_first_and_second_suppression_look_alike() -> None:
    gate = Gate(10)
    shown = gate.levels("s", {"a": cell(42), "b": cell(17), "c": cell(7), "d": cell(12)}, segment=True)
    assert (shown["c"], shown["d"]) == ("withheld", "withheld") and shown["a"]["m"] == 40
    assert gate.log == [{"where": "s/c", "reason": "small_cell"}, {"where": "s/d", "reason": "small_cell"}]


@pytest.mark.parametrize(("share", "shown", "bound"), [(0.02, 0.05, "at_most"), (0.99, 0.95, "at_least"), (0.4, 0.4, None)])
def test_extreme_shares_are_clipped_inside_segments_only(share: float, shown: float, bound: str | None) -> None:
    inside = Gate(10).levels("s", {"a": cell(200, share)}, segment=True)["a"]["supports"]
    assert (inside["share"], inside.get("bound")) == (shown, bound)
    assert "bound" not in Gate(10).one("s", cell(200, share))["supports"]


def test_what_cannot_be_computed_says_why() -> None:
    gate = Gate(10, internal=True)
    assert gate.share(None, 0)["reason"] == "nobody_answered"
    assert gate.share(Estimate(1.0), 1) == {"share": 1.0, "low": None, "high": None, "n_eff": None, "reason": "one_person"}
    assert gate.number(None, 5) is None


def test_counts_of_a_partition() -> None:
    assert Gate(10).counts("c", {"a": 42, "b": 17, "c": 7}) == {"a": 40, "b": "withheld", "c": "withheld"}
    assert Gate(10, internal=True).counts("c", {"a": 42, "c": 7}) == {"a": 42, "c": 7}
