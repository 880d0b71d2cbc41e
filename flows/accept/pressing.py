"""Buttons. Each is taken only where it stands open, so a late or double press changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from flows.accept.answers import turn_of
from flows.accept.beside import said_why, says_why, skip_reason, told_more
from flows.accept.ending import ended
from flows.accept.refusal import Maker, Refused, own_text
from flows.draw import draw_another
from flows.records import Press, Pressed, Record, Turn, ValueCard
from flows.records.study import ClosingName
from flows.standing import Standing, When, about, again, on
from flows.surveying import asked_about, told
from flows.walk import EXAMPLE, Place, complete, place_in

PressedAt = Literal["note", "choose", "talk", "title", "card", "principles", "rechoose", "any"]
WHAT_IS_OFF = ("leaves_out", "too_far", "not_my_reasons", "wording")


def pressed(standing: Standing, event: Pressed, make: Maker) -> tuple[Record, ...]:
    """The record of one press, or the turns it stands for."""
    here = place_in(standing)
    if event.button == "stop" and here.step not in ("stopped", "done"):
        return (_press(standing, event, "any", make),)
    if event.button == "go_on" and here.step == "stopped":
        return (_press(standing, event, "any", make),)
    if event.button == "go_on" and here.step in ("about_before", "about_after"):
        return _told_all(standing, here, event, make)
    if event.button == "go_on" and here.step in (EXAMPLE, "survey"):
        _same(event.subject, here.step)
        return (_press(standing, event, "any", make),)
    if event.button == "go_on" and here.step in get_args(ClosingName):
        return (*ended(standing, here.step, event.subject, make), _press(standing, event, "any", make))
    if event.button == "go_on" and here.step == "more" and here.slot:
        return told_more(standing, here.slot, event, make)
    if says_why(standing, event):
        return said_why(standing, event, make)
    if here.slot is None or here.step not in _BUTTONS.get(event.button, ()):
        raise Refused("not_open")
    return _RULES[event.button](standing, here, event, make)


def _read_note(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    _same(event.subject, _scenario(here))
    return (_press(standing, event, "note", make),)


def _another(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    """Another scenario in this place; with none left, this one is skipped."""
    scenario_id = _scenario(here)
    _same(event.subject, scenario_id)
    person = standing.history.participant
    position = here.slot.position if here.slot else 0
    fresh = draw_another(standing.study, make.drawn(), standing.history.draws, position, (person.id, make.new_id()))
    if fresh is None:
        return (_press(standing, event.model_copy(update={"button": "skip_scenario", "detail": ""}), "note", make),)
    return (_press(standing, event, "note", make), fresh)


def _draft(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    fixed = event.model_copy(update={"subject": _scenario(here)})
    return (_press(standing, fixed, "title" if here.step == "title" else "talk", make),)


def _skip_question(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    open_now = standing.open_question(_scenario(here))
    if open_now is None or (event.subject and event.subject not in (open_now.first_id, open_now.asked.id)):
        raise Refused("not_open")
    turn = turn_of(standing, here, "", make)
    return (turn.model_copy(update={"kind": "skip"}),)


def _skip_scenario(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    subject = again(_scenario(here)) if here.step == "rechoose" else _scenario(here)
    _same(event.subject, _scenario(here), subject)
    fixed = event.model_copy(update={"subject": subject, "detail": skip_reason(event)})
    return (_press(standing, fixed, "rechoose" if here.step == "rechoose" else "choose", make),)


def _go_on(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    if here.step == "principles" and here.card:
        _same(event.subject, on(here.card))
        return (_press(standing, event, "principles", make),)
    moment: Literal["before", "after"] = "after" if here.step == "rechoose" else "before"
    subject = again(_scenario(here)) if here.step == "rechoose" else _scenario(here)
    _same(event.subject, _scenario(here), subject)
    if not complete(standing.choice(_scenario(here), moment), asks_who=moment == "before"):
        raise Refused("choose_first")
    fixed = event.model_copy(update={"subject": subject})
    return (_press(standing, fixed, "rechoose" if here.step == "rechoose" else "choose", make),)


def _told_all(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    """On from the questions about oneself, once each has an answer; "prefer not to say" is one."""
    when: When = "before" if here.step == "about_before" else "after"
    _same(event.subject, about(when))
    given = told(standing, when)
    if any(asked.id not in given for asked in asked_about(standing.study, when)):
        raise Refused("answer_each")
    return (_press(standing, event, "any", make),)


def _decide(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    card = _open_card(here, event)
    if event.button == "approve" and not card.policies:
        raise Refused("card_empty")
    if event.button == "approve" and not card.title:
        raise Refused("card_without_title")
    return (_press(standing, event, "card", make),)


def _not_quite(standing: Standing, here: Place, event: Pressed, make: Maker) -> tuple[Record, ...]:
    _open_card(here, event)
    off = [word for word in event.detail.split(",") if word]
    if not set(off) <= set(WHAT_IS_OFF):
        raise Refused("not_an_option", event.detail[:40])
    text = own_text(standing, event.text, empty_is_fine=True)
    if not off and not text.strip():
        raise Refused("say_what_is_off")
    words: tuple[Turn, ...] = (turn_of(standing, here, text, make),) if text.strip() else ()
    return (*words, _press(standing, event, "card", make))


Rule = Callable[[Standing, Place, Pressed, Maker], tuple[Record, ...]]
_RULES: dict[str, Rule] = {
    "read_note": _read_note,
    "another": _another,
    "draft": _draft,
    "skip_question": _skip_question,
    "skip_scenario": _skip_scenario,
    "go_on": _go_on,
    "approve": _decide,
    "drop": _decide,
    "not_quite": _not_quite,
}
_BUTTONS: dict[str, tuple[str, ...]] = {
    "read_note": ("note",),
    "another": ("note",),
    "draft": ("talk", "title"),
    "skip_question": ("opening", "talk", "title"),
    "skip_scenario": ("note", "opening", "choose", "talk", "title", "card", "rechoose"),
    "go_on": ("choose", "principles", "rechoose"),
    "approve": ("card",),
    "drop": ("card",),
    "not_quite": ("card",),
}


def _press(standing: Standing, event: Pressed, step: PressedAt, make: Maker) -> Press:
    return Press(
        id=make.new_id(),
        participant_id=standing.history.participant.id,
        button=event.button,
        step=step,
        subject=event.subject,
        detail=event.detail,
        created_at=make.now(),
    )


def _scenario(here: Place) -> str:
    if here.slot is None:
        raise Refused("not_open")
    return here.slot.scenario_id


def _open_card(here: Place, event: Pressed) -> ValueCard:
    if here.card is None:
        raise Refused("not_open")
    _same(event.subject, on(here.card))
    return here.card


def _same(subject: str, *wanted: str) -> None:
    if subject not in wanted:
        raise Refused("not_open")
