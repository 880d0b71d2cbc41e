"""Acts beside answering: why a scenario was skipped, one more scenario or the end, something wrong with what is shown."""

from __future__ import annotations

from typing import get_args

from flows.accept.refusal import Maker, Refused, own_text
from flows.overtime import more
from flows.records import Draw, More, Press, Pressed, Record, ReportedProblem, SkipReason, ToldProblem
from flows.standing import Standing
from flows.view import view_in
from flows.walk import place_in


def skip_reason(event: Pressed) -> str:
    """The reason in a press, "" if none is given. Raises Refused if it is none of ours."""
    if event.detail and event.detail not in get_args(SkipReason):
        raise Refused("not_an_option", event.detail[:40])
    return event.detail


def says_why(standing: Standing, event: Pressed) -> bool:
    """A reason for what is skipped already; without one, the press is only a late second one."""
    return event.button == "skip_scenario" and bool(event.detail) and standing.pressed("skip_scenario", event.subject) is not None


def said_why(standing: Standing, event: Pressed, make: Maker) -> tuple[Record, ...]:
    """The same press once more, now with its reason; the newest one counts."""
    skipped = standing.pressed("skip_scenario", event.subject)
    if skipped is None or place_in(standing).step in ("done", "stopped"):
        raise Refused("at_the_end")
    return (skipped.model_copy(update={"id": make.new_id(), "detail": skip_reason(event), "created_at": make.now()}),)


def told_more(standing: Standing, slot: Draw, event: Pressed, make: Maker) -> tuple[Record, ...]:
    """One more scenario, or on to the end without those that are left."""
    if event.subject != more(slot):
        raise Refused("not_open")
    if event.detail not in get_args(More):
        raise Refused("not_an_option", event.detail[:40])
    return (
        Press(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            button="go_on",
            step="any",
            subject=event.subject,
            detail=event.detail,
            created_at=make.now(),
        ),
    )


def told_problem(standing: Standing, event: ToldProblem, make: Maker) -> tuple[Record, ...]:
    """About a screen that this person has before them, or "" for none in particular, at any time. The walk stays as it is."""
    if event.screen and event.screen not in {screen.key for screen in view_in(standing).screens}:
        raise Refused("not_open")
    return (
        ReportedProblem(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            screen=event.screen,
            text=own_text(standing, event.text, empty_is_fine=True),
            created_at=make.now(),
        ),
    )
