"""How questions are put over 600 made-up talks: nothing twice, one question mark each, the participant's own words taken up."""

from __future__ import annotations

import re

from made_up_talks import TEMPERS, made_up
from talk_toys import english

from flows.guided_phrases import QUESTION_MARKS
from flows.own_words import own_content, size, words

PEOPLE = 300
"""Made-up people with two talks each: 600 talks."""
LONG_ANSWER = 8
"""Words from which on an answer should be taken up."""


def test_600_talks_never_repeat_and_take_up_own_words() -> None:
    long_answers = taken_up = 0
    for person in range(PEOPLE):
        so_far: frozenset[str] = frozenset()
        for number in range(2):
            for question, before in made_up(person, number, so_far):
                assert sum(question.text.count(mark) for mark in QUESTION_MARKS) == 1, question
                assert question.text not in so_far, question
                so_far |= {question.text}
                last = before.exchanges[-1].answer if before.exchanges else None
                if question.slot != "title" and last and size(last) >= LONG_ANSWER:
                    long_answers += 1
                    taken_up += is_taken_up(question.text, last)
    assert long_answers > 1000
    assert taken_up / long_answers >= 0.6


def is_taken_up(question: str, answer: str) -> bool:
    """True if 2-6 consecutive words of the answer stand in the question, a content word among them."""
    quote = re.search("“([^”]*)”", question)
    return bool(quote and quote[1] in answer and 2 <= len(words(quote[1])) <= 6 and own_content(quote[1], english()))


def test_every_talk_has_exactly_one_follow_up_at_most_per_slot() -> None:
    for person in range(len(TEMPERS) * 5):
        slots = [(question.slot, question.form) for question, _ in made_up(person, 0, frozenset())]
        assert len(slots) == len(set(slots))
        assert sum(form == "first" for slot, form in slots if slot != "title") <= 4
