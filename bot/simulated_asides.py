"""What simulated people do beside answering: some say why they skipped, a few find something wrong, most take one more scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import get_args

from flows.records import AskChoice, Event, OfferMore, Pressed, SkipReason, ToldProblem, View
from flows.standing import again

SAYS_WHY = 0.5
FINDS_WRONG = 0.02
"""Chance for each open choice."""
ONE_MORE = 0.8


@dataclass
class Asides:
    """One person's acts beside answering, drawn apart, so that their answers stay the same with and without them."""

    rng: Random
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def beside(cls, rng: Random) -> Asides:
        """Asides that follow from a person's own dice without throwing them."""
        return cls(Random(str(rng.getstate())))

    def act(self, view: View) -> Event | None:
        """An act that nobody waits for; each chance comes once."""
        for screen in view.screens:
            if not isinstance(screen, AskChoice) or not (screen.open or screen.asks_why):
                continue
            kind = "why" if screen.asks_why else "wrong"
            if self._first(f"{kind} {screen.key}") and self.rng.random() < (SAYS_WHY if screen.asks_why else FINDS_WRONG):
                return self._why(screen) if screen.asks_why else ToldProblem(client_id=self._id(), screen=screen.key, text="")
        return None

    def more(self, screen: OfferMore) -> Event:
        """One more, or on to the end."""
        wanted = "one_more" if self.rng.random() < ONE_MORE else "to_the_end"
        return Pressed(client_id=self._id(), button="go_on", subject=screen.key, detail=wanted)

    def _why(self, screen: AskChoice) -> Event:
        subject = screen.scenario_id if screen.moment == "before" else again(screen.scenario_id)
        return Pressed(client_id=self._id(), button="skip_scenario", subject=subject, detail=self.rng.choice(get_args(SkipReason)))

    def _first(self, what: str) -> bool:
        is_new = what not in self._seen
        self._seen.add(what)
        return is_new

    def _id(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"
