"""How the answers of all who finished add up, for the last page of each: kept until enough has changed, so that no one act shows in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from threading import Lock

from bot.conversation import Conversation
from flows.standing import Standing
from flows.walk import place_in
from flows.where_i_sit import LEAST_GROUP, LEAST_PEOPLE, Sits, Tally, answers_in_play, counts_among, tally, where_i_sit
from storage.reading import read_history
from storage.study_states import last_acts

LOOK_AGAIN = 50
"""Events after which it is looked at again who has finished."""


@dataclass
class Among:
    """One study's tally. It changes only when at least LEAST_GROUP people more, or fewer, would be in it: from the difference between
    two tallies nobody's answers can be told. Reading everybody takes a thread of its own, so that nobody waits for it."""

    talks: Conversation
    _tally: Tally = field(default_factory=Tally, repr=False)
    _finished: dict[str, tuple[int, bool]] = field(default_factory=dict, repr=False)
    _looked_at: int | None = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    async def of(self, participant_id: str) -> tuple[Sits, ...]:
        """Where this person's view sits; empty as long as too few people have finished."""
        standing = self.talks.standing(participant_id)
        if standing is None or place_in(standing).step != "done":
            return ()
        return where_i_sit(standing, await asyncio.to_thread(self._now))

    def _now(self) -> Tally:
        with self._lock:
            seq = self.talks.archive.head().seq
            if self._looked_at is None or seq - self._looked_at >= LOOK_AGAIN:
                self._looked_at = seq
                self._look()
            return self._tally

    def _look(self) -> None:
        """Who has finished by now; a new tally if that changes it by enough people."""
        with self.talks.archive.snapshot() as connection:
            acts = last_acts(connection)
            known = self._finished
            self._finished = {}
            for who, event, _ in acts:
                seen = known.get(who)
                if seen is None or seen[0] != event:
                    history = read_history(connection, who)
                    seen = (event, history is not None and counts_among(Standing(self.talks.study, history)))
                self._finished[who] = seen
            finished = frozenset(who for who, (_, is_in) in self._finished.items() if is_in)
            if len(finished) >= LEAST_PEOPLE and len(finished ^ self._tally.people) >= LEAST_GROUP:
                histories = (read_history(connection, who) for who in sorted(finished))
                standings = (Standing(self.talks.study, history) for history in histories if history)
                self._tally = tally((one.history.participant.id, answers_in_play(one)) for one in standings)
