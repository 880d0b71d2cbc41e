"""What is asked about the study itself: which item where, and what was answered. An item named in study.yaml under `before` or
`about` stands with the questions there, and in both if named in both; every other one belongs to the survey at the end."""

from __future__ import annotations

from flows.records import Phase, Question, Study, SurveyItem, in_language
from flows.records.screens import ShownOption
from flows.standing import Standing, When


def asked_about(study: Study, when: When) -> tuple[Question | SurveyItem, ...]:
    """What is asked before the first scenario, or at the end, in the order of study.yaml."""
    everything: tuple[Question | SurveyItem, ...] = (*study.questions, *study.survey.items)
    by_id = {one.id: one for one in everything}
    return tuple(by_id[name] for name in (study.settings.before if when == "before" else study.settings.about))


def told(standing: Standing, when: When) -> dict[str, str]:
    """Question or item -> the last answer given there."""
    return {**standing.told, **answered(standing, when)}


def answered(standing: Standing, phase: Phase) -> dict[str, str]:
    """Item -> its last answer in one phase."""
    return {one.item_id: one.value for one in standing.history.survey if one.phase == phase}


def at_survey(standing: Standing) -> tuple[SurveyItem, ...]:
    """The items of the survey step that apply to this person: none about a card that they do not have."""
    own = (item for item in _own_items(standing.study) if item.needs != "summary")
    return tuple(item for item in own if item.needs is None or standing.approved)


def on_summary(study: Study) -> SurveyItem | None:
    """The item asked under the summary of somebody's view, if the study asks one."""
    if "survey" not in study.settings.closing:
        return None
    return next((item for item in _own_items(study) if item.needs == "summary" and item.kind == "scale"), None)


def proposal(standing: Standing) -> str:
    """The situation that this person proposes; "" if none."""
    given = standing.history.proposals
    return given[-1].text if given else ""


def answers_of(study: Study, asked: Question | SurveyItem, language: str) -> tuple[ShownOption, ...]:
    """The answers to choose from, in order; "prefer not to say" comes after them."""
    if isinstance(asked, Question):
        return tuple(ShownOption(id=name, text=in_language(texts, language)) for name, texts in asked.answers.items())
    places = enumerate(study.survey.scale, start=1)
    return tuple(ShownOption(id=str(place), text=in_language(texts, language)) for place, texts in places)


def _own_items(study: Study) -> tuple[SurveyItem, ...]:
    elsewhere = {*study.settings.before, *study.settings.about}
    return tuple(item for item in study.survey.items if item.id not in elsewhere)
