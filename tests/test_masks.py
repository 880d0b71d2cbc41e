"""Masked spans: what a copy reads like, whatever the spans; and where the same words are hidden besides."""

from __future__ import annotations

import pytest
from history_toys import id_of
from hypothesis import given
from hypothesis import strategies as st

from flows.records import Mask, SharedCard
from flows.reviewing.masks import GAP, as_shared, copy_of, fields_of, inside, merged, places, with_gaps

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="[…]"), max_size=30)


@given(TEXTS, SPANS)
def test_a_copy_is_the_text_with_a_gap_for_each_hidden_stretch(text: str, spans: list[tuple[int, int]]) -> None:
    hidden = {at for start, end in spans for at in range(max(0, start), min(end, len(text)))}
    left = "".join("\0" if at in hidden else letter for at, letter in enumerate(text.replace("\0", "0")))
    wanted = GAP.join(part for part in _cut(left))
    assert with_gaps(text.replace("\0", "0"), spans) == wanted


def _cut(text: str) -> list[str]:
    """The text cut at each run of hidden letters."""
    parts = [""]
    for at, letter in enumerate(text):
        if letter != "\0":
            parts[-1] += letter
        elif at == 0 or text[at - 1] != "\0":
            parts.append("")
    return parts


@given(TEXTS, SPANS)
def test_merged_spans_are_in_order_apart_and_inside(text: str, spans: list[tuple[int, int]]) -> None:
    found = merged(spans, len(text))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] < other[0] for one, other in zip(found, found[1:], strict=False))
    assert merged(found, len(text)) == found and merged(reversed(spans), len(text)) == found
    assert {at for span in found for at in range(*span)} == {at for one, end in spans for at in range(max(one, 0), min(end, len(text)))}


@given(TEXTS, SPANS, st.integers(0, 30), st.integers(0, 30))
def test_a_part_hides_what_the_whole_hides_of_it(text: str, spans: list[tuple[int, int]], one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    hidden = {at for span in merged(spans, len(text)) for at in range(*span)}
    part = {at + start for span in inside(spans, start, end) for at in range(*span)}
    assert part == {at for at in hidden if start <= at < end}


@given(TEXTS, st.data())
def test_a_masked_stretch_stands_in_no_text_that_says_the_same(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end].strip()
    mask = Mask(field=None, text=text, spans=((start, end),))
    copy = copy_of(text, (mask,))
    if len(words) >= 3:
        assert text[start:end].strip() not in copy or not copy.count(GAP)
        assert GAP in copy


@pytest.mark.parametrize(
    ("text", "hide", "other", "copy"),
    [
        ("I told Maria so", "Maria", "Ask MARIA first, or Maria's son", "Ask […] first, or […]'s son"),
        ("I told Ali so", "Ali", "The quality of Ali", "The quality of […]"),
        ("in London", "ondon", "London, Londonderry", "L[…], Londonderry"),
        ("Al said so", "Al", "Al said so", "Al said so"),
        ("Anna  Maria Stone", "Anna  Maria", "anna\nmaria said", "[…] said"),
        ("住在东京的人", "东京", "我在东京住", "我在[…]住"),
        ("住在东京的人", "京", "我在东京住", "我在东京住"),
        ("قلت لمريم ذلك", "لمريم", "لمريم حق", "[…] حق"),
        ("it costs (50 USD)", "(50 USD)", "only (50 USD) a day", "only […] a day"),
        ("aaaa", "aaa", "aaaa", "[…]a"),
    ],
)
def test_the_same_words_are_hidden_elsewhere(text: str, hide: str, other: str, copy: str) -> None:
    start = text.index(hide)
    assert copy_of(other, (Mask(field=None, text=text, spans=((start, start + len(hide)),)),)) == copy


def test_words_are_found_wherever_they_stand() -> None:
    assert places("an", "Anna and an ANT") == ((0, 2), (5, 7), (9, 11), (12, 14))
    assert places("  ", "a  b") == () and places("a b", "A\n b") == ((0, 4),)


def card(**more: object) -> SharedCard:
    content = {
        "id": id_of("c"), "version": 1, "scenario_id": "s", "title": "My aunt Rose", "sentence": "I look to Rose.",
        "looks_to": ("What Rose says", "Care"), "exceptions": ("Unless Rose is ill",), "lang": "en", "by": "participant",
    }  # fmt: skip
    return SharedCard.model_validate(content | more)


def test_a_card_is_shared_with_its_masks_carried_out() -> None:
    own = Mask(field="looks_to/1", text="Care", spans=((0, 2),))
    shared = as_shared(card(masks=(own, Mask(field=None, text="about Rose", spans=((6, 10),)))))
    assert shared.masks == () and (shared.title, shared.sentence) == ("My aunt […]", "I look to […].")
    assert (shared.looks_to, shared.exceptions) == (("What […] says", "[…]re"), ("Unless […] is ill",))
    assert as_shared(card()) == card()


def test_fields_are_named_as_masks_name_them() -> None:
    named = [name for name, _ in fields_of(card())]
    assert named == ["title", "sentence", "looks_to/0", "looks_to/1", "exception/0"]
    assert [name for name, _ in fields_of(card(title=""))][0] == "sentence"
