"""What every route of the web app shares: the conversation, who is asking, in which language, how fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.arrival import Arrivals
from bot.conversation import Conversation
from bot.devices import Devices
from bot.gate import Flood
from bot.participant import Pages
from bot.receipt import Receipts
from bot.settings import Settings
from bot.states import away
from bot.wording import Wording
from flows.help_texts import help_texts
from flows.records import Done
from storage.withdrawal import has_withdrawn

AWAY = "/not-now"
"""The page that says why somebody cannot go on now."""


@dataclass(frozen=True)
class Desk:
    """One study behind its web app. `reads` takes a cookie's token, `thread_of` a participant id."""

    talks: Conversation
    settings: Settings
    pages: Pages
    flood: Flood
    reads: Callable[[str | None], str | None]
    thread_of: Callable[[str], str]
    receipts: Receipts
    arrivals: Arrivals
    devices: Devices = field(default_factory=Devices)

    @property
    def home(self) -> str:
        """The study's link."""
        return f"/s/{self.talks.study.settings.id}"

    def me(self, request: Request) -> str | None:
        """The participant of the request's cookie, if there is such a person."""
        who = self.reads(request.cookies.get(self.settings.cookie_name))
        return who if who and self.talks.history(who) else None

    def has_left(self, request: Request) -> bool:
        """The request's cookie names somebody who has withdrawn."""
        who = self.reads(request.cookies.get(self.settings.cookie_name))
        return who is not None and has_withdrawn(self.talks.archive, who)

    def language_of(self, participant_id: str) -> str:
        """A participant's language, as far as we have words for it."""
        history = self.talks.history(participant_id)
        return self.pages.language(history.participant.language if history else None)

    def asked_language(self, request: Request, wanted: str | None = None) -> str:
        """The language of somebody we do not know yet."""
        return self.pages.language(wanted or request.query_params.get("lang"), request.headers.get("accept-language", ""))

    def language_for(self, request: Request) -> str:
        """The language of whoever asks: a participant's own, else as of somebody we do not know yet."""
        who = self.me(request)
        return self.language_of(who) if who else self.asked_language(request)

    def words(self, language: str) -> Wording:
        return self.pages.wordings[language]

    def place(self, participant_id: str) -> str:
        """Where a participant stands: the last page once all is done, why they cannot go on now, else the conversation."""
        view = self.talks.view(participant_id)
        if view and isinstance(view.screens[-1], Done):
            return "/done"
        return AWAY if self.away(participant_id) else self.thread(participant_id)

    def away(self, participant_id: str) -> str | None:
        """Why this participant cannot go on now: paused, or full; None if they can."""
        history = self.talks.history(participant_id)
        return away(self.talks, history) if history else None

    def help(self, who: str | None) -> dict[str, Any]:
        """Where this person finds help: {text, places}, by the country that they named, if any; empty for nobody."""
        standing = self.talks.standing(who) if who else None
        text, places = help_texts(standing) if standing else ("", ())
        return {"text": text, "places": [place.model_dump() for place in places]}

    def is_test(self, participant_id: str | None) -> bool:
        """A test person, or nobody while the study is a draft."""
        history = self.talks.history(participant_id) if participant_id else None
        return history.participant.test if history else self.pages.is_draft()

    def thread(self, participant_id: str) -> str:
        """The participant's conversation, also after the end: whoever stopped may go on."""
        return f"/chat/thread/{self.thread_of(participant_id)}"

    def problem(self, key: str, status: int, language: str | None = None) -> HTMLResponse:
        """A page that says what went wrong; in the study's first language if nobody knows better."""
        return HTMLResponse(self.pages.problem(key, language), status_code=status)
