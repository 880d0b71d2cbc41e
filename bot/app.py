"""One web app: the gate in front, the plain pages, the chat mounted below /chat, health."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.arrival import Arrivals
from bot.assembly import open_talks
from bot.chat_folder import prepare
from bot.chat_page import own_page, script_hashes
from bot.chat_strings import add_strings
from bot.conversation import Conversation
from bot.desk import AWAY, Desk
from bot.devices import mark_device
from bot.entry import SEE_OTHER, add_entry
from bot.finish import add_finish
from bot.gate import SAFE_METHODS, Flood, Gate, answer_headers, chat_policy
from bot.health import LEAST_FREE
from bot.leaving import Leaving
from bot.me import add_me
from bot.moving import add_moving, bars, farewell, frame_facts
from bot.participant import PAGES, Pages
from bot.plain import add_plain
from bot.receipt import Receipts
from bot.settings import Settings
from bot.staff_wiring import add_staff, open_accounts
from bot.states import state_after
from bot.wording import read_all
from flows.records import in_language
from storage.connection import sqlite_state
from storage.errors import NotSaved
from storage.staff_accounts import StaffAccounts

if TYPE_CHECKING:
    from flows.model_door import LiveDoor


def create_app(study_folder: Path, *, settings: Settings, conversation: Conversation | None = None) -> FastAPI:
    """The web app of one study; one per process, since Chainlit's set-up is global. `conversation`: one already open.

    Raises SettingsError, NoKey (flows.model), and whatever opening the study raises."""
    chat_files = prepare(study_folder, settings)
    from bot import chat  # not before prepare: importing chainlit writes into CHAINLIT_APP_ROOT
    from bot.thread_store import nudge

    talks, model = (conversation, None) if conversation else open_talks(study_folder, accept_old_sqlite=settings.accept_sqlite)
    desk = _desk(talks, settings, reads=chat.participant_in, thread_of=chat.thread_of)
    leaving = Leaving(talks, told=farewell(desk, nudge))

    accounts = open_accounts(talks.archive.path.parent, accept_sqlite=settings.accept_sqlite)
    app = FastAPI(lifespan=lambda _: _running(desk, leaving, model, accounts), openapi_url=None, redirect_slashes=False)
    add_entry(app, desk, cookie=chat.cookie, cookie_seconds=chat.cookie_seconds())
    add_me(app, desk, leaving, cookie=chat.cookie, cookie_seconds=chat.cookie_seconds())
    add_finish(app, desk)
    add_moving(app, desk, nudge, cookie=chat.cookie, cookie_seconds=chat.cookie_seconds())
    add_staff(app, desk, accounts)
    _chat_page(app, desk, chat.template)
    _files(app, chat_files)
    add_strings(app, chat_files, desk.language_for)
    _health(app, desk)
    _problems(app, desk)
    words, barred = dict(desk.pages.wordings), partial(bars, desk)
    door = chat.Door(talks=talks, words=words, language_of=desk.language_of, flood=desk.flood, bars=barred)
    add_plain(app, desk, door)
    chat.mount(app, door)

    def problem(key: str) -> bytes:
        return desk.pages.problem(key).encode()

    app.add_middleware(Gate, page=problem, flood=desk.flood, body_bytes=settings.body_bytes, origin=settings.public_url)
    return app


@asynccontextmanager
async def _running(desk: Desk, leaving: Leaving, model: LiveDoor | None, accounts: StaffAccounts) -> AsyncIterator[None]:
    """What goes on beside the requests for as long as the app runs, and is closed with it, in this order."""
    desk.talks.usual.begin(desk.talks)
    yield
    await desk.talks.usual.close()
    await leaving.close()
    await desk.talks.close()
    desk.arrivals.identities.close()
    accounts.close()
    if model:
        await model.close()


def _desk(
    talks: Conversation, settings: Settings, *, reads: Callable[[str | None], str | None], thread_of: Callable[[str], str]
) -> Desk:
    """What every route shares, with the keys and files of the study's data folder."""
    data = talks.archive.path.parent
    return Desk(
        talks=talks,
        settings=settings,
        pages=Pages(talks.study, read_all(), lambda: state_after(talks.archive.study_events()) == "draft", lambda: talks.usual.minutes),
        flood=Flood(settings.limits),
        reads=reads,
        thread_of=thread_of,
        receipts=Receipts.of(data),
        arrivals=Arrivals.of(talks.study.settings.arrival, data, settings),
    )


