"""The routes of the plain pages: information and consent, thanks, why one cannot go on now, the end. The same link brings the same
person back: by the panel's id in it, else by the cookie."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.desk import AWAY, Desk
from bot.participant import POINTS
from bot.states import state_now
from storage.errors import NotSaved
from storage.identities import PanelKey

SEE_OTHER = 303


def add_entry(app: FastAPI, desk: Desk, *, cookie: Callable[[str], str], cookie_seconds: int) -> None:
    """Adds /, /s/<study>, /not-now and /thanks. `cookie` makes the token that names a participant."""

    def let_in(who: str) -> Response:
        answer = desk.arrivals.drop(RedirectResponse(desk.place(who), SEE_OTHER))
        return with_cookie(desk, answer, cookie(who), cookie_seconds)

    @app.get("/")
    async def front(request: Request) -> Response:
        return await _arrived(desk, request, let_in) if request.query_params else RedirectResponse(desk.home, SEE_OTHER)

    @app.get(desk.home)
    async def consent(request: Request) -> Response:
        """Ids of a panel leave the address bar at once; what they lead to goes before the cookie, since people share devices."""
        if set(request.query_params) - {"lang"}:
            return await _arrived(desk, request, let_in)
        panel = desk.arrivals.carried(request)
        who = await _known(desk, panel) if panel else desk.me(request)
        if who:
            return let_in(who) if panel else RedirectResponse(desk.place(who), SEE_OTHER)
        language = desk.asked_language(request)
        return _shut(desk, language) or HTMLResponse(desk.pages.consent(language))

    @app.post(desk.home)
    async def answer(request: Request) -> Response:
        panel = desk.arrivals.carried(request)
        who = await _known(desk, panel) if panel else desk.me(request)
        if who:
            return let_in(who) if panel else RedirectResponse(desk.place(who), SEE_OTHER)
        return await _answered(desk, request, await request.form(), let_in)

    _add_ends(app, desk)


def _add_ends(app: FastAPI, desk: Desk) -> None:
    """Where the way ends before it began, or just now."""

    @app.get(AWAY)
    async def not_now(request: Request) -> Response:
        """Why this person cannot go on just now."""
        who = desk.me(request)
        why = desk.away(who) if who else None
        if who is None or why is None:
            return RedirectResponse(desk.home, SEE_OTHER)
        return HTMLResponse(desk.pages.away(desk.language_of(who), why, begun=True, test=desk.is_test(who)))

    @app.get("/thanks")
    async def thanks(request: Request) -> Response:
        return HTMLResponse(desk.pages.thanks(desk.asked_language(request)))


def with_cookie(desk: Desk, response: Response, token: str, seconds: int) -> Response:
    """Out of reach of scripts and of other sites; bound to this host where people come over https."""
    name, secure = desk.settings.cookie_name, desk.settings.secure
    response.set_cookie(name, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def _known(desk: Desk, panel: PanelKey) -> str | None:
    """Who came with these ids before; nobody while their file cannot be written."""
    try:
        return await desk.arrivals.person(panel, desk.talks)
    except NotSaved:
        return None


async def _arrived(desk: Desk, request: Request, let_in: Callable[[str], Response]) -> Response:
    """Ids are read from the address and taken out of it: their owner's place, or the consent form. Without ids the cookie counts."""
    panel = desk.arrivals.read(request.query_params)
    cookies = None if desk.arrivals.carried(request) else desk.me(request)
    who = await _known(desk, panel) if panel else cookies
    if who:
        return let_in(who)
    answer = RedirectResponse(f"{desk.home}?lang={desk.asked_language(request)}", SEE_OTHER)
    if panel:
        return desk.arrivals.carry(answer, panel)
    return desk.arrivals.drop(answer) if desk.arrivals.named(request.query_params) else answer


def _shut(desk: Desk, language: str) -> Response | None:
    """The page for somebody new while nobody new can enter; None while they can."""
    state = state_now(desk.talks)
    if state in ("draft", "open"):
        return None
    (*_, last) = desk.talks.archive.study_events()
    return HTMLResponse(desk.pages.away(language, state, begun=False, on=last.created_at[:10]))


async def _answered(desk: Desk, request: Request, form: FormData, let_in: Callable[[str], Response]) -> Response:
    """What follows the consent form: thanks, the form again with what is missing, or the conversation."""
    language = desk.asked_language(request, str(form.get("lang", "")))
    if form.get("answer") == "refuse":
        return RedirectResponse(f"/thanks?lang={language}", SEE_OTHER)
    consent = desk.pages.consent_from(form, language)
    if consent is None:
        ticked = frozenset(point for point in POINTS if form.get(point) == "yes")
        return HTMLResponse(desk.pages.consent(language, ticked=ticked, missing=True), status_code=422)
    state = state_now(desk.talks)
    if state not in ("draft", "open"):
        return RedirectResponse(f"{desk.home}?lang={language}", SEE_OTHER)
    address = request.client.host if request.client else "all"
    if not (desk.flood.allows("join_address", address) and desk.flood.allows("join", "all")):
        return desk.problem("busy", 429, language)
    try:
        panel = desk.arrivals.carried(request)
        claimed = await desk.arrivals.claim(panel, desk.talks) if panel else ""
        return let_in(await desk.talks.join(language=language, consent=consent, test=state == "draft", claimed=claimed))
    except NotSaved:
        return desk.problem("broken", 503, language)
