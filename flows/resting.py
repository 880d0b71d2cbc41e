"""Leaves a model alone that does not answer: after several failures in a row nobody waits for it again for a while.

Without this, a model that hangs would cost every participant the whole deadline at every turn of an outage."""

from __future__ import annotations

from collections.abc import Callable

from flows.asking import Reason

IN_A_ROW = 3
"""Requests that fail before the model is left alone; each has been tried several times already."""
REST_S = 30.0
"""Seconds that it is left alone; then one request looks whether it is back."""
NOT_THERE: frozenset[Reason] = frozenset(("timeout", "refused_connection", "reset", "rate", "server", "auth"))
"""Failures of the line; those of a reply say that the model is there."""


class Rest:
    """What one door knows of its model's absences. `clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failed = 0
        self._until = 0.0
        self._last: Reason = "server"

    def why_not(self) -> Reason | None:
        """The last failure's reason while the model is left alone; None if it may be asked. Whoever asks first after a rest looks
        for all: until that is known, the others go on resting."""
        if self._failed < IN_A_ROW:
            return None
        if self._clock() < self._until:
            return self._last
        self._until = self._clock() + REST_S
        return None

    def failed(self, reason: Reason) -> None:
        """A request gave nothing."""
        if reason not in NOT_THERE:
            self.answered()
            return
        self._failed += 1
        self._last = reason
        self._until = self._clock() + REST_S

    def answered(self) -> None:
        """A reply came."""
        self._failed = 0
