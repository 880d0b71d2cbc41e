"""Questions about the participant as they read them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import AskAbout, AskedAbout, Question, ShownOption, in_language
from flows.standing import Standing, When, about
from flows.walk import Place, questions_about


def shown_about(standing: Standing, here: Place, when: When) -> Iterator[AskAbout]:
    """The screen of these questions, if there are any and the participant has come to them."""
    asked = questions_about(standing, when)
    is_open = here.step == f"about_{when}"
    if asked and (is_open or standing.pressed("go_on", about(when))):
        questions = tuple(_question(standing, question) for question in asked)
        yield AskAbout(key=about(when), open=is_open, when=when, questions=questions)


def _question(standing: Standing, question: Question) -> AskedAbout:
    language = standing.history.participant.language
    answers = tuple(ShownOption(id=name, text=in_language(texts, language)) for name, texts in question.answers.items())
    return AskedAbout(id=question.id, text=in_language(question.text, language), answers=answers, answer=standing.told.get(question.id))
