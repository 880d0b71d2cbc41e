"""What most readings say, by hand-worked tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.majority import agreed

A_FOR, A_BUT, B_FOR = ("a", "supports"), ("a", "qualifies"), ("b", "supports")


@pytest.mark.parametrize(
    ("readings", "kept"),
    [
        ([], []),
        ([{}], []),
        ([{A_FOR: 1}], [(A_FOR, 1, 1.0)]),
        ([{A_FOR: 1}, {A_FOR: 2}], [(A_FOR, 1, 1.0)]),
        ([{A_FOR: 1}, {}], []),
        ([{A_FOR: 1}, {A_BUT: 2}, {A_FOR: 3}], [(A_FOR, 1, 2 / 3)]),
        ([{A_FOR: 1}, {A_BUT: 2}, {}], []),
        ([{B_FOR: 1}, {A_FOR: 2, B_FOR: 3}, {A_FOR: 4}], [(B_FOR, 1, 2 / 3), (A_FOR, 2, 2 / 3)]),
        ([{A_FOR: 1}, {A_FOR: 1}, {A_FOR: 1}, {}, {}], [(A_FOR, 1, 0.6)]),
    ],
)
def test_a_link_needs_more_than_half(readings: list[dict[tuple[str, str], int]], kept: list[object]) -> None:
    assert [(one.said, one.first, one.agreement) for one in agreed(readings)] == kept


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["supports", "opposes"])), max_size=7))
def test_no_principle_comes_twice_and_none_is_invented(readings: list[dict[str, str]]) -> None:
    found = agreed([{(name, stance): None for name, stance in reading.items()} for reading in readings])
    names = [one.said[0] for one in found]
    assert len(names) == len(set(names))
    assert all(0.5 < one.agreement <= 1 for one in found)
    assert all(any(reading.get(one.said[0]) == one.said[1] for reading in readings) for one in found)
