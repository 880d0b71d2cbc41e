"""What simulated people say about the study: a place on the scale or nothing, now and then a remark, now and then a situation."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from flows.draw import chance
from flows.records import AskedAbout, AskSurvey, Event, Pressed, Proposed, ToldAbout
from flows.records.votes import NOT_STATED

DECLINES = 0.05
"""Chance that an item is answered with "prefer not to say"."""
WRITES = 0.3
"""Chance of a remark, and of a proposal, each time they look at the finished screen."""


def survey_act(screen: AskSurvey, rng: Random, act_id: str, phrases: Mapping[str, list[str]]) -> Event:
    """The next act on the open survey."""
    left = next((item for item in screen.items if item.answer is None), None)
    if left is not None:
        places = [answer.id for answer in left.answers]
        value = NOT_STATED if rng.random() < DECLINES else rng.choice(places)
        return ToldAbout(client_id=act_id, question=left.id, value=value)
    empty = next((one for one in screen.words if not one.answer), None)
    if empty and rng.random() < WRITES:
        return ToldAbout(client_id=act_id, question=empty.id, value=rng.choice(phrases["remarks"]))
    if not screen.proposal and rng.random() < WRITES:
        return Proposed(client_id=act_id, text=rng.choice(phrases["proposals"]))
    return Pressed(client_id=act_id, button="go_on", subject=screen.key)


def place_on_scale(asked: AskedAbout, rng: Random) -> str | None:
    """An answer to an item that stands among the questions about oneself; None for a question. Uses up no luck of theirs."""
    places = [answer.id for answer in asked.answers]
    if not all(place.isdigit() for place in places):
        return None
    return places[int(chance(asked.id, *rng.getstate()[1][:2])[:6], 16) % len(places)]
