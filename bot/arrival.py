"""Arriving from a panel: its ids are read once from the address, and from there on only keyed hashes of them are known.

Between the address and the consent form the hashes travel in a signed cookie of their own, good for some hours; the ids themselves
stand in no page, no cookie, no log and not in the archive."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import QueryParams

from bot.conversation import Conversation
from bot.settings import Settings, secret_for
from flows.records.study import Arrival
from storage.identities import Identities, PanelKey
from storage.withdrawal import has_withdrawn

COOKIE_SECONDS = 4 * 3600
"""How long somebody may read the consent form."""
LONGEST_ID = 200
"""Characters of a panel's id; real ones have 24 to 40."""


@dataclass(frozen=True)
class Arrivals:
    """Whose panel id is whose, for one study. `secure`: people come over https."""

    names: Arrival
    identities: Identities
    secret: str
    secure: bool

    @classmethod
    def of(cls, names: Arrival, data: Path, settings: Settings) -> Arrivals:
        """With the identities in a study's data folder. Raises StorageError, SettingsError."""
        identities = Identities.open(data, accept_old_sqlite=settings.accept_sqlite)
        return cls(names, identities, secret_for(data, settings), settings.secure)

    def named(self, query: QueryParams) -> bool:
        """The address holds one of the panel's parameters, whatever it says."""
        return any(name in query for name in (self.names.pid, self.names.study, self.names.session))

    def read(self, query: QueryParams) -> PanelKey | None:
        """The panel's ids of an address, hidden; None without a usable id of a person."""
        person = _one(query.getlist(self.names.pid))
        if not person:
            return None
        return self.identities.hide(person, _one(query.getlist(self.names.study)), _one(query.getlist(self.names.session)))

    def carried(self, request: Request) -> PanelKey | None:
        """The hidden ids that this browser brought along from the address; None if there are none, or they are too old or forged."""
        try:
            found = self._signer.loads(request.cookies.get(self._cookie, ""), max_age=COOKIE_SECONDS)
            return PanelKey(*found)
        except (BadData, TypeError):
            return None

    def carry(self, response: Response, panel: PanelKey) -> Response:
        """The response with the hidden ids for the browser to bring along."""
        token = self._signer.dumps(list(panel))
        text = token if isinstance(token, str) else token.decode("ascii")
        response.set_cookie(self._cookie, text, max_age=COOKIE_SECONDS, path="/", secure=self.secure, httponly=True, samesite="lax")
        return response

    def drop(self, response: Response) -> Response:
        """The response after which the browser brings no panel's id along."""
        response.delete_cookie(self._cookie, path="/", secure=self.secure, httponly=True, samesite="lax")
        return response

    async def person(self, panel: PanelKey, talks: Conversation) -> str | None:
        """The participant of these ids, if they have joined and not withdrawn. Raises NotSaved."""
        who = await asyncio.to_thread(self.identities.resume, panel)
        if who is None or talks.history(who):
            return who
        if has_withdrawn(talks.archive, who):
            await asyncio.to_thread(self.identities.forget, who)
        return None

    async def claim(self, panel: PanelKey, talks: Conversation) -> str:
        """The participant id under which these ids join: the same, however many ask at once. Raises NotSaved."""
        return await asyncio.to_thread(self.identities.remember, panel, talks.kit.new_id())

    @property
    def _cookie(self) -> str:
        return "__Host-soundings-arrival" if self.secure else "soundings-arrival"

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="soundings arrival")


def _one(values: Sequence[str]) -> str:
    """The id in the values of one parameter; "" if there is none, several that differ, or a blank that the panel left unfilled."""
    found = {value.strip() for value in values}
    value = found.pop() if len(found) == 1 else ""
    return value if value.isprintable() and len(value) <= LONGEST_ID and not set(value) & set("{}%") else ""
