"""Where a participant is, computed from what they did, and what we owe them next. Pure: nothing stores "the current step"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flows.closing import next_closing
from flows.overtime import is_offered, passed_over
from flows.records import Choice, Draw, History, Study, ValueCard
from flows.records.study import ClosingName
from flows.standing import Standing, When, about, again, on
from flows.surveying import asked_about

Early = Literal["about_before", "example", "more", "note", "opening", "choose", "talk", "title", "card", "principles", "rechoose"]
EXAMPLE: Literal["example"] = "example"
"""The step of the worked example, and what its button is pressed on."""

Step = Early | ClosingName | Literal["about_after", "done", "stopped"]


@dataclass(frozen=True)
class Place:
    """One place in the walk: the step, and the scenario or card it is about."""

    step: Step
    slot: Draw | None = None
    card: ValueCard | None = None


@dataclass(frozen=True)
class Owed:
    """What has to be made before the participant can go on. reasked: the open question, on answers that have changed since."""

    what: Literal["opening", "question", "reasked", "card", "offers"]
    slot: Draw
    card: ValueCard | None = None


def place(study: Study, history: History) -> Place:
    """The first place in the walk where something is left to do."""
    return place_in(Standing(study, history))


def place_in(standing: Standing) -> Place:
    """As `place`, from a standing already made; worked out once per standing."""
    known = standing.memory.get("place")
    if not isinstance(known, Place):
        known = standing.memory["place"] = _place(standing)
    return known


def _place(standing: Standing) -> Place:
    if standing.stopped:
        return Place("stopped")
    if _asks_about(standing, "before"):
        return Place("about_before")
    if standing.study.example and not standing.pressed("go_on", EXAMPLE):
        return Place(EXAMPLE)
    for slot in standing.slots:
        here = _in_scenario(standing, slot)
        if here:
            return here
    return _principles(standing) or _rechoose(standing) or _at_the_end(standing)


def _at_the_end(standing: Standing) -> Place:
    closing = next_closing(standing)
    if closing:
        return Place(closing)
    return Place("about_after") if _asks_about(standing, "after") else Place("done")


def _asks_about(standing: Standing, when: When) -> bool:
    return bool(asked_about(standing.study, when)) and not standing.pressed("go_on", about(when))


def complete(choice: Choice | None, *, asks_who: bool = True) -> bool:
    """A choice is complete with a pick and, before the talk, with a word on who may change it."""
    return choice is not None and choice.ranking is not None and (choice.who_decides is not None or not asks_who)


def _in_scenario(standing: Standing, slot: Draw) -> Place | None:
    if standing.skipped(slot) or passed_over(standing, slot):
        return None
    if is_offered(standing, slot):
        return Place("more", slot)
    scenario = standing.scenario(slot)
    if scenario.content_note and not standing.pressed("read_note", slot.scenario_id):
        return Place("note", slot)
    if _opens(standing, slot):
        return Place("opening", slot)
    if not complete(standing.choice(slot.scenario_id, "before")):
        return Place("choose", slot)
    if slot.depth == "short" or "talk" not in standing.study.settings.steps:
        return None if standing.pressed("go_on", slot.scenario_id) else Place("choose", slot)
    return _talk_and_card(standing, slot)


def _opens(standing: Standing, slot: Draw) -> bool:
    """In the open arm a talked scenario begins with the person's own words, before the behaviours are seen."""
    if standing.history.participant.arms.opening != "open" or slot.depth != "talked":
        return False
    asked = standing.exchanges(slot.scenario_id)
    return not asked or asked[0].answer is None


def _talk_and_card(standing: Standing, slot: Draw) -> Place | None:
    card = standing.card(slot.scenario_id)
    if card:
        return Place("card", slot, card) if standing.status(card) == "draft" else None
    asked = standing.open_question(slot.scenario_id)
    if asked and asked.asked.step == "title":
        return Place("title", slot)
    return Place("talk", slot)


def _principles(standing: Standing) -> Place | None:
    if "principles" not in standing.study.settings.after:
        return None
    for card in standing.approved:
        if not standing.pressed("go_on", on(card)):
            slot = next(slot for slot in standing.slots if slot.scenario_id == card.scenario_id)
            return Place("principles", slot, card)
    return None


def chosen(standing: Standing) -> tuple[Draw, ...]:
    """The scenarios with a complete first choice: those that are put once more at the end."""
    return tuple(s for s in standing.slots if not standing.skipped(s) and complete(standing.choice(s.scenario_id, "before")))


def _rechoose(standing: Standing) -> Place | None:
    if "rechoose" not in standing.study.settings.after:
        return None
    for slot in chosen(standing):
        subject = again(slot.scenario_id)
        if not standing.pressed("go_on", subject) and not standing.pressed("skip_scenario", subject):
            return Place("rechoose", slot)
    return None


def owed(standing: Standing) -> Owed | None:
    """What must be made now: a question, a draft, offers; None when it is the participant's turn."""
    here = place_in(standing)
    if here.slot is None:
        return None
    if here.step == "opening":
        return None if standing.exchanges(here.slot.scenario_id) else Owed("opening", here.slot)
    if here.step in ("talk", "title"):
        return _owed_in_talk(standing, here.slot)
    if here.step == "card" and here.card and standing.pressed("not_quite", on(here.card)):
        return Owed("card", here.slot, here.card)
    if here.step == "principles" and here.card and not standing.offers(here.card):
        return Owed("offers", here.slot, here.card)
    return None


def _owed_in_talk(standing: Standing, slot: Draw) -> Owed | None:
    if standing.pressed("draft", slot.scenario_id):
        return Owed("card", slot)
    asked = standing.exchanges(slot.scenario_id)
    if asked and asked[-1].answer is None:
        return None
    if asked and asked[-1].asked.step == "title":
        return Owed("card", slot)
    return Owed("question", slot)
