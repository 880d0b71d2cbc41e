"""The offer of the scenarios that are left, once the promised minutes are over."""

from __future__ import annotations

from flows.overtime import minutes_before, more
from flows.records import Draw, OfferMore
from flows.standing import Standing


def shown_more(standing: Standing, slot: Draw) -> OfferMore:
    """The offer before one scenario."""
    settings = standing.study.settings
    return OfferMore(
        key=more(slot),
        open=True,
        minutes=int(minutes_before(standing, slot) or 0),
        promised=settings.limits.minutes,
        left=sum(one.position >= slot.position for one in standing.slots),
        paid=settings.consent.pay != "none",
    )
