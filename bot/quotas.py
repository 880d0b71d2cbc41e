"""How many people of each group take part, and who is one too many.

A place is taken by whoever finished and by whoever is at it. It is given back by whoever stopped, withdrew, or did nothing for a while.
Nobody who has begun to answer is ever sent away: between two who have not, the one who joined first goes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from flows.records import History
from flows.walk import place
from storage.study_states import last_acts

if TYPE_CHECKING:
    from bot.conversation import Conversation

TIMES_PROMISED = 4
"""A place is kept for somebody who does nothing for this many times the promised minutes."""

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Taken:
    """One person as quotas see them, as of one event of theirs."""

    event: int
    ordinal: int
    groups: frozenset[tuple[str, str]]
    how: Literal["waiting", "begun", "done", "stopped"]


@dataclass
class Quotas:
    """Counts real people by group. Only who did something since the last look is looked at again."""

    _seen: dict[str, Taken] = field(default_factory=dict, repr=False)

    def counts(self, talks: Conversation) -> dict[str, dict[str, tuple[int, int]]]:
        """Question -> answer -> (places taken, places there are); empty without quotas."""
        taken = self._taken(talks)
        return {
            question: {answer: (sum((question, answer) in one.groups for one in taken), limit) for answer, limit in cells.items()}
            for question, cells in talks.study.settings.quotas.items()
        }

    def all_full(self, talks: Conversation) -> bool:
        """Every quota of the study is reached; without any, never."""
        cells = [cell for answers in self.counts(talks).values() for cell in answers.values()]
        return bool(cells) and all(taken >= limit for taken, limit in cells)

    def full_for(self, talks: Conversation, history: History) -> bool:
        """The group of a real person who has not begun to answer is full without them."""
        person, quotas = history.participant, talks.study.settings.quotas
        if not quotas or history.choices or person.test or person.simulated:
            return False
        own = _groups(talks, history)
        if not own:
            return False
        others = [one for one in self._taken(talks) if one.how != "waiting" or one.ordinal < person.ordinal]
        return any(sum((question, answer) in one.groups for one in others) >= quotas[question][answer] for question, answer in own)

    def _taken(self, talks: Conversation) -> list[Taken]:
        if not talks.study.settings.quotas:
            return []
        with talks.archive.snapshot() as connection:
            acts = last_acts(connection)
        now, longest = talks.kit.now(), TIMES_PROMISED * talks.study.settings.limits.minutes
        found = []
        for who, event, at in acts:
            one = self._seen.get(who)
            if one is None or one.event != event:
                history = talks.archive.history(who)
                if history is None:
                    continue  # withdrawn meanwhile
                one = self._seen[who] = _as_taken(talks, history)
            if one.how == "done" or one.how != "stopped" and _minutes(at, now) <= longest:
                found.append(one)
        return found


def _as_taken(talks: Conversation, history: History) -> Taken:
    step = place(talks.study, history).step
    how: Literal["waiting", "begun"] = "begun" if history.choices else "waiting"
    return Taken(history.last_event, history.participant.ordinal, _groups(talks, history), step if step in ("done", "stopped") else how)


def _groups(talks: Conversation, history: History) -> frozenset[tuple[str, str]]:
    """The (question, answer) pairs with a quota that this person's newest answers name."""
    newest = {about.question: about.value for about in history.about}
    return frozenset((question, answer) for question, answer in newest.items() if answer in talks.study.settings.quotas.get(question, {}))


def _minutes(earlier: str, later: str) -> float:
    return (datetime.strptime(later, _STAMP) - datetime.strptime(earlier, _STAMP)).total_seconds() / 60
