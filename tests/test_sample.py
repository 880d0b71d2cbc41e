"""The unaided sample: a share by chance, a least number, the same each time, and nothing comes in that was out."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from flows.reviewing.sample import unaided
from tests.archive_toys import an_id

IDS = st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), unique=True, max_size=80)


@given(IDS, st.integers(0, 100), st.integers(0, 60), st.integers(0, 5))
def test_at_least_so_many_and_none_twice_whatever_the_order(ids: list[str], percent: int, least: int, seed: int) -> None:
    found = unaided(ids, seed=seed, percent=percent, least=least)
    assert found <= set(ids) and len(found) >= min(least, len(ids))
    assert found == unaided(reversed(ids), seed=seed, percent=percent, least=least)
    assert percent < 100 or found == set(ids)


@given(IDS, IDS, st.integers(0, 60))
def test_a_card_that_is_out_stays_out_when_others_come(ids: list[str], more: list[str], least: int) -> None:
    before = unaided(ids, seed=1, percent=10, least=least)
    after = unaided([*ids, *more], seed=1, percent=10, least=least)
    assert not (after - before) & set(ids)


def test_of_many_cards_it_is_the_share_that_was_asked_for() -> None:
    luck = random.Random(7)
    ids = [an_id(luck) for _ in range(10_000)]
    found = unaided(ids, seed=3, percent=10, least=50)
    assert 900 < len(found) < 1_100 and found != unaided(ids, seed=4, percent=10, least=50)
