"""A study with people's cards and its release page: an app of this page alone, with reviewers who sign in by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
from card_toys import ADDRESS, Named, card_by
from fastapi import FastAPI
from fastapi.responses import Response
from others_toys import talk_about_others
from toys import consent

from bot.conversation import Conversation
from bot.desk import Desk
from bot.leaving import change_consent
from bot.release_queue import ReleaseQueue
from bot.review_mask import add_mask
from bot.review_release import add_release
from bot.staff_pages import NotYours, StaffDesk
from bot.wording import read_all
from flows.records import ValueCard
from flows.records.study import Others

HERE = "/review/release"
SAID = "I would ask how he takes it. Unless he signs a paper, Rosalind says."


@dataclass(frozen=True)
class Toy:
    """One study with its release page."""

    talk: Conversation
    queue: ReleaseQueue
    app: FastAPI

    def browser(self, name: str = "rita") -> httpx.AsyncClient:
        """A browser without scripts in which somebody is signed in."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies={"soundings-staff": name})

    async def card(self, name: str, *, cards: bool = True, quotes: bool = False, said: str = SAID, **more: Any) -> ValueCard:
        """Somebody new with an approved card of two lines, and what they allow."""
        made = await card_by(self.talk, name, said=said, answers={"do_not_lie": "supports"}, **more)
        await change_consent(self.talk, made.participant_id, consent(cards=cards, quotes=quotes))
        return made

    def keys(self, *states: str) -> list[str]:
        """Keys of the texts in these states, in the order of the page."""
        return [one.key for one in self.queue.items() if one.state in states]


def toy(folder: Path, release: Any = "reviewer", **settings: Any) -> Toy:
    """A study in which people meet every card of others that they may, beside seed cards."""
    talk = talk_about_others(folder, others=Others(cards=20, release=release), **settings)
    desk = SimpleNamespace(talks=talk, settings=SimpleNamespace(cookie_name="soundings"), pages=SimpleNamespace(wordings=read_all()))
    app, queue = FastAPI(openapi_url=None), ReleaseQueue(talk)
    staff = StaffDesk(cast(Desk, desk), Named(), lambda: {"release": queue.waiting_count()})
    add_release(app, staff, queue)
    add_mask(app, staff, queue)

    @app.exception_handler(NotYours)
    async def not_yours(_: Any, error: Exception) -> Response:
        return cast(NotYours, error).answer

    return Toy(talk, queue, app)


def forms(html: str) -> list[dict[str, str]]:
    """The hidden fields of each form of a page."""
    fields = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    return [dict(re.findall(fields, form)) for form in re.findall(r"<form.*?</form>", html, flags=re.S)]


async def form_for(client: httpx.AsyncClient, key: str) -> dict[str, str]:
    """The form of one text on the release page."""
    page = await client.get(HERE)
    return next(form for form in forms(page.text) if form.get("key") == key)


async def does(client: httpx.AsyncClient, key: str, action: str, **more: str) -> httpx.Response:
    """Presses a button of one text."""
    return await client.post(HERE, data={**await form_for(client, key), "do": action, **more})


async def masks(client: httpx.AsyncClient, kind: str, subject: str, field: str, **more: Any) -> httpx.Response:
    """Sends the mask page's form of one field."""
    address = f"{HERE}/mask/{kind}/{subject}"
    page = await client.get(address)
    form = next(form for form in forms(page.text) if form.get("field") == field)
    return await client.post(address, data={**form, "do": "mask", **more})
