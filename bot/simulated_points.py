"""How simulated people share out points: some spend all of them, some leave a part."""

from __future__ import annotations

from math import isqrt
from random import Random

from flows.records import AskPoints, Event, GavePoints, Pressed

FAVOURITES = 3
"""Rules that somebody gives points to, at most."""


def give(screen: AskPoints, rng: Random, act_id: str) -> Event:
    """Points for a few rules in one act; then on."""
    if any(rule.votes for rule in screen.rules):
        return Pressed(client_id=act_id, button="go_on", subject=screen.key)
    liked = rng.sample(screen.rules, k=rng.randint(1, min(FAVOURITES, len(screen.rules))))
    share = screen.budget // len(liked)
    votes = {}
    for rule in liked:
        spent = rng.randint(1, share)
        votes[rule.principle_id] = spent if screen.method == "points" else isqrt(spent) * rng.choice((1, 1, -1))
    return GavePoints(client_id=act_id, votes=votes)
