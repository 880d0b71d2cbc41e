"""Estimates are charged first and settled after; a live session is over a cap by one call at most."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.budget import Charge, Ledger, OverBudget, Spent
from flows.records.model_call import NANO
from flows.records.study import Limits, ModelPrice
from tests.door_toys import PRICE, ledger_with
from tests.toys import still

A, B = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("tokens", "nano"),
    [
        ((0, 0, 0), 0),
        ((1_000_000, 0, 0), 1_250_000_000),
        ((0, 1_000_000, 0), 10_000_000_000),
        ((1_000_000, 0, 1_000_000), 125_000_000),
        ((900, 120, 600), 300 * 1250 + 600 * 125 + 120 * 10_000),
        ((1, 0, 0), 1250),
    ],
)
def test_prices(tokens: tuple[int, int, int], nano: int) -> None:
    assert ledger_with().cost(*tokens) == nano


def test_cached_tokens_cost_as_others_unless_they_have_a_price() -> None:
    price = ModelPrice.model_validate({"in": 2.0, "out": 8.0})
    assert ledger_with(price).cost(100, 0, 50) == ledger_with(price).cost(100, 0, 0) == 200_000


def test_without_a_price_nothing_is_capped() -> None:
    ledger = ledger_with(None, usd_turn=0.0, usd_each=0.0, usd_day=0.0, usd_total=0.0)
    for _ in range(100):
        ledger.settle(ledger.charge(A, 10**9, 10**9), ledger.cost(10**9, 10**9))
    assert ledger.cost(1, 1) is None and ledger.spent_nano == 0


def test_a_charge_is_replaced_by_the_true_cost() -> None:
    ledger = ledger_with()
    charge = ledger.charge(A, 1000, 1000)
    assert ledger.spent_nano == ledger.spent_by(A) == charge.nano == 11_250_000
    ledger.settle(charge, 5)
    assert ledger.spent_nano == ledger.spent_by(A) == 5 and ledger.spent_by(B) == 0


@pytest.mark.parametrize("cap", ["usd_turn", "usd_each", "usd_day", "usd_total"])
def test_each_cap_stops_alone(cap: str) -> None:
    ledger = ledger_with(**{"usd_turn": 9.0, "usd_each": 9.0, "usd_day": 9.0, "usd_total": 9.0, cap: 0.012})
    ledger.settle(ledger.charge(A, 1000, 1000), 11_250_000)
    with pytest.raises(OverBudget) as over:
        ledger.charge(A, 1000, 1000, same_turn=True)
    assert over.value.cap == cap and ledger.spent_nano == 11_250_000
    if cap == "usd_turn":
        ledger.charge(A, 1000, 1000)  # a new turn
    if cap in ("usd_turn", "usd_each"):
        ledger.charge(B, 1000, 1000)
    else:
        with pytest.raises(OverBudget):
            ledger.charge(None, 1000, 1000)


def test_what_was_spent_before_counts() -> None:
    spent = Spent(by_day={still()[:10]: 2 * NANO, "2020-01-01": 3 * NANO}, by_participant={A: NANO})
    ledger = Ledger(Limits(usd_day=2.01, usd_each=1.5, usd_turn=9.0), PRICE, still, spent)
    assert ledger.spent_nano == 5 * NANO and ledger.spent_by(A) == NANO
    ledger.charge(A, 1000, 0)
    with pytest.raises(OverBudget, match="usd_day"):
        ledger.charge(B, 1_000_000, 0)


def test_a_new_day_begins_anew() -> None:
    days = ["2026-11-20T23:59:59Z"]
    ledger = Ledger(Limits(usd_day=0.02, usd_turn=9.0), PRICE, lambda: days[0])
    ledger.charge(A, 1000, 1000)
    with pytest.raises(OverBudget, match="usd_day"):
        ledger.charge(A, 1000, 1000)
    days[0] = "2026-11-21T00:00:00Z"
    ledger.charge(A, 1000, 1000)


def test_a_thousand_at_once_are_over_by_one_call_each_at_most() -> None:
    """Every true cost is four times its estimate; people ask in any order, and a reply may be long on its way."""
    luck = random.Random(7)
    cap = 0.5
    ledger = ledger_with(usd_total=cap, usd_day=9.0, usd_each=9.0, usd_turn=9.0)
    open_now: dict[str, Charge] = {}
    refused = worst = 0
    for _ in range(20_000):
        person = f"{luck.randrange(1000):032x}"
        if person in open_now:
            charge = open_now.pop(person)
            worst = max(worst, 4 * charge.nano)
            ledger.settle(charge, 4 * charge.nano)
            continue
        live = len(open_now) + 1
        try:
            open_now[person] = ledger.charge(person, 200, 20)
        except OverBudget:
            refused += 1
            continue
        assert ledger.spent_nano <= cap * NANO
        assert ledger.spent_nano + 3 * sum(one.nano for one in open_now.values()) <= cap * NANO + live * 4 * open_now[person].nano
    assert refused > 1000 and worst > 0


@given(
    acts=st.lists(st.tuples(st.sampled_from([A, B, None]), st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 10**8)), max_size=30)
)
def test_sums_are_what_was_settled(acts: list[tuple[str | None, int, int, int]]) -> None:
    ledger = ledger_with()
    settled = {A: 0, B: 0, None: 0}
    for person, tokens_in, tokens_out, true in acts:
        try:
            charge = ledger.charge(person, tokens_in, tokens_out)
        except OverBudget:
            continue
        ledger.settle(charge, true)
        settled[person] += true
    assert ledger.spent_nano == sum(settled.values())
    assert (ledger.spent_by(A), ledger.spent_by(B)) == (settled[A], settled[B])
