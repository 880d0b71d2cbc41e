"""What models may cost: an estimate is charged before each call, the true price put in its place after it.

The caps are those of the study, in US dollars: a turn (a request and its repair), a participant, a day, all. A call may turn out
dearer than its estimate, so each live session can be over a cap by one call at most. Without a price nothing is capped by money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from flows.records.model_call import NANO
from flows.records.study import Limits, ModelPrice

Cap = Literal["usd_turn", "usd_each", "usd_day", "usd_total"]
NANO_A_TOKEN = NANO // 1_000_000
"""A price in US dollars per million tokens, times this, is nanodollars per token."""


class OverBudget(Exception):
    """The call would go over a cap; nothing was charged."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(f"limits.{cap} of study.yaml is reached")
        self.cap: Cap = cap


@dataclass(frozen=True)
class Spent:
    """What was spent before this process, nanodollars: by day (YYYY-MM-DD) and by participant."""

    by_day: dict[str, int] = field(default_factory=dict)
    by_participant: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Charge:
    """An estimate that is charged, nanodollars, until it is settled."""

    participant_id: str | None
    day: str
    nano: int


class Ledger:
    """The running sums of one study. `now` gives the time as records hold it; its date is the day that is charged."""

    def __init__(self, limits: Limits, price: ModelPrice | None, now: Callable[[], str], spent: Spent | None = None) -> None:
        before = spent or Spent()
        self.price = price
        self._now = now
        self._days = Counter(before.by_day)
        self._each = Counter(before.by_participant)
        self._turns: Counter[str] = Counter()
        self._total = sum(before.by_day.values())
        self._caps: dict[Cap, int] = {
            "usd_turn": round(limits.usd_turn * NANO),
            "usd_each": round(limits.usd_each * NANO),
            "usd_day": round(limits.usd_day * NANO),
            "usd_total": round(limits.usd_total * NANO),
        }

    def cost(self, tokens_in: int, tokens_out: int, cached: int = 0) -> int | None:
        """Nanodollars, rounded to whole ones; None without a price. `cached`: of tokens_in, at their own price if the study names one."""
        if self.price is None:
            return None
        cached_price = self.price.in_ if self.price.cached is None else self.price.cached
        return round(NANO_A_TOKEN * ((tokens_in - cached) * self.price.in_ + cached * cached_price + tokens_out * self.price.out))

    def charge(self, participant_id: str | None, tokens_in: int, tokens_out: int, *, same_turn: bool = False) -> Charge:
        """Charges an estimate; `same_turn`: it goes on with the participant's turn (a repair). Raises OverBudget."""
        nano = self.cost(tokens_in, tokens_out)
        day = self._now()[:10]
        if nano is None:
            return Charge(participant_id, day, 0)
        if participant_id is not None and not same_turn:
            self._turns[participant_id] = 0
        for cap, before in self._sums(participant_id, day).items():
            if before + nano > self._caps[cap]:
                raise OverBudget(cap)
        charge = Charge(participant_id, day, nano)
        self._add(charge, nano)
        return charge

    def settle(self, charge: Charge, nano: int | None) -> None:
        """Puts the true cost in the place of the estimate."""
        self._add(charge, (nano or 0) - charge.nano)

    @property
    def spent_nano(self) -> int:
        """All of it, open estimates included."""
        return self._total

    def spent_by(self, participant_id: str) -> int:
        """One participant's share of it."""
        return self._each[participant_id]

    def _sums(self, participant_id: str | None, day: str) -> dict[Cap, int]:
        sums: dict[Cap, int] = {"usd_day": self._days[day], "usd_total": self._total}
        if participant_id is not None:
            sums |= {"usd_turn": self._turns[participant_id], "usd_each": self._each[participant_id]}
        return sums

    def _add(self, charge: Charge, nano: int) -> None:
        self._days[charge.day] += nano
        self._total += nano
        if charge.participant_id is not None:
            self._each[charge.participant_id] += nano
            self._turns[charge.participant_id] += nano
