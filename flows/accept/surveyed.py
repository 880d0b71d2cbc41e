"""Answers to items of the survey, and a situation that a participant proposes."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused, own_text
from flows.records import Phase, Proposal, Proposed, Record, SurveyAnswer, SurveyItem, ToldAbout
from flows.records.votes import NOT_STATED
from flows.standing import Standing
from flows.surveying import asked_about, at_survey, on_summary, proposal
from flows.walk import place_in

_PHASE: dict[str, Phase] = {"about_before": "before", "about_after": "after", "survey": "exit", "done": "exit"}


def told_item(standing: Standing, item: SurveyItem, event: ToldAbout, make: Maker) -> tuple[Record, ...]:
    """The answer under the phase in which the person is. Raises Refused where the item is not asked now, or for what is no answer."""
    step = place_in(standing).step
    if item not in _open_items(standing, step):
        raise Refused("not_open")
    places = len(standing.study.survey.scale) if item.kind == "scale" else None
    if places is not None and event.value not in {NOT_STATED, *map(str, range(1, places + 1))}:
        raise Refused("not_an_answer", event.value[:40])
    return (
        SurveyAnswer(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            item_id=item.id,
            phase=_PHASE[step],
            value=event.value if places else own_text(standing, event.value, empty_is_fine=True),
            value_num=int(event.value) if places and event.value != NOT_STATED else None,
            scale_min=1 if places else None,
            scale_max=places,
            created_at=make.now(),
        ),
    )


def proposed(standing: Standing, event: Proposed, make: Maker) -> tuple[Record, ...]:
    """A situation to ask about, while the survey is open."""
    if place_in(standing).step != "survey":
        raise Refused("not_open")
    text = own_text(standing, event.text, empty_is_fine=True).strip()
    if text == proposal(standing):
        raise Refused("nothing_changed")
    person = standing.history.participant.id
    return (Proposal(id=make.new_id(), participant_id=person, text=text, created_at=make.now()),)


def _open_items(standing: Standing, step: str) -> tuple[object, ...]:
    if step == "about_before":
        return asked_about(standing.study, "before")
    if step == "about_after":
        return asked_about(standing.study, "after")
    if step == "survey":
        return at_survey(standing)
    return (on_summary(standing.study),) if step == "done" else ()
