"""What a study asks of people: the expected people follow from the draw that participants really get."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.draw import Drawn, draw_walk
from flows.people import estimate, half_width, share_asked, simulate_minutes, symmetric
from flows.records.study import Study
from flows.study import load_study
from flows.study_new import PACKS

TOY = Path(__file__).parent / "study_toy"


def changed(study: Study, **settings: object) -> Study:
    return study.model_copy(update={"settings": study.settings.model_copy(update=settings)})


@pytest.fixture(scope="module")
def toy() -> Study:
    return load_study(TOY)


@pytest.fixture(scope="module")
def pack() -> Study:
    return load_study(PACKS / "model-spec")


def drawn_and_asked(study: Study, people: int) -> Counter[str]:
    """How many of `people` drawn one after the other talk about a scenario that has each principle in play."""
    by_id = {scenario.id: scenario for scenario in study.scenarios}
    met: Counter[str] = Counter()
    talked: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for ordinal in range(people):
        draws = draw_walk(study, Drawn(participants=ordinal, scenarios=met, talked=talked), ordinal, "0" * 32, lambda: "1" * 32)
        met.update(draw.scenario_id for draw in draws)
        deep = [draw.scenario_id for draw in draws if draw.depth == "talked"]
        talked.update(deep)
        asked.update({name for scenario in deep for name in by_id[scenario].in_play})
    return asked


def test_expected_people_are_what_the_draw_gives(pack: Study) -> None:
    people = 600
    asked = drawn_and_asked(pack, people)
    expected = {each.principle_id: each.people for each in estimate(pack, people).asked}
    assert asked.keys() == expected.keys()
    for name, count in expected.items():
        assert abs(asked[name] - count) <= 0.06 * count + 2, name


def test_expected_people_where_only_a_variant_has_the_principle(toy: Study) -> None:
    only_child = [
        scenario.model_copy(update={"in_play": ("be_warm",) if scenario.id == "song_child" else ("do_not_lie",)})
        for scenario in toy.scenarios
    ]
    study = toy.model_copy(update={"scenarios": tuple(only_child)})
    # 3 families, 1 talked; the family "song" has 2 members, one of them with be_warm
    assert share_asked(study) == pytest.approx({"do_not_lie": 5 / 6, "be_warm": 1 / 6})
    asked = drawn_and_asked(study, 600)
    assert asked["be_warm"] == pytest.approx(100, abs=6)


def test_no_principles_or_no_cards_means_nobody_is_asked(toy: Study) -> None:
    assert set(share_asked(changed(toy, after=("rechoose",))).values()) == {0}
    assert set(share_asked(changed(toy, steps=("choose",))).values()) == {0}


@given(st.lists(st.floats(0, 1), max_size=6), st.integers(0, 6))
def test_symmetric_is_the_sum_over_all_sets(values: list[float], degree: int) -> None:
    expected = sum(np.prod(chosen) for chosen in itertools.combinations(values, degree))
    assert symmetric(values, degree) == pytest.approx(float(expected))


@pytest.mark.parametrize(("people", "t"), [(2, 12.7062047), (11, 2.2281389), (101, 1.9839715), (400, 1.9659273)])
def test_half_width(people: int, t: float) -> None:
    """At a share of one half Wilson's half-width is t / (2 sqrt(n + t^2)) with n = people - 1; t from a printed table."""
    assert half_width(people) == pytest.approx(t / (2 * math.sqrt(people - 1 + t * t)), abs=1e-7)


def test_fewer_than_two_people_have_no_interval() -> None:
    assert half_width(0) is None and half_width(1) is None


def test_minutes_are_the_same_twice_and_grow_with_the_work(toy: Study) -> None:
    once, again = simulate_minutes(toy), simulate_minutes(toy)
    assert np.array_equal(once, again) and len(once) == 2000 and once.min() > 0
    less = np.median(simulate_minutes(changed(toy, after=(), about=(), steps=("choose",))))
    no_card = np.median(simulate_minutes(changed(toy, steps=("choose", "talk"))))
    assert less < no_card < np.median(once)


def test_minutes_by_hand() -> None:
    """The toy's fixed parts: with choices alone only reading and pressing remain, so the median can be counted out."""
    study = changed(load_study(TOY), steps=("choose",), after=(), before=(), about=())
    words = np.mean([500 + sum(pair) for pair in itertools.permutations([2 + (3 + 5) / 2 + 4 + 9, 2 + 3 + 4 + 9, 2 + 3 + 4 + 8], 2)])
    assert np.median(simulate_minutes(study)) == pytest.approx(words / 238 + 5 * 4 / 60, rel=0.03)


@pytest.mark.parametrize(
    ("pay", "currency"), [("GBP 4.00", "GBP"), ("EUR 3", "EUR"), ("none", None), ("four pounds", None), ("GBP nan", None)]
)
def test_pay_per_hour(toy: Study, pay: str, currency: str | None) -> None:
    found = estimate(changed(toy, consent=toy.settings.consent.model_copy(update={"pay": pay})), 100)
    assert found.currency == currency
    assert (found.pay_per_hour is None) == (currency is None)
    if currency:
        assert found.pay_per_hour == pytest.approx(float(pay.split()[1]) * 60 / found.median_minutes)
    assert found.median_minutes < found.p90_minutes
