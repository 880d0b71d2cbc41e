"""The state of a study, computed from what was done to it, and what it means for people who arrive and for people in the middle.

draft: whoever enters is a test person. open: people take part. paused: nobody goes on, all answers are kept. closed: nobody new enters,
whoever has begun may finish. full: open, and every quota is reached; for one person: their group's quota is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.accept import Refused
from flows.records import Event, History, StudyEvent, ToldAbout

if TYPE_CHECKING:
    from bot.conversation import Conversation

State = Literal["draft", "open", "paused", "closed", "full"]

_AFTER: dict[str, State] = {"open": "open", "pause": "paused", "close": "closed"}


def state_after(events: tuple[StudyEvent, ...]) -> State:
    """Draft until the study is first opened; freezing changes nothing. Quotas are not looked at."""
    moved = [event.act for event in events if event.act in _AFTER]
    return _AFTER[moved[-1]] if moved else "draft"


def state_now(talks: Conversation) -> State:
    """The state that somebody who arrives now meets."""
    state = state_after(talks.archive.study_events())
    return "full" if state == "open" and talks.quotas.all_full(talks) else state


def away(talks: Conversation, history: History) -> Literal["paused", "full"] | None:
    """Why this person cannot go on now; None if they can. Simulated people always can, test people are in no quota."""
    if history.participant.simulated:
        return None
    if state_after(talks.archive.study_events()) == "paused":
        return "paused"
    return "full" if talks.quotas.full_for(talks, history) else None


def require_going_on(talks: Conversation, history: History, event: Event) -> None:
    """Raises Refused with the reason if this person cannot go on now; an answer about oneself can be put right even if all is full."""
    reason = away(talks, history)
    if reason == "paused" or reason and not isinstance(event, ToldAbout):
        raise Refused(reason)
