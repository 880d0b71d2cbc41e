"""The frame around a talk: going on on another device by a short code, leaving this device, and what an open page needs to know.

An open chat asks /here every few seconds, after each refusal, and whenever the server nudges it; so it learns that the talk went on
elsewhere, that its person left this browser or withdrew, and that the study takes a break. None of it needs a script but the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.chat_page import script_hashes
from bot.desk import Desk
from bot.devices import MINUTES, clear_cookies, device_of, mark_device
from bot.entry import SEE_OTHER, with_cookie
from bot.gate import PAGE_POLICY
from bot.wording import Wording

Nudge = Callable[[str], Awaitable[None]]
"""Tells every open chat of a person to ask how things stand."""


def add_moving(app: FastAPI, desk: Desk, nudge: Nudge, *, cookie: Callable[[str], str], cookie_seconds: int) -> None:
    """Adds /continue and what is below it, /leave, /left and /here. `cookie` makes the token that names a participant."""

    @app.get("/continue")
    async def asks(request: Request) -> Response:
        return _continue_page(desk, request)

    @app.post("/continue")
    async def by_code(request: Request) -> Response:
        """The code opens the talk here, once, whoever used this browser before; tries are counted by address and in all."""
        form = await request.form()
        address = request.client.host if request.client else "all"
        if not (desk.flood.allows("code", address) and desk.flood.allows("codes", "all")):
            return _continue_page(desk, request, 429, problem="too_many", language=str(form.get("lang", "")))
        who = desk.devices.use(str(form.get("code", "")))
        if who is None or desk.talks.history(who) is None:
            return _continue_page(desk, request, 422, problem="unknown", language=str(form.get("lang", "")))
        answer = desk.arrivals.drop(RedirectResponse(desk.place(who), SEE_OTHER))
        desk.devices.take(who, mark_device(request, answer, desk.settings))
        await nudge(who)
        return with_cookie(desk, answer, cookie(who), cookie_seconds)

    _known_here(app, desk, nudge)
    _leaving(app, desk, nudge)


def _known_here(app: FastAPI, desk: Desk, nudge: Nudge) -> None:
    """For the person whose talk is in this browser: a code to take along, the talk taken back, how things stand."""

    @app.post("/continue/new")
    async def new_code(request: Request) -> Response:
        """A code for the person who is at it here: as a page, or as JSON for the chat."""
        who = desk.me(request)
        if who is None:
            return RedirectResponse("/continue", SEE_OTHER)
        if not desk.flood.allows("press", who):
            return desk.problem("busy", 429, desk.language_of(who))
        told: dict[str, Any] = {"code": desk.devices.code(who), "address": f"{_address(desk, request)}/continue", "minutes": MINUTES}
        if _wants_json(request):
            return JSONResponse(told)
        return _page(desk, "continue_code.html", desk.language_of(who), who, back=desk.place(who), **told)

    @app.post("/continue/here")
    async def take_back(request: Request) -> Response:
        """The talk goes on in this browser from now on."""
        who = desk.me(request)
        if who is None:
            return RedirectResponse(desk.home, SEE_OTHER)
        answer = JSONResponse({"state": "here"}) if _wants_json(request) else RedirectResponse(desk.place(who), SEE_OTHER)
        desk.devices.take(who, mark_device(request, answer, desk.settings))
        await nudge(who)
        return answer

    @app.get("/here")
    async def here(request: Request) -> Response:
        """Whether the page of a conversation (`thread`) may go on: here, elsewhere, paused, full, left or withdrawn."""
        return JSONResponse({"state": standing_of(desk, request, request.query_params.get("thread"))})


def _leaving(app: FastAPI, desk: Desk, nudge: Nudge) -> None:
    """This browser forgets the person; all that they saved stays."""

    @app.get("/leave")
    async def asks(request: Request) -> Response:
        who = desk.me(request)
        if who is None:
            return RedirectResponse("/left", SEE_OTHER)
        if _wants_json(request):
            return JSONResponse({"receipt": desk.receipts.code(who)})
        return _page(desk, "leave.html", desk.language_of(who), who, receipt=desk.receipts.code(who), back=desk.place(who))

    @app.post("/leave")
    async def leave(request: Request) -> Response:
        who = desk.me(request)
        language = desk.language_for(request)
        answer = RedirectResponse(f"/left?lang={language}", SEE_OTHER)
        clear_cookies(answer, desk.settings)
        desk.arrivals.drop(answer)
        if who:
            await nudge(who)
        return answer

    @app.get("/left")
    async def left(request: Request) -> Response:
        """How to come back. Its one script wipes what the chat kept in this tab, also where the way here led past the chat's own."""
        who = desk.me(request)
        if who:
            return RedirectResponse(desk.place(who), SEE_OTHER)
        page = desk.pages.mine("left.html", desk.asked_language(request))
        hashes = " ".join(f"'sha256-{digest}'" for digest in script_hashes(page))
        policy = PAGE_POLICY.replace("script-src 'none'", f"script-src {hashes}")
        return HTMLResponse(page, headers={"content-security-policy": policy})


def standing_of(desk: Desk, request: Request, thread: str | None = None) -> str:
    """What a page of this browser should know; `thread`: the conversation that it shows, if it shows one."""
    who = desk.me(request)
    if who is None:
        return "withdrawn" if desk.has_left(request) else "left"
    if thread is not None and thread != desk.thread_of(who):
        return "left"  # somebody else uses this browser now
    return bars(desk, who, request) or desk.away(who) or "here"


def farewell(desk: Desk, nudge: Nudge) -> Nudge:
    """What is done when somebody has withdrawn: no code and no device of theirs is remembered, and their open pages are told."""

    async def told(who: str) -> None:
        desk.devices.forget(who)
        await nudge(who)

    return told


def bars(desk: Desk, who: str, request: Request) -> str:
    """Why an act of this person from this browser is not taken, a key of the word files; "" if it is."""
    if desk.talks.history(who) is None:
        return "withdrawn"
    return "elsewhere" if desk.devices.elsewhere(who, device_of(request, desk.settings)) else ""


def frame_facts(desk: Desk, who: str | None, words: Wording) -> dict[str, Any]:
    """What the frame shows besides its own words: the ribbon of a test, help (by country where theirs is not known), the rule on pay."""
    found = desk.help(who)
    return {
        "ribbon": words("state.ribbon") if desk.is_test(who) else "",
        "help": found["text"],
        "places": found["places"],
        "pay": desk.pages.pay_rule(words.language),
    }


def _continue_page(desk: Desk, request: Request, status: int = 200, *, problem: str | None = None, language: str = "") -> Response:
    who = desk.me(request)
    tag = desk.language_of(who) if who else desk.asked_language(request, language or None)
    others = () if who else desk.pages.others(tag)
    return _page(desk, "continue.html", tag, who, status, problem=problem, minutes=MINUTES, others=others, here="/continue")


def _page(desk: Desk, name: str, language: str, who: str | None, status: int = 200, **values: Any) -> HTMLResponse:
    page = desk.pages.mine(name, language, known=who is not None, ribbon=desk.is_test(who), **values)
    return HTMLResponse(page, status_code=status, headers={"cache-control": "no-store"})


def _address(desk: Desk, request: Request) -> str:
    """Where people reach us, as they would type it."""
    given = desk.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return given.rstrip("/").removeprefix("https://").removeprefix("http://")


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
