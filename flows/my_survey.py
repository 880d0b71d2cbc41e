"""What one person said about the study, for that person alone: the last answer to each item in each phase, and what they proposed."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from flows.records import History, Phase, Record, Study, SurveyAnswer, in_language
from flows.records.votes import NOT_STATED


class MyItem(Record):
    """An answer about the study. `answer` None: would rather not say."""

    phase: Phase
    text: str
    own_words: bool = Field(description="answered in own words, not on the scale")
    answer: str | None


def my_items(study: Study, history: History) -> Iterator[MyItem]:
    """In the order of asking; words taken back are left out."""
    newest = {(answer.item_id, answer.phase): answer for answer in history.survey}
    texts = {item.id: in_language(item.text, history.participant.language) for item in study.survey.items}
    for answer in newest.values():
        if answer.value:
            text, own = texts.get(answer.item_id, answer.item_id), answer.scale_max is None
            yield MyItem(phase=answer.phase, text=text, own_words=own, answer=_shown(study, answer, history.participant.language))


def my_proposals(history: History) -> tuple[str, ...]:
    """Every version of the situation that they proposed, oldest first."""
    return tuple(proposal.text for proposal in history.proposals if proposal.text)


def _shown(study: Study, answer: SurveyAnswer, language: str) -> str | None:
    """The place's own words while the study still has them, else its number."""
    if answer.scale_max is None:
        return answer.value
    if answer.value == NOT_STATED:
        return None
    scale = study.survey.scale
    is_known = answer.value_num is not None and len(scale) == answer.scale_max
    return in_language(scale[answer.value_num - 1], language) if is_known and answer.value_num else answer.value
