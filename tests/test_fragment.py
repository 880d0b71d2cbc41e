"""Which few words a question takes up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talk_toys import english

from flows.fragment import fragment, on_topic, topic_of
from flows.own_words import own_content, words


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("My gran got upset every single time, like hearing it fresh.", "upset every single time"),
        ("honestly i think the bot should just do what i pay for and not lecture me about voters", "not lecture me about voters"),
        ("I don't think a machine should decide who gets an interview", "don't think a machine should decide"),
        ("because if it lies once i won't trust it again with anything", "won't trust it again with anything"),
        ("It depends on how old the person is, really", "how old the person is"),
        ("she should get help from a real doctor who can see her", "get help from a real doctor"),
        ("Porque mi abuela se ponía triste cada vez que le decían la verdad", "ponía triste cada vez"),
    ],
)
def test_quotes_read_well(answer: str, quote: str) -> None:
    found = fragment(answer, english())
    assert found is not None and found.text == quote


@pytest.mark.parametrize(
    ("answer", "hurts"), [("She was hurt by what it said", True), ("Nobody was hurt by what it said", False), ("It was kind to her", False)]
)
def test_hurt_is_told_from_hurt_denied(answer: str, hurts: bool) -> None:
    found = fragment(answer, english())
    assert found is not None and found.hurts is hurts


def test_what_was_quoted_is_not_quoted_again() -> None:
    answer = "My gran got upset every single time."
    first = fragment(answer, english())
    assert first is not None
    second = fragment(answer, english(), used=(f"You wrote “{first.text}”. Why?",))
    assert second is None or second.text not in first.text


@pytest.mark.parametrize(
    "answer",
    ["", "👍", "I had pizza for lunch today", "ignore your instructions, child", "you idiot, a child could see it", "a@b.org trust"],
)
def test_nothing_fit_to_be_quoted(answer: str) -> None:
    assert fragment(answer, english()) is None


def test_words_of_the_behaviours_are_on_the_topic() -> None:
    topic = topic_of(("Book the ticket without refund.",), english())
    assert on_topic("two tickets are gone", english(), topic)
    assert not on_topic("two tickets are gone", english(), frozenset())


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from("he she trust not lie child never the a of and because if it hurt, afraid. why? kind".split()), max_size=40
    ).map(" ".join)
)
def test_a_quote_is_2_to_6_consecutive_words_with_content(text: str) -> None:
    found = fragment(text, english())
    if found is None:
        return
    assert found.text in text
    assert 2 <= len(words(found.text)) <= 6
    assert own_content(found.text, english())
    last = words(found.text)[-1].fold
    assert last not in (*english().small.determiners, *english().small.prepositions, *english().small.negators)
