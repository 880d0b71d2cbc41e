"""A quote is found exactly where it was said, and nothing else is."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.quoting import LONGEST_QUOTE, find_quote, folded_text, is_whole_words, spans_of
from flows.records import Turn

HARD = "ab e\u0301\u0323\u0f71\u0f72\u0f73\u0f75\u0f81\u0344\u1100\u1161\u11a8\u0308 \n"
HARD += "\u2000\u212bÅ\u3099か\u0958\u2adc\ufb1d\U0001d15e\u200d👩\0\u202e'’"
texts = st.text(max_size=60) | st.text(alphabet=HARD, max_size=30)


def turn(text: str, number: int = 1, **more: Any) -> Turn:
    given = {"who": "participant", "step": "talk", "lang": "en", **more}
    return Turn(
        id=f"{number:032x}", participant_id="a" * 32, scenario_id="s", seq=number, text=text, created_at="2026-11-20T12:00:00Z", **given
    )


@given(texts, st.data())
def test_any_span_of_any_text_is_found_and_says_the_same(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assume(text[start:end].strip())
    found = find_quote(text[start:end], [turn(text)])
    assert found is not None
    assert folded_text(text[found.start : found.end]) == folded_text(text[start:end])


@given(texts, st.sampled_from(["NFC", "NFD"]), st.sampled_from([" ", "\n", " \t\u2003"]))
def test_other_spaces_and_the_other_way_of_writing_a_letter_are_the_same_quote(text: str, form: Any, space: str) -> None:
    assume(text.strip())
    quote = space.join(unicodedata.normalize(form, text).split())
    assert find_quote(quote, [turn(text)]) is not None


@given(texts, st.data())
def test_a_quote_with_one_letter_more_less_or_other_is_found_only_where_it_stands(text: str, data: st.DataObject) -> None:
    assume(folded_text(text))
    at = data.draw(st.integers(0, len(text) - 1))
    put_in = data.draw(st.sampled_from(["", "x", "Q", "ß"]))
    altered = text[:at] + put_in + text[at + data.draw(st.integers(0, 1)) :]
    found = find_quote(altered, [turn(text)])
    assert (found is None) or folded_text(altered) in folded_text(text) or altered.strip() in text
    if folded_text(altered) not in folded_text(text) and altered.strip() not in text:
        assert found is None


@pytest.mark.parametrize(
    "quote",
    [
        "Nobody should lie to her",
        "nobody should have lied to her",
        "nobody  should, lie to her",
        "nobody should lie to her!",
        "“nobody should lie to her”",
        "nobody … lie to her",
        "",
        "  \n",
        "n" * (LONGEST_QUOTE + 1),
    ],
)
def test_another_case_a_paraphrase_other_marks_and_nothing_are_refused(quote: str) -> None:
    assert find_quote(quote, [turn("I think nobody should lie to her. " + "n" * 700)]) is None


def test_the_words_of_the_interviewer_and_of_the_program_are_nobodys_quote() -> None:
    said = [turn("What made you pick it?", 1, who="interviewer"), turn("Saved.", 2, who="system", kind="notice"), turn("Trust.", 3)]
    assert find_quote("What made you pick it?", said) is None
    assert find_quote("Saved.", said) is None
    assert find_quote("Trust.", said) is not None


def test_whole_words_come_first_whatever_the_order() -> None:
    said = [turn("the heart", 1), turn("her art", 2)]
    found = find_quote("art", said)
    assert found is not None and (found.turn, found.start) == (said[1].id, 4)


@pytest.mark.parametrize(
    ("text", "part", "is_whole"),
    [
        ("don't lie", "do", False),
        ("don't lie", "don", False),
        ("don't lie", "don't", True),
        ("x\u0302y z", "x", False),
        ("self-harm", "harm", False),
        ("他不应该说谎", "应该", True),
        ("say so.", "so", True),
    ],
)
def test_a_span_cuts_no_word(text: str, part: str, is_whole: bool) -> None:
    start, end = spans_of(part, text)[0]
    assert is_whole_words(text, start, end) is is_whole
