"""Locks: places, time, giving back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.review_locks import Locks


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_card_is_held_until_its_time_is_over_or_it_is_given_back() -> None:
    clock = Clock()
    locks = Locks(30, clock)
    assert locks.take("card", "rita") and not locks.take("card", "ben")
    clock.now = 29 * 60
    assert locks.take("card", "rita"), "a key renews it"
    clock.now = 58 * 60
    assert not locks.take("card", "ben") and locks.minutes_left("card", "rita") == 1
    clock.now = 59 * 60
    assert locks.minutes_left("card", "rita") == 0 and locks.take("card", "ben")
    locks.release("card", "ben")
    assert locks.holders("card") == () and locks.held() == {}


def test_as_many_hold_a_card_as_it_lacks_readers() -> None:
    locks = Locks(30, Clock())
    assert [locks.take("card", name, places=2) for name in ("rita", "ben", "cem", "rita")] == [True, True, False, True]
    locks.leave("rita")
    assert locks.take("card", "cem", places=2) and locks.holders("card") == ("ben", "cem")


def test_a_place_taken_away_does_not_drive_out_who_is_there() -> None:
    locks = Locks(30, Clock())
    assert locks.take("card", "rita", places=2) and locks.take("card", "ben", places=2)
    assert locks.take("card", "ben", places=1) and not locks.take("card", "cem", places=1)


WHAT = st.sampled_from(["take", "release", "leave", "wait"])
ACTS = st.tuples(WHAT, st.sampled_from("xyz"), st.sampled_from("abc"), st.integers(1, 3))


@given(st.lists(ACTS, max_size=40))
def test_never_more_holders_than_the_most_places_asked_for(acts: list[tuple[str, str, str, int]]) -> None:
    clock = Clock()
    locks = Locks(1, clock)
    for what, card, name, number in acts:
        before = locks.holders(card)
        if what == "take" and locks.take(card, name, number):
            assert name in locks.holders(card) and (name in before or len(locks.holders(card)) <= number)
        elif what == "take":
            assert locks.holders(card) == before and len(before) >= number
        elif what == "release":
            locks.release(card, name)
            assert name not in locks.holders(card)
        elif what == "leave":
            locks.leave(name)
            assert all(name not in names for names in locks.held().values())
        else:
            clock.now += 25 * number
    clock.now += 60
    assert locks.held() == {}
