"""Sentences, clauses and pieces: with punctuation, without it, and with that of other scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talk_toys import english

from flows.own_words import Span, words_in
from flows.sentence_spans import LONGEST_SENTENCE, LONGEST_SPAN, clauses, pieces, sentences


def cut(text: str) -> list[str]:
    """The sentences as texts."""
    return [span.of(text) for span in sentences(text, english())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("One.Two", ["One.", "Two"]),
        ("It costs 3.50 e.g. for him.", ["It costs 3.50 e.g. for him."]),
        ("well... it should ask... first. Yes", ["well... it should ask... first.", "Yes"]),
        ("He said “no.” Then he left", ["He said “no.”", "Then he left"]),
        ("first line\r\nsecond line\n\n- third", ["first line", "second line", "- third"]),
        ("应该先问。因为他会难过！", ["应该先问。", "因为他会难过！"]),
        ("يجب أن يسأل. لماذا؟ نعم", ["يجب أن يسأل.", "لماذا؟", "نعم"]),
        ("... !! 👍", []),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_clauses_end_at_marks() -> None:
    text = "He is old, and (as I said) sad — “very sad”; so what، نعم"
    assert [span.of(text) for span in clauses(text, Span(0, len(text)))] == [
        "He is old",
        "and",
        "as I said",
        "sad",
        "very sad",
        "so what",
        "نعم",
    ]


def test_a_long_sentence_is_cut_at_a_clause_edge() -> None:
    first = "when she came home that night she told us that nobody had asked her a single thing about it"
    second = "because the shop wanted it quick and the clerk wanted to go home before the last bus left the square near the market"
    text = f"{first} {second}"
    assert [span.of(text) for span in pieces(text, english())] == [first, second]


def test_commas_go_before_connectives() -> None:
    text = " ".join(["word"] * 20) + ", " + " ".join(["other"] * 12) + " because " + " ".join(["more"] * 12)
    assert [len(words_in(text, span)) for span in pieces(text, english())] == [20, 25]


def test_a_text_without_any_edge_is_cut_between_words() -> None:
    text = " ".join(f"word{number}" for number in range(100))
    assert [len(words_in(text, span)) for span in pieces(text, english())] == [40, 40, 20]


def test_an_endless_word_is_cut_at_what_a_line_holds() -> None:
    assert [span.end - span.start for span in pieces("a" * 5000, english())] == [LONGEST_SPAN]


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["he", "because", ",", ".", "and I", "說", "؟", "\n", "so"]), max_size=150).map(" ".join)
)
def test_pieces_lie_inside_apart_and_in_order(text: str) -> None:
    last = 0
    for span in pieces(text, english()):
        assert last <= span.start < span.end <= len(text)
        assert 1 <= len(words_in(text, span)) <= LONGEST_SENTENCE and span.end - span.start <= LONGEST_SPAN
        last = span.end
