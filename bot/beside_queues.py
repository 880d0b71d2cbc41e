"""The queues beside the cards: situations that people proposed, problems they reported, signs of distress; what was done about each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flows.records import Review
from flows.reviewing.acts import Looked, after_of, counting
from storage.archive import Archive
from storage.distress import Signs
from storage.reported_problems import open_problems
from storage.reviews import reviews_on
from storage.survey import read_proposals

Kind = Literal["proposal", "problem", "distress"]
KINDS: tuple[Kind, ...] = ("proposal", "problem", "distress")


@dataclass(frozen=True)
class Item:
    """One thing in a queue. `text`: in the person's own words, empty for a sign of distress; `where`: a screen's key or a scenario's id."""

    kind: Kind
    id: str
    person: str
    at: str
    where: str = ""
    text: str = ""
    language: str = ""
    test: bool = False
    acts: tuple[Review, ...] = ()
    """Everything that was done about it, undone acts too, oldest first."""
    due: str | None = None
    """Until when somebody has promised to look, UTC."""

    @property
    def act(self) -> Review | None:
        """The act that stands; None: it waits."""
        standing = counting(self.acts)
        return standing[-1] if standing else None

    @property
    def state(self) -> str:
        """waiting, or as the standing act says: accepted, declined, looked_at."""
        looked = after_of(self.act, Looked) if self.act else None
        return looked.state if looked else "waiting"

    def overdue(self, now: str) -> bool:
        """The promised time is over and nobody has looked."""
        return self.due is not None and self.act is None and now > self.due


@dataclass(frozen=True)
class Queues:
    """All three, as of one moment."""

    items: tuple[Item, ...]
    now: str

    def of(self, kind: Kind, *, waiting: bool = True) -> list[Item]:
        """The items of one kind that wait, oldest first, or those that do not, newest first."""
        found = [item for item in self.items if item.kind == kind and (item.act is None) == waiting]
        return found if waiting else found[::-1]

    def find(self, kind: str, subject: str) -> Item | None:
        """One item; None if there is none any more."""
        return next((item for item in self.items if (item.kind, item.id) == (kind, subject)), None)

    @property
    def waiting(self) -> int:
        """How many things wait in all."""
        return sum(item.act is None for item in self.items)

    @property
    def overdue(self) -> list[Item]:
        """Signs of distress that nobody looked at within the promised hours, oldest first."""
        return [item for item in self.of("distress") if item.overdue(self.now)]


def read_queues(archive: Archive, *, within_hours: int, now: str, known: Signs | None = None) -> Queues:
    """The queues as they stand at `now` (UTC text). `within_hours`: how soon a sign of distress is to be looked at; `known`: signs read
    before, by whoever asks often."""
    with archive.snapshot() as connection:
        acts: dict[tuple[str, str], list[Review]] = defaultdict(list)
        for act in reviews_on(connection, KINDS):
            acts[act.subject_kind, act.subject].append(act)
        proposals = read_proposals(connection)
        problems = open_problems(connection)
        signs = list((known or Signs()).read(connection))

    def done(kind: Kind, subject: str) -> tuple[Review, ...]:
        return tuple(acts[kind, subject])

    items = [
        Item("distress", one.id, one.participant_id, one.at, one.scenario_id, test=one.test, acts=done("distress", one.id),
             due=later(one.at, within_hours))
        for one in signs
    ]  # fmt: skip
    items += [
        Item("problem", one.id, one.participant_id, one.created_at, one.screen, one.text, acts=done("problem", one.id)) for one in problems
    ]
    items += [
        Item("proposal", one.id, one.participant_id, one.at, "", one.text, one.language, acts=done("proposal", one.id)) for one in proposals
    ]
    return Queues(tuple(items), now)


def later(at: str, hours: int) -> str:
    """So many hours after a time, as UTC text."""
    return (datetime.fromisoformat(at) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
