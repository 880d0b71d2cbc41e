"""The routes of the plain pages: information and consent, thanks, the end. The same link brings the same person back."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.desk import Desk
from bot.participant import POINTS
from storage.errors import NotSaved

SEE_OTHER = 303


def add_entry(app: FastAPI, desk: Desk, *, cookie: Callable[[str], str], cookie_seconds: int) -> None:
    """Adds /, /s/<study>, /thanks and /done. `cookie` makes the token that names a participant."""

    def let_in(who: str) -> Response:
        return _with_cookie(desk, RedirectResponse(desk.place(who), SEE_OTHER), cookie(who), cookie_seconds)

    @app.get("/")
    async def front() -> Response:
        return RedirectResponse(desk.home, SEE_OTHER)

    @app.get(desk.home)
    async def consent(request: Request) -> Response:
        """Ids of a panel leave the address bar at once."""
        if who := desk.me(request):
            return RedirectResponse(desk.place(who), SEE_OTHER)
        language = desk.asked_language(request)
        if set(request.query_params) - {"lang"}:
            return RedirectResponse(f"{desk.home}?lang={language}", SEE_OTHER)
        return HTMLResponse(desk.pages.consent(language))

    @app.post(desk.home)
    async def answer(request: Request) -> Response:
        if who := desk.me(request):
            return RedirectResponse(desk.place(who), SEE_OTHER)
        return await _answered(desk, request, await request.form(), let_in)

    @app.get("/thanks")
    async def thanks(request: Request) -> Response:
        return HTMLResponse(desk.pages.thanks(desk.asked_language(request)))

    @app.get("/done")
    async def done(request: Request) -> Response:
        who = desk.me(request)
        view = desk.talks.view(who) if who else None
        if who is None or view is None:
            return RedirectResponse(desk.home, SEE_OTHER)
        page = desk.pages.done(desk.language_of(who), view)
        return HTMLResponse(page) if page else RedirectResponse(desk.place(who), SEE_OTHER)


def _with_cookie(desk: Desk, response: Response, token: str, seconds: int) -> Response:
    """Out of reach of scripts and of other sites; bound to this host where people come over https."""
    name, secure = desk.settings.cookie_name, desk.settings.secure
    response.set_cookie(name, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def _answered(desk: Desk, request: Request, form: FormData, let_in: Callable[[str], Response]) -> Response:
    """What follows the consent form: thanks, the form again with what is missing, or the conversation."""
    language = desk.asked_language(request, str(form.get("lang", "")))
    if form.get("answer") == "refuse":
        return RedirectResponse(f"/thanks?lang={language}", SEE_OTHER)
    consent = desk.pages.consent_from(form, language)
    if consent is None:
        ticked = frozenset(point for point in POINTS if form.get(point) == "yes")
        return HTMLResponse(desk.pages.consent(language, ticked=ticked, missing=True), status_code=422)
    if not desk.flood.allows("join", "all"):
        return desk.problem("busy", 429)
    try:
        return let_in(await desk.talks.join(language=language, consent=consent))
    except NotSaved:
        return desk.problem("broken", 503)
