"""Histories with their views, kept in memory for as long as nothing has been stored since, by whichever program."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.usual_time import UsualTime
from flows.records import History, Study, View
from flows.standing import Standing
from flows.view import view_in
from storage.archive import Archive

MOST = 5000
"""People kept; the one who came first goes first."""


@dataclass
class Remembered:
    """The people of one archive whom somebody asked about lately."""

    study: Study
    archive: Archive
    usual: UsualTime = field(default_factory=UsualTime, repr=False)
    _known: dict[str, tuple[History, View]] = field(default_factory=dict, repr=False)

    def of(self, participant_id: str) -> tuple[History, View] | None:
        """Their history and view as they stand in the archive; None if there is no such person."""
        known = self._known.get(participant_id)
        if known and known[0].last_event == self.archive.last_event(participant_id) and self._sees_the_same(known[0]):
            return known
        self._known.pop(participant_id, None)
        history = self.archive.history(participant_id)
        return (history, self.keep(history)) if history else None

    def _sees_the_same(self, history: History) -> bool:
        """Cards of others go when somebody else acts: their author takes them back, a reviewer or another person hides them."""
        return not history.openings or self.archive.put_before(history.participant) == (history.others, history.hidden)

    def keep(self, history: History, standing: Standing | None = None) -> View:
        """Keeps a history with its view; `standing`: what stands in it, where that is known already."""
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        shown = view_in(standing or Standing(self.study, history), self.usual.minutes)
        self._known[history.participant.id] = (history, shown)
        return shown

    def forget(self, participant_id: str) -> None:
        """Nothing of them is kept any more."""
        self._known.pop(participant_id, None)
