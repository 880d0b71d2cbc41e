"""Where somebody's words told of a danger to themselves: questions marked so (flows/talk_so_far.py), for people to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from storage.connection import Connection

_MARKED = "turns.signals LIKE '%\"distress\"%' AND json_extract(turns.signals, '$.distress') = 1"
_SIGNS = f"""
    SELECT turns.event, turns.id, turns.participant_id, turns.scenario_id, turns.created_at, participants.test
    FROM turns JOIN participants ON participants.id = turns.participant_id
    WHERE turns.event > ? AND simulated = 0 AND {_MARKED} AND NOT EXISTS (
        SELECT 1 FROM turns AS before WHERE before.id = turns.supersedes AND json_extract(before.signals, '$.distress') = 1)
    ORDER BY turns.event
"""
_THERE = "SELECT 1 FROM turns WHERE id = ?"


class Sign(NamedTuple):
    """One question that followed such words: its event and turn, whose it is, in which scenario, when (UTC), and whether they are a test
    person."""

    event: int
    id: str
    participant_id: str
    scenario_id: str
    at: str
    test: bool


@dataclass
class Signs:
    """Signs in the talks of everybody who is not simulated. Remembers what it read: turns are many, and never change."""

    _known: list[Sign] = field(default_factory=list, repr=False)
    _read: int = 0

    def read(self, connection: Connection) -> list[Sign]:
        """All signs that are still there, oldest first; a question put anew on changed words counts once."""
        (newest,) = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        rows = connection.execute(_SIGNS, (self._read,))
        found = [Sign(event, turn, person, scenario, at, bool(test)) for event, turn, person, scenario, at, test in rows]
        kept = [one for one in self._known if connection.execute(_THERE, (one.id,)).fetchone()]
        self._known, self._read = [*kept, *found], newest
        return self._known
