"""Drawings of the agreement page: in the frame whatever the number, and said in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review_drawn import LEFT, RIGHT, TINTS, axis, interval, percent, tint, two

ALPHA = st.floats(-1, 1)


@given(ALPHA, ALPHA, ALPHA)
def test_a_drawing_stays_in_its_frame(value: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    drawn = ElementTree.fromstring(interval(value, low, high, label="alpha"))
    places = [float(node.attrib[name]) for node in drawn for name in ("x1", "x2", "cx") if name in node.attrib]
    assert len(places) == 7 and all(LEFT <= place <= RIGHT for place in places)


def test_a_drawing_says_its_numbers_and_takes_no_mark_up_from_words() -> None:
    drawn = interval(0.5, None, None, label='alpha "0.50" <b>')
    assert ElementTree.fromstring(drawn).attrib["aria-label"] == 'alpha "0.50" <b>' and "snd-ci" not in drawn
    assert re.findall(r">([\d.]+)<", axis()) == ["0", "0.667", "1"]


@pytest.mark.parametrize(("count", "most", "wanted"), [(0, 0, 0), (0, 9, 0), (1, 100, 1), (50, 100, 3), (100, 100, TINTS)])
def test_tints(count: int, most: int, wanted: int) -> None:
    assert tint(count, most) == wanted


def test_numbers_as_people_read_them() -> None:
    assert (two(0.785), two(-0.004), two(None)) == ("0.79", "0.00", "")
    assert (percent(0.854), percent(None)) == (85, None)
