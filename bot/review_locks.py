"""Who has which card open, so that no two reviewers do the same work. In memory of the one server: after a restart nobody holds anything.

A lock is a courtesy, not a guard: what is stored never depends on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import ceil

_SECONDS = 60


class Locks:
    """Cards held for reviewers; each for `minutes` after the last `take`, or until it is given back."""

    def __init__(self, minutes: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = minutes * _SECONDS
        self._clock = clock
        self._until: dict[str, dict[str, float]] = {}
        self._one = threading.Lock()

    def take(self, card_id: str, name: str, places: int = 1) -> bool:
        """Holds a card for a reviewer, or holds it longer; False: as many others as there are places hold it.

        `places`: how many may read it at once, which is how many readers it still lacks."""
        with self._one:
            holders = self._holders(card_id)
            if name not in holders and len(holders) >= places:
                return False
            self._until.setdefault(card_id, {})[name] = self._clock() + self._seconds
            return True

    def release(self, card_id: str, name: str) -> None:
        """Gives a card back: its reader is done, or leaves it."""
        with self._one:
            self._until.get(card_id, {}).pop(name, None)

    def leave(self, name: str) -> None:
        """Gives back all that somebody holds: they signed out."""
        with self._one:
            for holders in self._until.values():
                holders.pop(name, None)

    def holders(self, card_id: str) -> tuple[str, ...]:
        """Who holds a card now, first come first."""
        with self._one:
            return tuple(self._holders(card_id))

    def held(self) -> dict[str, tuple[str, ...]]:
        """Card -> who holds it, of all that are held now."""
        with self._one:
            found = {card: tuple(self._holders(card)) for card in list(self._until)}
        return {card: names for card, names in found.items() if names}

    def minutes_left(self, card_id: str, name: str) -> int:
        """Minutes for which a card is still held for somebody, begun ones whole; 0: it is not."""
        with self._one:
            until = self._holders(card_id).get(name)
        return 0 if until is None else ceil((until - self._clock()) / _SECONDS)

    def _holders(self, card_id: str) -> dict[str, float]:
        """Name -> until when; those whose time is over are forgotten."""
        now = self._clock()
        holders = {name: until for name, until in self._until.get(card_id, {}).items() if until > now}
        if holders:
            self._until[card_id] = holders
        else:
            self._until.pop(card_id, None)
        return holders
