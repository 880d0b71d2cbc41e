"""Words, phrases and fillers at the edges: always spans of the text that came in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talk_toys import english

from flows.own_words import Span, asks, fold, own_content, phrase_at, says, size, trimmed, words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  ... !!", 0),
        ("👍🏽 ❤️", 0),
        ("it's a well-known don’t", 4),
        ("one\ntwo\tthree", 3),
        ("我觉得应该先问", 4),
        ("لا أُحِبُّ هذا", 3),
        ("आपको सच बताना", 3),
        ("a_b c", 2),
    ],
)
def test_size(text: str, count: int) -> None:
    assert size(text) == count


def test_words_know_their_place() -> None:
    text = "Don’t,  STOP"
    assert [(text[word.start : word.end], word.fold) for word in words(text)] == [("Don’t", "don't"), ("STOP", "stop")]


@pytest.mark.parametrize(
    ("text", "found"),
    [("I was betrayed", True), ("the betrayals", True), ("beta rays", False), ("I CAN’T SAY it", True), ("scan't say", False)],
)
def test_phrases_are_found_as_whole_words_and_stems(text: str, found: bool) -> None:
    assert says(text, ("betray*", "can't say")) is found


def test_the_longest_phrase_counts() -> None:
    assert phrase_at(("i", "think", "that"), 0, ("i think", "i think that", "i")) == 3


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("أَبَدًا", "ابدا"), ("ما عندي فكره", "ما عندي فكرة"), ("علـــى حال", "علي حال"), ("ولا أعرفُ شيئا", "لا اعرف"), ("فأظن ذلك", "أظن")],
)
def test_arabic_is_found_as_people_type_it(text: str, phrase: str) -> None:
    assert says(text, (phrase,))


@pytest.mark.parametrize(("text", "phrase"), [("وردة", "ردة فعل"), ("الأعراف", "لا أعرف"), ("no se debe", "no sé")])
def test_what_is_spelt_nearly_alike_is_another_word(text: str, phrase: str) -> None:
    assert not says(text, (phrase,))


@pytest.mark.parametrize(("text", "is_one"), [("why?", True), ("لماذا؟", True), ("为什么？", True), ("why.", False)])
def test_question_marks_of_other_scripts(text: str, is_one: bool) -> None:
    assert asks(text) is is_one


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Well, I think my gran got upset, I guess, you know.", "my gran got upset"),
        ("so yeah um it should ask first lol", "it should ask first"),
        ("- because he is old;", "he is old"),
        ("So that he knows.", "So that he knows"),
        ("I think so", "I think so"),
        ("You know what he feels", "You know what he feels"),
        ("You know, he feels it", "he feels it"),
        ("it should say only what you know", "it should say only what you know"),
        ("He said “tell him” to me", "He said “tell him” to me"),
        ("“Tell him” is right!", "“Tell him” is right!"),
        ("¿Por qué no?", "¿Por qué no?"),
        ("Unless he signs", "Unless he signs"),
        ("I don't think it is fair", "I don't think it is fair"),
        ("pues porque mi abuela lloraba", "mi abuela lloraba"),
    ],
)
def test_fillers_go_at_the_edges_only(text: str, left: str) -> None:
    cut = trimmed(text, Span(0, len(text)), english())
    assert cut is not None and cut.of(text) == left


@pytest.mark.parametrize("text", ["well, um", "I guess", "so yeah", "...", "", "hi", "lol haha"])
def test_nothing_is_left_of_pure_fillers(text: str) -> None:
    assert trimmed(text, Span(0, len(text)), english()) is None


def test_content_leaves_small_and_empty_words_out() -> None:
    assert own_content("I think it is better because a child cannot judge that", english()) == ("child", "judge")


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_trimmed_is_always_inside(text: str, one: int, two: int) -> None:
    span = Span(min(one, two, len(text)), min(max(one, two), len(text)))
    cut = trimmed(text, span, english())
    assert cut is None or span.start <= cut.start < cut.end <= span.end


@given(st.text(st.characters(exclude_characters="*"), max_size=60))
def test_folding_twice_changes_nothing_for_plain_text(text: str) -> None:
    once = fold(text)
    assert says(text, (text,)) is bool(words(text))
    assert once == once.replace("’", "'")
