"""Every route of the app, read from the app itself, and people of every role who knock at it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from chat_toys import connected
from staff_toys import COOKIE, accounts, badge
from starlette.types import Message, Scope
from state_toys import move
from test_conversation import to_the_talk
from toys import Person, consent
from web_toys import ADDRESS, HOME, app, browser, door, talks

from bot.leaving import Leaving
from flows.records import Said

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CANARY = "Zirconia sentence of hers alone"


def routes(inside: Iterable[Any], above: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of every route below, those of mounted apps too; SOCKET for a mount that says nothing of its routes."""
    for route in inside:
        path = above + getattr(route, "path", "")
        router = getattr(route, "original_router", None) or getattr(route, "app", None)
        deeper = getattr(router, "routes", None)
        if deeper is not None:
            yield from routes(deeper, path)
        elif getattr(route, "methods", None):
            yield from ((method, path) for method in sorted(route.methods))
        else:
            yield "SOCKET", f"{path}/"


@dataclass(frozen=True)
class Caller:
    """Somebody who knocks. `who`: whose cookie it is; `thread`: whose conversation they ask for; `cookie`: what their browser brings;
    `badge`: their sign-in as a reviewer or operator."""

    who: str | None
    thread: str
    cookie: str | None = None
    badge: str | None = None


Made = Callable[[str], Awaitable[Caller]]
"""A fresh caller of a role; it is told who she is whose data others must not see."""


async def _joined(*, test: bool = False) -> str:
    return await talks().join(language="en", consent=consent(), test=test)


async def _nobody(her: str) -> Caller:
    return Caller(None, her)


async def _forged(her: str) -> Caller:
    """Her cookie with another signature."""
    token = door().cookie(her)
    return Caller(None, her, f"{token[:-4]}{'aaaa' if token[-4:] != 'aaaa' else 'bbbb'}")


async def _participant(_: str) -> Caller:
    who = await _joined()
    return Caller(who, who, door().cookie(who))


async def _other(her: str) -> Caller:
    who = await _joined()
    return Caller(who, her, door().cookie(who))


async def _tester(_: str) -> Caller:
    who = await _joined(test=True)
    return Caller(who, who, door().cookie(who))


async def _withdrawn(_: str) -> Caller:
    who = await _joined()
    leaving = Leaving(talks())
    await leaving.withdraw(who)
    await leaving.close()
    return Caller(who, who, door().cookie(who))


async def _reviewer(her: str) -> Caller:
    return Caller(None, her, badge=badge(accounts(), "reviewer", "rita"))


async def _operator(her: str) -> Caller:
    return Caller(None, her, badge=badge(accounts(), "operator", "omar"))


ROLES: dict[str, Made] = {
    "nobody": _nobody,
    "forged": _forged,
    "participant": _participant,
    "other": _other,
    "tester": _tester,
    "withdrawn": _withdrawn,
    "reviewer": _reviewer,
    "operator": _operator,
    "late": _nobody,
    "closed": _participant,
}
"""late: nobody, at a closed study; closed: somebody in the middle of a study that has closed since."""
AFTER_CLOSING = ("late", "closed")


@asynccontextmanager
async def closed_study(role: str) -> AsyncIterator[None]:
    """The study as this role meets it."""
    if role not in AFTER_CLOSING:
        yield
        return
    move(talks(), "close")
    try:
        yield
    finally:
        move(talks(), "open")


async def her() -> str:
    """The person whose words nobody else may see."""
    person = await Person.join(talks())
    await to_the_talk(person)
    await person.does(Said(client_id=person.act_id(), text=CANARY))
    await Knock("GET", "/chat/user", {}).by(Caller(person.id, person.id, door().cookie(person.id)))  # Chainlit knows whose thread it is
    return person.id


@dataclass(frozen=True)
class Knock:
    """One request: how, where, and what goes with it."""

    method: str
    path: str
    sends: dict[str, Any]

    async def by(self, caller: Caller) -> httpx.Response:
        """The answer that this caller gets."""
        blanks = {"thread": door().thread_of(caller.thread), "filename": "kit.js", "until": "1", "name": "do_not_lie"}
        address = re.sub(r"\{(\w+)(:path|:str)?\}", lambda blank: blanks.get(blank[1], "x"), self.path)
        page: AbstractContextManager[Any] = connected(caller.thread) if "json" in self.sends else nullcontext(("", []))
        with page as (session, _):
            sends = {**self.sends, "json": {"sessionId": session, **self.sends["json"]}} if session else self.sends
            async with browser() as client:
                if caller.cookie:
                    client.cookies.set("soundings", caller.cookie)
                if caller.badge:
                    client.cookies.set(COOKIE, caller.badge)
                return await client.request(self.method, address, **sends)


def outcome(answer: httpx.Response, caller: Caller) -> str:
    """The status and where it leads (`303 own talk`), and whether an act is stored (`200 stored`)."""
    where = answer.headers.get("location", "").partition("?")[0].replace(HOME, "home")
    if where.startswith("/review/card/"):
        where = "/review"  # which card comes next depends on who is there
    if "/chat/thread/" in where:
        own = caller.who is None or where.endswith(door().thread_of(caller.who))
        where = "own talk" if own and not where.endswith(door().thread_of(caller.thread)) or caller.who == caller.thread else "HER TALK"
    if answer.status_code == 200 and "project/action" in str(answer.request.url):
        where = "stored" if answer.json()["response"]["stored"] else "not stored"
    return f"{answer.status_code} {where}".strip()


async def socket(path: str, caller: Caller) -> tuple[str, str]:
    """Opens the socket as a page does and says that it is there: `refused`, or `open`; and all that came back."""
    came: asyncio.Queue[Message] = asyncio.Queue()
    went: asyncio.Queue[Message] = asyncio.Queue()
    served = asyncio.create_task(app()(_scope(path, caller), went.get, came.put))
    auth = {"sessionId": uuid4().hex, "clientType": "webapp", "userEnv": "{}", "threadId": door().thread_of(caller.thread)}
    went.put_nowait({"type": "websocket.connect"})
    went.put_nowait({"type": "websocket.receive", "text": f"40{json.dumps(auth)}"})
    heard = ""
    while (news := await came.get())["type"] not in ("websocket.close", "websocket.http.response.body"):
        heard += str(news.get("text", ""))
        if str(news.get("text", "")).startswith("40"):
            went.put_nowait({"type": "websocket.receive", "text": '42["connection_successful"]'})
        if "resume_thread" in heard or "44{" in heard:
            break
    went.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await served
    return ("open" if '40{"sid"' in heard else "refused"), heard


def _scope(path: str, caller: Caller) -> Scope:
    headers = [(b"connection", b"upgrade"), (b"upgrade", b"websocket"), (b"host", b"testserver"), (b"origin", ADDRESS.encode())]
    headers += [(b"cookie", f"soundings={caller.cookie}".encode())] if caller.cookie else []
    headers += [(b"cookie", f"{COOKIE}={caller.badge}".encode())] if caller.badge else []
    return {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "ws",
        "query_string": b"EIO=4&transport=websocket",
        "headers": headers,
        "subprotocols": [],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "extensions": {"websocket.http.response": {}},
    }
