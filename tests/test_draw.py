"""Draws are balanced, seeded, and never give the same order twice to one person."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import counted_ids, pack, study_with

from flows.draw import Drawn, draw_another, draw_arms, draw_check, draw_walk, least, option_orders
from flows.records import Draw, Study


def crowd(study: Study, people: int) -> list[tuple[Draw, ...]]:
    """Walks of so many people, each drawn from the counts that those before left."""
    ids = counted_ids()
    scenarios: Counter[str] = Counter()
    talked: Counter[str] = Counter()
    walks = []
    for ordinal in range(people):
        walk = draw_walk(study, Drawn(ordinal, scenarios, talked), ordinal, ids(), ids)
        scenarios.update(draw.scenario_id for draw in walk)
        talked.update(draw.scenario_id for draw in walk if draw.depth == "talked")
        walks.append(walk)
    return walks


def test_every_family_comes_equally_often_and_one_person_meets_it_once() -> None:
    walks = crowd(pack(), 160)
    family = {scenario.id: scenario.family for scenario in pack().scenarios}
    counts = Counter(family[draw.scenario_id] for walk in walks for draw in walk)
    assert len(counts) == 24
    assert max(counts.values()) - min(counts.values()) <= 1
    assert all(len({family[draw.scenario_id] for draw in walk}) == 3 for walk in walks)


def test_members_of_a_family_come_equally_often() -> None:
    counts = Counter(draw.scenario_id for walk in crowd(pack(), 160) for draw in walk)
    for base in (scenario for scenario in pack().scenarios if scenario.variant_of is None):
        members = [counts[scenario.id] for scenario in pack().scenarios if scenario.family == base.id]
        assert max(members) - min(members) <= 1


def test_two_are_talked_about_and_one_is_short_in_balanced_places() -> None:
    walks = crowd(pack(), 240)
    assert all(sorted(draw.depth for draw in walk) == ["short", "talked", "talked"] for walk in walks)
    short_at = Counter(draw.position for walk in walks for draw in walk if draw.depth == "short")
    assert min(short_at.values()) > 50
    family = {scenario.id: scenario.family for scenario in pack().scenarios}
    talked = Counter(family[draw.scenario_id] for walk in walks for draw in walk if draw.depth == "talked")
    assert max(talked.values()) - min(talked.values()) <= 2


def test_each_order_comes_once_in_every_block() -> None:
    scenario = next(scenario for scenario in pack().scenarios if len(scenario.options) == 4)
    orders = [option_orders(scenario, number, seed=1)[0] for number in range(48)]
    assert sorted(orders[:24]) == sorted(orders[24:]) == sorted(",".join(order) for order in itertools.permutations("ABCD"))
    assert orders[:24] != orders[24:]


@given(st.integers(0, 10_000), st.integers(0, 99))
def test_the_second_order_differs_from_the_first(before: int, seed: int) -> None:
    for scenario in pack().scenarios[:3]:
        first, second = option_orders(scenario, before, seed)
        assert first != second and sorted(first) == sorted(second)


def test_a_seed_repeats_and_another_seed_differs() -> None:
    assert crowd(pack(), 20) == crowd(pack(), 20)
    assert crowd(pack(), 20) != crowd(study_with(seed=2), 20)


def test_arms_are_balanced_and_without_a_model_no_guess_is_shown() -> None:
    arms: Counter[tuple[str, str]] = Counter()
    for ordinal in range(101):
        drawn = draw_arms(pack(), Drawn(participants=ordinal, arms=arms), ordinal)
        assert drawn.guess == "hidden"
        arms.update(drawn.model_dump().items())
    assert abs(arms[("wording", "a")] - arms[("wording", "b")]) == 1


def test_another_scenario_is_one_not_met_until_none_is_left() -> None:
    ids = counted_ids()
    draws = list(draw_walk(pack(), Drawn(), 0, ids(), ids))
    while fresh := draw_another(pack(), Drawn(), draws, 0, (ids(), ids())):
        draws.append(fresh)
    family = {scenario.id: scenario.family for scenario in pack().scenarios}
    assert sorted(family[draw.scenario_id] for draw in draws) == sorted(set(family.values()))


@pytest.mark.parametrize(
    ("low", "checks", "picked"),
    [([], {}, None), (["a", "b"], {"a": 1}, "b"), (["a", "b"], {"a": 1, "b": 2}, "a")],
)
def test_a_check_is_the_one_used_least(low: list[str], checks: dict[str, int], picked: str | None) -> None:
    assert draw_check(low, checks, 1) == picked


def test_ties_fall_by_luck_alone() -> None:
    firsts = {least(["a", "b", "c"], {}, luck)[0] for luck in range(30)}
    assert firsts == {"a", "b", "c"}
