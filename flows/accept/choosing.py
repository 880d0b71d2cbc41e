"""The state of a choice: what is picked, what is unacceptable, who may change it."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused, own_text
from flows.records import Choice, Chose, Draw, Record, Scenario, Turn
from flows.standing import Standing, again
from flows.walk import place_in


def chose(standing: Standing, event: Chose, make: Maker) -> tuple[Record, ...]:
    """Stored whole at each change; refused once the first answer after it has fixed it, or when it is not asked."""
    slot = _open_slot(standing, event)
    scenario = standing.scenario(slot)
    choice = Choice(
        id=make.new_id(),
        participant_id=standing.history.participant.id,
        scenario_id=event.scenario_id,
        moment=event.moment,
        shown_order=slot.shown_before if event.moment == "before" else slot.shown_after,
        ranking=_checked_ranking(event.ranking, scenario),
        unacceptable=_checked_flags(event.unacceptable, scenario),
        who_decides=event.who_decides if event.moment == "before" else None,
        rationale=own_text(standing, event.rationale, empty_is_fine=True),
        created_at=make.now(),
    )
    words = _own_words(standing, slot, choice, make) if event.moment == "before" else None
    return (choice, words) if words else (choice,)


def rationale_turn(standing: Standing, scenario_id: str) -> Turn | None:
    """The newest turn that holds the words of a "none of these"."""
    found = [turn for _, turn in standing.turns(scenario_id) if turn.signals.get("slot") == "rationale"]
    return found[-1] if found else None


def _own_words(standing: Standing, slot: Draw, choice: Choice, make: Maker) -> Turn | None:
    """The words of a "none of these" as a turn of the talk to come, so that a card can quote them."""
    old = rationale_turn(standing, slot.scenario_id)
    if slot.depth == "short" or choice.rationale == (old.text if old else ""):
        return None
    return Turn(
        id=make.new_id(),
        participant_id=choice.participant_id,
        scenario_id=choice.scenario_id,
        seq=len(standing.history.turns),
        who="participant",
        step="choose",
        text=choice.rationale,
        lang=standing.history.participant.language,
        supersedes=old.id if old else None,
        signals={"slot": "rationale"},
        created_at=choice.created_at,
    )


def single_pick(option: str, others: list[str]) -> str:
    """A pick of one behaviour as a ranking: B of A, B, C is B>A=C. The ids after the pick stand in order."""
    rest = "=".join(sorted(other for other in others if other != option))
    return f"{option}>{rest}" if rest else option


def _open_slot(standing: Standing, event: Chose) -> Draw:
    here = place_in(standing)
    slot = next((slot for slot in standing.slots if slot.scenario_id == event.scenario_id), None)
    if slot is None or standing.skipped(slot):
        raise Refused("not_open")
    if event.moment == "after":
        if here.step != "rechoose" or here.slot != slot or standing.pressed("go_on", again(slot.scenario_id)):
            raise Refused("not_open")
        return slot
    if here.slot != slot or here.step not in ("choose", "talk"):
        raise Refused("choice_fixed" if standing.choice(slot.scenario_id, "before") else "not_open")
    if here.step == "choose":
        return slot
    asked = standing.exchanges(slot.scenario_id)
    first = next((item for item in asked if item.asked.signals.get("slot") != "opening"), None)
    if first and first.answer is not None:
        raise Refused("choice_fixed")
    return slot


def _checked_ranking(ranking: str | None, scenario: Scenario) -> str | None:
    if ranking is None or ranking == "none":
        return ranking
    ids = [option.id for option in scenario.options]
    ranked = ranking.replace("=", ">").split(">")
    if sorted(ranked) != sorted(ids):
        raise Refused("not_an_option", ranking[:40])
    return ranking


def _checked_flags(flags: str, scenario: Scenario) -> str:
    ids = [option.id for option in scenario.options]
    wanted = [flag for flag in flags.split(",") if flag]
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(ids):
        raise Refused("not_an_option", flags[:40])
    return ",".join(sorted(wanted))
