"""The only door to Chainlit: screens go out as messages with one custom element each, events come in as actions.

Chainlit draws and carries; it stores nothing, decides nothing, and is believed in nothing but a message's id and text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import chainlit as cl
import jwt
from chainlit.auth import create_jwt, decode_jwt
from chainlit.chat_context import chat_contexts
from chainlit.config import config
from chainlit.server import UserParam, get_html_template, sio
from chainlit.session import WebsocketSession
from chainlit.utils import mount_chainlit
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.gate import CHAT, Flood
from bot.incoming import TEXTS, Action, Call, is_message, read_event
from bot.thread_store import ThreadStore, draw, noted, only_people, pages_of, thread_of
from bot.wording import Wording
from flows.records import AnyScreen, Event, Gone, NotStored, Piece, Progress, ShownRule, Stored, View, Writing

TARGET = Path(__file__).with_name("chat_target.py")
_NEEDED_HANDLERS = ("connect", "connection_successful", "client_message", "clear_session", "disconnect")
Reply = dict[str, Any]
Out = Stored | NotStored | Piece | AnyScreen | Gone | Progress


class Talks(Protocol):
    """What this door needs of a conversation."""

    def view(self, participant_id: str) -> View | None: ...
    def lock(self, participant_id: str) -> asyncio.Lock: ...
    def hear(self, participant_id: str, event: Event) -> AsyncIterator[Out]: ...
    def resume(self, participant_id: str) -> AsyncIterator[Out]: ...
    def find_rules(self, participant_id: str, words: str) -> tuple[ShownRule, ...]: ...


class ChatError(Exception):
    """Chainlit is not set up as this door needs it."""


@dataclass(frozen=True)
class Door:
    """One conversation behind Chainlit's callbacks. `words` finds a participant's wording, `bars` why a browser's act is not taken."""

    talks: Talks
    words: dict[str, Wording]
    language_of: Callable[[str], str]
    flood: Flood
    bars: Callable[[str, Request], str] = lambda who, request: ""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    async def resumed(self, thread: Any) -> None:
        """A page is here. The thread is computed already; that this callback exists makes threads resumable."""
        self.resume(_me())

    async def said(self, message: cl.Message) -> None:
        """A bare socket message: its id is the idempotency key, its content the text; the painted copy gives way to ours.

        What became of it follows as an event named reply, since a socket message has no answer of its own."""
        reply = await self.hear(_me(), "Said", {"client_id": str(message.id), "text": str(message.content)})
        await cl.context.emitter.delete_step({"id": message.id})
        await cl.context.emitter.emit("reply", {"client_id": str(message.id), **reply})
        chat_contexts.pop(cl.context.session.id, None)

    async def acted(self, page: WebsocketSession, who: str, action: Action) -> Reply:
        """One call of a page. The reply says whether an event is stored; screens follow by the socket."""
        if action.name == "event":
            payload = dict(action.payload)
            return await self.hear(who, str(payload.pop("kind", "")), payload)
        if not self.flood.allows("press", who):
            return {"rules": []}
        if action.name == "find_rules":
            found = self.talks.find_rules(who, str(action.payload.get("words", "")))
            return {"rules": [rule.model_dump(mode="json") for rule in found]}
        async with self.talks.lock(who):  # or what stood before an act could be drawn after it
            shown = self.talks.view(who)
            for out in (*shown.screens, shown.progress) if shown else ():
                await draw([page], who, out, set())
        self.resume(who)
        return {}

    async def hear(self, who: str, kind: str, payload: dict[str, Any]) -> Reply:
        """Check the event, hand it over, draw what follows. Returns {stored, reason, text}, without waiting for a model."""
        event = read_event(kind, payload)
        if event is None:
            return self.refused(who, "unreadable")
        if not self.flood.allows("text" if isinstance(event, TEXTS) else "press", who):
            return self.refused(who, "too_fast")
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._in_background(self._draw_all(who, self.talks.hear(who, event), reply), reply)
        return await reply

    def resume(self, who: str) -> None:
        """Go on with what a model has to make for somebody whose page is here (again)."""
        self._in_background(self._draw_all(who, self.talks.resume(who)))

    async def _draw_all(self, who: str, outs: AsyncIterator[Out], reply: asyncio.Future[Reply] | None = None) -> None:
        """Draws on every page of theirs. The reply is given once all that is stored with the event is drawn."""
        told: Reply = {"stored": False}
        shown = self.talks.view(who)
        there = {screen.key for screen in shown.screens} if shown else set()
        async for out in outs:
            if isinstance(out, Stored):
                told = {"stored": True}
                there = set() if out.again else there  # a page that asks again may have missed the answer
            elif isinstance(out, NotStored):
                told = self.refused(who, out.reason, out.detail)
            elif not isinstance(out, Piece):
                await draw(pages_of(who), who, out, there)
                noted(out, there)
            if reply and isinstance(out, Writing) and not reply.done():
                reply.set_result(told)
        if reply and not reply.done():
            reply.set_result(told)

    def _in_background(self, work: Coroutine[Any, Any, None], reply: asyncio.Future[Reply] | None = None) -> None:
        """Whoever asked may go away; what is drawn is drawn all the same. A failure is theirs to hear."""

        def over(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if reply and not reply.done() and not task.cancelled() and (error := task.exception()):
                reply.set_exception(error)

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(over)

    def refused(self, who: str, reason: str, detail: str = "") -> Reply:
        """The reply to an act that is not stored."""
        words = self.words[self.language_of(who)]
        return {"stored": False, "reason": reason, "text": words.refused(reason, detail)}


def mount(app: FastAPI, door: Door) -> None:
    """Chainlit below /chat of `app`, talking through `door`. Once per process: Chainlit's set-up is global."""
    _check_setup()
    logging.getLogger("chainlit").setLevel(logging.ERROR)
    close_handlers()
    sio.handlers["/"]["connect"] = only_people(sio.handlers["/"]["connect"], door.talks.view)

    store = ThreadStore(door.talks.view)
    cl.data_layer(lambda: store)
    cl.on_chat_resume(door.resumed)
    cl.on_chat_end(_ended)
    cl.on_message(door.said)
    _take_calls(app, door)
    mount_chainlit(app=app, target=str(TARGET), path=CHAT)


def _take_calls(app: FastAPI, door: Door) -> None:
    """Chainlit's routes that a page posts to, ours: checked before anything is done, and without its second cookie."""

    @app.post(f"{CHAT}/project/action")
    async def act(call: Call, user: UserParam, request: Request) -> JSONResponse:
        """A page that we do not know (yet) is told to try again; nobody acts in somebody else's."""
        page = WebsocketSession.get_by_id(call.sessionId)
        if user is None or (page and (page.user is None or page.user.identifier != user.identifier)):
            return JSONResponse({"success": False}, status_code=401)
        if page is None:
            return JSONResponse({"success": False}, status_code=409)
        who = str(user.identifier)
        barred = door.bars(who, request) if call.action.name == "event" else ""
        response = door.refused(who, barred) if barred else await door.acted(page, who, call.action)
        return JSONResponse({"success": True, "response": response})

    @app.post(f"{CHAT}/set-session-cookie")
    async def no_cookie() -> JSONResponse:
        return JSONResponse({})


async def _ended() -> None:
    """Chainlit's copies of what was said go with the connection."""
    chat_contexts.pop(cl.context.session.id, None)


def close_handlers() -> None:
    """Leave only the socket events that we need: the others trust the client or reach what is switched off."""
    for name in [name for name in sio.handlers["/"] if name not in _NEEDED_HANDLERS]:
        sio.handlers["/"].pop(name)
    take = sio.handlers["/"]["client_message"]
    if take.__name__ != "only_messages":

        async def only_messages(socket_id: str, payload: Any = None) -> None:
            if is_message(payload):
                await take(socket_id, payload)

        sio.handlers["/"]["client_message"] = only_messages


def _check_setup() -> None:
    """MCP above all: a published fault of it will not be mended."""
    features = config.features
    upload = features.spontaneous_file_upload
    dangers = {
        "MCP": features.mcp.enabled or features.mcp.servers or features.mcp.user_servers.enabled,
        "uploads": upload is None or upload.enabled,
        "edits": features.edit_message,
        "HTML in messages": features.unsafe_allow_html,
    }
    if on := [name for name, is_on in dangers.items() if is_on]:
        raise ChatError(f".chainlit/config.toml: {', '.join(on)} must be off. Delete data/chat in the study to get our settings back.")


def cookie(participant_id: str) -> str:
    """A signed token that names the participant."""
    token: str = create_jwt(cl.User(identifier=participant_id))
    return token


def participant_in(token: str | None) -> str | None:
    """The participant that a token names; None if it is missing, forged or past its time."""
    if not token:
        return None
    try:
        return str(decode_jwt(token).identifier)
    except (jwt.InvalidTokenError, TypeError, KeyError):
        return None


def cookie_seconds() -> int:
    """How long a cookie is good for, seconds."""
    return int(config.project.user_session_timeout)


def template() -> str:
    """Chainlit's own page, as it would serve it below /chat."""
    page: str = get_html_template(CHAT)
    return page


def _me() -> str:
    """Whose connection this is: the cookie's participant and nothing else."""
    user = cl.context.session.user
    if user is None:
        raise ChatError("A connection without a cookie got through to Chainlit.")
    return str(user.identifier)


__all__ = ["ChatError", "Door", "Talks", "close_handlers", "cookie", "cookie_seconds", "mount", "participant_in", "template", "thread_of"]
