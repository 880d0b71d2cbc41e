"""Going on from a closing step: what the press has to name, and what else is stored with it."""

from __future__ import annotations

from flows.accept.comparing import gone_on_from
from flows.accept.giving import submitted_points
from flows.accept.refusal import Maker, Refused
from flows.records import Record
from flows.standing import Standing


def ended(standing: Standing, step: str, subject: str, make: Maker) -> tuple[Record, ...]:
    """The records that going on from `step` adds beside the press; none for most steps. Raises Refused for another subject."""
    if step == "pairs":
        gone_on_from(standing, subject)
    elif subject != step:
        raise Refused("not_open")
    return submitted_points(standing, make) if step == "points" else ()