def _chat_page(app: FastAPI, desk: Desk, template: Callable[[], str]) -> None:
    """The chat's page for its owner alone, and the words that its scripts need."""

    @app.get("/chat")
    @app.get("/chat/")
    @app.get("/chat/thread/{thread}")
    async def page(request: Request, thread: str = "") -> Response:
        """Nobody sees Chainlit's own entry; a wrong or missing thread leads to one's own."""
        who = desk.me(request)
        if who is None:
            return RedirectResponse("/me" if desk.has_left(request) else desk.home, SEE_OTHER)
        if desk.away(who):
            return RedirectResponse(AWAY, SEE_OTHER)
        if thread != desk.thread_of(who):
            return RedirectResponse(desk.thread(who), SEE_OTHER)
        words = desk.words(desk.language_of(who))
        title = in_language(desk.talks.study.settings.title, words.language)
        html = own_page(template(), language=words.language, direction=words.direction, title=title, no_script=words("chat.plain_link"))
        answer = HTMLResponse(html, headers={"content-security-policy": chat_policy(script_hashes(html))})
        mark_device(request, answer, desk.settings)
        return answer

    @app.get("/words.js")
    async def chat_words(request: Request) -> Response:
        """Every sentence of the chat in the participant's language, and the few facts that its scripts need."""
        language = desk.language_for(request)
        settings = desk.talks.study.settings
        title, is_test = in_language(settings.title, language), desk.is_test(desk.me(request))
        facts = {
            "language": language,
            "test": is_test,
            "title": desk.words(language)("state.test_title", title=title) if is_test else title,
            "contact": settings.consent.contact,
            "limit": settings.limits.characters,
            "model": settings.model is not None,
            **frame_facts(desk, desk.me(request), desk.words(language)),
            "words": desk.words(language).sections["chat"],
        }
        return Response(f"window.sndFacts = {json.dumps(facts)};", media_type="text/javascript")


def _files(app: FastAPI, chat_files: Path) -> None:
    """The style sheet and the icon that pages and chat share."""

    @app.get("/site.css")
    async def style() -> Response:
        return FileResponse(PAGES / "site.css", headers={"cache-control": "public, max-age=60"})

    @app.get("/favicon.svg")
    @app.get("/favicon.ico")
    async def icon() -> Response:
        return FileResponse(chat_files / "public" / "favicon.svg", headers={"cache-control": "public, max-age=86400"})


def _health(app: FastAPI, desk: Desk) -> None:
    """/live says that the process answers; /ready that it can store what people write."""

    @app.get("/live")
    async def live() -> Response:
        return JSONResponse({"live": True})

    @app.get("/ready")
    async def ready() -> Response:
        version, affected = sqlite_state()
        free = shutil.disk_usage(desk.talks.archive.path.parent).free
        writes = await _can_write(desk.talks)
        good = writes and free > LEAST_FREE and (not affected or desk.settings.accept_sqlite)
        state = {"ready": good, "writes": writes, "disk_free_mb": free // 1024**2, "sqlite": version, "sqlite_affected": affected}
        return JSONResponse(state, status_code=200 if good else 503)


async def _can_write(talks: Conversation) -> bool:
    """A write transaction goes through the writer, whatever waits there before it."""
    try:
        await talks.archive.writer.write(lambda db: db.conn.execute("SELECT 1").fetchone())
    except NotSaved:
        return False
    return True


def _problems(app: FastAPI, desk: Desk) -> None:
    """What we do not have, and what fails, in our own words and with our own headers."""

    @app.exception_handler(HTTPException)
    async def not_found(request: Request, error: HTTPException) -> Response:
        key = "not_found" if error.status_code in (404, 405) else "broken"
        return desk.problem(key, error.status_code, desk.language_for(request))

    @app.exception_handler(RequestValidationError)
    async def no_such_address(request: Request, error: RequestValidationError) -> Response:
        """A part of the address that cannot be what it stands for, such as letters in place of a number; or a call of no known shape."""
        if request.method not in SAFE_METHODS:
            return await request_validation_exception_handler(request, error)
        return desk.problem("not_found", 404, desk.language_for(request))

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> Response:
        """Drawn outside the gate, so the headers are added here."""
        response = desk.problem("broken", 500)
        response.raw_headers = answer_headers(request.url.path, response.raw_headers, https=desk.settings.secure)
        return response
