"""How far each real person came, remembered by their newest event: only who did something since the last look is read again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bot.quotas import TIMES_PROMISED
from flows.standing import Standing
from flows.walk import place_in
from storage.sittings import sitting_minutes
from storage.study_states import LastAct, last_acts

if TYPE_CHECKING:
    from bot.conversation import Conversation

STAGES = ("joined", "chose", "card", "rules", "finished")
MAKERS = ("model", "guided")
SET_FOR_ALL = ("opening", "title")
"""Questions that are the same for everybody: no model is ever asked for them."""


@dataclass(frozen=True)
class Far:
    """One person as of one event of theirs. `reached`: the stages behind them; `minutes`: None unless they finished."""

    event: int
    reached: frozenset[str]
    step: str
    minutes: float | None
    questions: Counter[str]
    cards: Counter[str]


@dataclass(frozen=True)
class Came:
    """How far people came, exact. `steps`: where they are; `going`: neither finished nor stopped, and not silent for long."""

    funnel: dict[str, int]
    steps: Counter[str]
    going: int
    minutes: tuple[float, ...]
    questions: Counter[str]
    cards: Counter[str]

    def minutes_of(self) -> tuple[float, float, float] | None:
        """A quarter took less than the first, half less than the second, a quarter more than the third; None from fewer than two."""
        if len(self.minutes) < 2:
            return None
        low, _, high = quantiles(self.minutes, n=4, method="inclusive")
        return low, median(self.minutes), high


@dataclass
class HowFar:
    """Looks at everybody who is neither simulated nor a test person. One for each place that shows it."""

    _seen: dict[str, Far] = field(default_factory=dict, repr=False)

    def look(self, talks: Conversation) -> Came:
        """How far people came by now."""
        with talks.archive.snapshot() as connection:
            acts = last_acts(connection)
        known, self._seen = self._seen, {}
        new, going = [], 0
        for act in acts:
            one = known.get(act.participant_id)
            if one is None or one.event != act.event:
                one = _far(talks, act)
                new.append(act)
            if one is None:
                continue  # withdrawn meanwhile
            self._seen[act.participant_id] = one
            going += one.step not in ("done", "stopped") and not _silent(talks, act)
        self._time(talks, new)
        return _came(list(self._seen.values()), going)

    def _time(self, talks: Conversation, acts: list[LastAct]) -> None:
        """The minutes of those who have finished since the last look."""
        with talks.archive.snapshot() as connection:
            for act in acts:
                one = self._seen.get(act.participant_id)
                if one and one.step == "done":
                    minutes = sitting_minutes(connection, act.participant_id, act.event)
                    self._seen[act.participant_id] = replace(one, minutes=minutes)


def _came(everybody: list[Far], going: int) -> Came:
    reached = Counter(stage for one in everybody for stage in one.reached)
    steps = Counter(one.step for one in everybody)
    questions: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    for one in everybody:
        questions += one.questions
        cards += one.cards
    minutes = tuple(sorted(one.minutes for one in everybody if one.minutes is not None))
    return Came({stage: reached[stage] for stage in STAGES}, steps, going, minutes, questions, cards)


def _far(talks: Conversation, act: LastAct) -> Far | None:
    history = talks.archive.history(act.participant_id)
    if history is None:
        return None
    standing = Standing(talks.study, history)
    step = place_in(standing).step
    asked = (turn for turn in history.turns if turn.who == "interviewer" and turn.kind == "message")
    return Far(
        event=act.event,
        reached=frozenset(_reached(standing, step)),
        step=step,
        minutes=None,
        questions=Counter(turn.mode for turn in asked if turn.signals.get("slot") not in SET_FOR_ALL),
        cards=Counter(card.author for card in history.cards if card.author in MAKERS),
    )


def _reached(standing: Standing, step: str) -> list[str]:
    history = standing.history
    stages = {
        "joined": True,
        "chose": bool(history.choices),
        "card": bool(standing.approved),
        "rules": any(offer.answer for card in standing.approved for offer in standing.offers(card)),
        "finished": step == "done",
    }
    return [name for name, is_there in stages.items() if is_there]


def _silent(talks: Conversation, act: LastAct) -> bool:
    """Nothing came of them for as long as a quota keeps a place."""
    passed = datetime.fromisoformat(talks.kit.now()) - datetime.fromisoformat(act.at)
    return passed.total_seconds() / 60 > TIMES_PROMISED * talks.study.settings.limits.minutes
