"""The survey as the participant reads it: items on a scale, words of their own, a situation to ask about."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import AskedAbout, AskedWords, AskSurvey, SurveyItem, in_language
from flows.standing import Standing
from flows.surveying import answered, answers_of, at_survey, proposal

KEY = "survey"


def shown_survey(standing: Standing, is_open: bool) -> Iterator[AskSurvey]:
    """The one screen of the survey."""
    given, items = answered(standing, "exit"), at_survey(standing)
    yield AskSurvey(
        key=KEY,
        open=is_open,
        items=tuple(shown_item(standing, item, given.get(item.id)) for item in items if item.kind == "scale"),
        words=tuple(_words(standing, item, given.get(item.id, "")) for item in items if item.kind == "words"),
        proposal=proposal(standing),
    )


def shown_item(standing: Standing, item: SurveyItem, answer: str | None) -> AskedAbout:
    """One item on the scale."""
    language = standing.history.participant.language
    answers = answers_of(standing.study, item, language)
    return AskedAbout(id=item.id, text=in_language(item.text, language), answers=answers, answer=answer)


def _words(standing: Standing, item: SurveyItem, answer: str) -> AskedWords:
    return AskedWords(id=item.id, text=in_language(item.text, standing.history.participant.language), answer=answer)
