"""Questions about the participant as they read them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import AskAbout, AskedAbout, Question, SurveyItem, in_language
from flows.standing import Standing, When, about
from flows.surveying import answers_of, asked_about, told
from flows.walk import Place


def shown_about(standing: Standing, here: Place, when: When) -> Iterator[AskAbout]:
    """The screen of these questions, if there are any and the participant has come to them."""
    asked = asked_about(standing.study, when)
    is_open = here.step == f"about_{when}"
    if asked and (is_open or standing.pressed("go_on", about(when))):
        given = told(standing, when)
        questions = tuple(_question(standing, one, given.get(one.id)) for one in asked)
        yield AskAbout(key=about(when), open=is_open, when=when, questions=questions)


def _question(standing: Standing, asked: Question | SurveyItem, answer: str | None) -> AskedAbout:
    language = standing.history.participant.language
    answers = answers_of(standing.study, asked, language)
    return AskedAbout(id=asked.id, text=in_language(asked.text, language), answers=answers, answer=answer)
