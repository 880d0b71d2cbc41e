"""Stories and choices as a participant sees them, in their language and in the order drawn."""

from __future__ import annotations

from typing import get_args

from flows.records import AskChoice, Draw, Moment, Press, ShownOption, ShowScenario, SkipReason, in_language
from flows.standing import Standing, again
from flows.walk import Place, chosen, complete


def shown_story(standing: Standing, slot: Draw, *, note: bool) -> ShowScenario:
    """A story to read; with `note`, the content note before it."""
    scenario = standing.scenario(slot)
    language = standing.history.participant.language
    return ShowScenario(
        key=f"story/{scenario.id}",
        open=note,
        scenario_id=scenario.id,
        title=in_language(scenario.title, language),
        context=in_language(scenario.context, language),
        request=in_language(scenario.request, language),
        note=in_language(scenario.content_note, language) if note and scenario.content_note else None,
    )


def reason_of(press: Press | None) -> SkipReason | None:
    """Why something was skipped, if the press says so."""
    return next((reason for reason in get_args(SkipReason) if press and press.detail == reason), None)


def shown_choice(standing: Standing, here: Place, slot: Draw, moment: Moment) -> AskChoice:
    """A story with its behaviours and what was picked."""
    scenario = standing.scenario(slot)
    language = standing.history.participant.language
    choice = standing.choice(slot.scenario_id, moment)
    order = (slot.shown_before if moment == "before" else slot.shown_after).split(",")
    texts = {option.id: in_language(option.text, language) for option in scenario.options}
    number, of = _number(standing, slot, moment)
    skipped = standing.pressed("skip_scenario", slot.scenario_id if moment == "before" else again(slot.scenario_id))
    return AskChoice(
        key=f"choice/{scenario.id}/{moment}",
        open=_choice_open(standing, here, slot, moment),
        scenario_id=scenario.id,
        moment=moment,
        title=in_language(scenario.title, language),
        context=in_language(scenario.context, language),
        request=in_language(scenario.request, language),
        options=tuple(ShownOption(id=option, text=texts[option]) for option in order),
        rank=standing.study.settings.choice == "rank",
        ranking=choice.ranking if choice else None,
        unacceptable=choice.unacceptable if choice else "",
        who_decides=choice.who_decides if choice else None,
        rationale=choice.rationale if choice else "",
        saved=choice is not None,
        complete=complete(choice, asks_who=moment == "before"),
        needs_go_on=moment == "after" or slot.depth == "short" or "talk" not in standing.study.settings.steps,
        skipped=skipped is not None,
        skip_reason=reason_of(skipped),
        asks_why=skipped is not None and skipped is standing.history.presses[-1] and here.step not in ("done", "stopped"),
        number=number,
        of=of,
    )


def _number(standing: Standing, slot: Draw, moment: Moment) -> tuple[int, int]:
    among = standing.slots if moment == "before" else chosen(standing)
    return among.index(slot) + 1, len(among)


def _choice_open(standing: Standing, here: Place, slot: Draw, moment: Moment) -> bool:
    """A choice stays open until the first answer after it fixes it."""
    if here.slot is not slot:
        return False
    if moment == "after":
        return here.step == "rechoose"
    talked = [one for one in standing.exchanges(slot.scenario_id) if one.asked.signals.get("slot") != "opening"]
    return here.step == "choose" or (here.step == "talk" and not any(one.answer for one in talked))
