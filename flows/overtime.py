"""Past the promised minutes the scenarios that are left are offered, never demanded. From stored times alone; no clock."""

from __future__ import annotations

from flows.active_time import active_minutes
from flows.records import Draw
from flows.standing import Standing, on

ONE_MORE, TO_THE_END = "one_more", "to_the_end"


def more(slot: Draw) -> str:
    """The offer of a scenario as the subject of a press, and the key of its screen."""
    return f"more/{slot.position}"


def passed_over(standing: Standing, slot: Draw) -> bool:
    """The person went on to the end before this scenario."""
    before = (standing.pressed("go_on", more(earlier)) for earlier in standing.slots if earlier.position <= slot.position)
    return any(press is not None and press.detail == TO_THE_END for press in before)


def is_offered(standing: Standing, slot: Draw) -> bool:
    """This scenario, not begun, comes after the promised minutes are over, and nothing is said yet about going on."""
    if _begun(standing, slot) or standing.pressed("go_on", more(slot)):
        return False
    minutes = minutes_before(standing, slot)
    return minutes is not None and minutes >= standing.study.settings.limits.minutes


def minutes_before(standing: Standing, slot: Draw) -> float | None:
    """Active minutes up to the end of the scenarios before this one; None before the first.

    What is done later, such as an earlier answer changed while this scenario is read, does not count."""
    ends = [end for earlier in standing.slots if earlier.position < slot.position if (end := _ended(standing, earlier))]
    return active_minutes(standing.history, max(ends)) if ends else None


def _begun(standing: Standing, slot: Draw) -> bool:
    ids = {draw.scenario_id for draw in standing.history.draws if draw.position == slot.position}
    seen = any(press.subject in ids for press in standing.history.presses)
    return seen or standing.choice(slot.scenario_id, "before") is not None or bool(standing.exchanges(slot.scenario_id))


def _ended(standing: Standing, slot: Draw) -> str | None:
    """When the person left a scenario behind: went on, skipped it, or decided on its card."""
    card = standing.card(slot.scenario_id)
    pressed = [standing.pressed(button, slot.scenario_id) for button in ("go_on", "skip_scenario")]
    pressed += [standing.pressed(button, on(card)) for button in ("approve", "drop")] if card else []
    return max((press.created_at for press in pressed if press), default=None)
