"""Points given to rules: stored as they are given, submitted when the person goes on; never more than the budget."""

from __future__ import annotations

from collections.abc import Mapping

from flows.accept.refusal import Maker, Refused
from flows.points import given_points, left_over, lowest, votes_now
from flows.records import GavePoints, Points, Record
from flows.records.votes import cost_of
from flows.standing import Standing
from flows.walk import place_in


def gave_points(standing: Standing, event: GavePoints, make: Maker) -> tuple[Record, ...]:
    """A record for each rule whose votes changed. Refused as a whole if together they cost more than there is."""
    if place_in(standing).step != "points":
        raise Refused("not_open")
    step, now = standing.study.settings.points, votes_now(standing)
    if not event.votes.keys() <= now.keys():
        raise Refused("no_such_rule")
    wanted = {**now, **event.votes}
    if min(wanted.values(), default=0) < lowest(step):
        raise Refused("points_below_zero")
    if left_over(step, wanted) < 0:
        raise Refused("too_many_points", str(step.budget))
    return _records(standing, {name: votes for name, votes in wanted.items() if votes != now[name]}, make, submitted=False)


def submitted_points(standing: Standing, make: Maker) -> tuple[Record, ...]:
    """Every rule on the screen with what it has, as the person goes on; rules without votes count as zero from now on."""
    return _records(standing, votes_now(standing), make, submitted=True)


def _records(standing: Standing, votes: Mapping[str, int], make: Maker, *, submitted: bool) -> tuple[Points, ...]:
    step = standing.study.settings.points
    there = given_points(standing)
    return tuple(
        Points(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            principle_id=name,
            method=step.method,
            votes=each,
            cost=cost_of(step.method, each),
            budget=step.budget,
            submitted=submitted,
            created_at=make.now(),
        )
        for name, each in votes.items()
        if not (submitted and name in there and there[name].submitted)
    )
