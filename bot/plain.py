"""The conversation as pages without scripts: the same screens, the same acts, from the same records, so that a person can change over
to the chat and back at any time. Each form is one act: sent twice, from a double click or by the back button, it counts once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk import AWAY, Desk
from bot.devices import mark_device
from bot.entry import SEE_OTHER
from bot.moving import bars
from bot.plain_forms import Form, Problem, Reading, pressed
from bot.plain_more_forms import read_form
from bot.plain_page import Asked, Sheet
from flows.records import View, Writing
from flows.shown_card import plain

NOW = "/plain#now"
STEP = 0.25
"""Seconds between looks at what a model makes."""
LOOKS = 32
"""Looks before a page is given out as it is; it asks again by itself."""
AGAIN = 2
"""Seconds until it does."""
MOST_FULL = 30_000
"""Bytes of a rule's full text on one page."""
HELP, REPORT = "help", "report"
"""Forms that belong to no screen: stop, and something is wrong."""
_STATUS = {"refused.not_saved": 503, "refused.too_fast": 429}


class Hearing(Protocol):
    """The door through which the chat's events go too, with its checks and its limits."""

    async def hear(self, who: str, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Returns {stored, reason, text}, without waiting for a model."""
        ...

    def resume(self, who: str) -> None:
        """Begins what a model has to make, if nobody is at it."""
        ...


def add_plain(app: FastAPI, desk: Desk, door: Hearing, *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Adds /plain and what is below it. `wait` lets time pass, seconds."""

    @app.get("/plain")
    async def here(request: Request) -> Response:
        """The open screen. While a model is at work the answer waits a little; then the page says so and looks again by itself."""
        who = desk.me(request)
        if who is None or desk.away(who):
            return _elsewhere(desk, request, who)
        if bars(desk, who, request):
            return _on_another_device(desk, request, who)
        view = await _settled(desk, door, who, wait)
        if view is None:
            return _elsewhere(desk, request, None)
        query = request.query_params
        asked = Asked(query.get("edit", ""), query.get("at", ""), query.get("find", "")[:200], "reported" in query)
        found = desk.talks.find_rules(who, asked.find) if asked.find else ()
        page = HTMLResponse(_sheet(desk, who, view, asked=asked, found=found).whole())
        mark_device(request, page, desk.settings)
        if isinstance(view.screens[-1], Writing) and not view.screens[-1].stuck and not asked.edit:
            page.headers["refresh"] = f"{AGAIN};url={NOW}"
        return page

    @app.post("/plain")
    async def act(request: Request) -> Response:
        """One form. What is stored leads back to the open screen; what is refused comes back with the reason and every word."""
        who = desk.me(request)
        if who is None:
            return _elsewhere(desk, request, who)
        form = Form([(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)])
        if why := bars(desk, who, request):
            return _refused(desk, who, form, Problem(f"refused.{why}")) or _elsewhere(desk, request, None)
        return await _heard(desk, door, who, form) or _elsewhere(desk, request, None)

    _add_beside(app, desk)


def _add_beside(app: FastAPI, desk: Desk) -> None:
    """What stands on pages of its own: help and stop, something is wrong, and what is only read."""

    @app.get("/plain/help")
    async def help_and_stop(request: Request) -> Response:
        who = desk.me(request)
        view = desk.talks.view(who) if who else None
        if who is None or view is None:
            return _elsewhere(desk, request, who)
        sheet = _sheet(desk, who, view)
        values = {"form_id": sheet.form_id, "help": desk.help(who), "about": sheet.open_key}
        return HTMLResponse(sheet.page("plain_help.html", **values))

    @app.get("/plain/report")
    async def something_wrong(request: Request) -> Response:
        """"Something is wrong with this question": told to researchers, with or without words."""
        who = desk.me(request)
        view = desk.talks.view(who) if who else None
        if who is None or view is None:
            return _elsewhere(desk, request, who)
        sheet = _sheet(desk, who, view)
        values = {"about": request.query_params.get("about") or sheet.open_key, "thanks": "thanks" in request.query_params}
        return HTMLResponse(sheet.page("plain_report.html", form_id=sheet.form_id, **values))

    _add_texts(app, desk)


def _add_texts(app: FastAPI, desk: Desk) -> None:
    """Earlier parts of the conversation, and the full text of a rule."""

    @app.get("/plain/earlier/{until}")
    async def earlier(request: Request, until: int) -> Response:
        who = desk.me(request)
        view = desk.talks.view(who) if who else None
        if who is None or view is None:
            return _elsewhere(desk, request, who)
        return HTMLResponse(_sheet(desk, who, view).earlier(until))

    @app.get("/plain/rule/{name}")
    async def rule(request: Request, name: str) -> Response:
        """The full text, where the study has it."""
        who = desk.me(request)
        view = desk.talks.view(who) if who else None
        history = desk.talks.history(who) if who else None
        if who is None or view is None or history is None:
            return _elsewhere(desk, request, who)
        found = next((one for one in desk.talks.study.spec.principles if one.id == name), None)
        if found is None:
            return desk.problem("not_found", 404, desk.language_of(who))
        words = plain(found, history.participant.language, history.participant.arms.wording)
        text = (words.full_text or words.text).encode()[:MOST_FULL].decode(errors="ignore")
        return HTMLResponse(_sheet(desk, who, view).page("plain_rule.html", rule=words, text=text))


def _elsewhere(desk: Desk, request: Request, who: str | None) -> Response:
    """For whoever has no place here, or none just now."""
    if who:
        return RedirectResponse(AWAY, SEE_OTHER)
    return RedirectResponse("/me" if desk.has_left(request) else desk.home, SEE_OTHER)


def _on_another_device(desk: Desk, request: Request, who: str) -> Response:
    """The talk was taken to another device; from here it can be taken back."""
    view = desk.talks.view(who)
    return HTMLResponse(_sheet(desk, who, view).page("plain_elsewhere.html")) if view else _elsewhere(desk, request, None)


async def _settled(desk: Desk, door: Hearing, who: str, wait: Callable[[float], Awaitable[None]]) -> View | None:
    """What this person sees, once the model at work is through, or after a while. None: they have withdrawn meanwhile."""
    view = desk.talks.view(who)
    if view and isinstance(view.screens[-1], Writing):
        door.resume(who)
    for _ in range(LOOKS):
        last = view.screens[-1] if view else None
        if not isinstance(last, Writing) or last.stuck:
            break
        await wait(STEP)
        view = desk.talks.view(who)
    return view


async def _heard(desk: Desk, door: Hearing, who: str, form: Form) -> Response | None:
    """A form whose first act is stored already was sent twice: it has been heard. None: they have withdrawn meanwhile."""
    form_id = form.one("form")
    if form_id and desk.talks.archive.heard(who, _act_id(form_id, form, 0)):
        return RedirectResponse(NOW, SEE_OTHER)
    view = desk.talks.view(who)
    if view is None:
        return None
    reading = _read(view, form)
    for place, (kind, payload) in enumerate(reading.acts):
        reply = await door.hear(who, kind, {"client_id": _act_id(form_id, form, place), **payload})
        if not reply["stored"]:
            return _refused(desk, who, form, Problem(f"refused.{reply['reason']}", _field(kind, payload, reply), str(reply["text"])))
    if reading.problem:
        return _refused(desk, who, form, reading.problem)
    return RedirectResponse(_next(form, reading), SEE_OTHER)


def _next(form: Form, reading: Reading) -> str:
    """Where a form leads that was stored."""
    if form.one("screen") == REPORT:
        return "/plain/report?thanks"
    if form.one("report"):
        return "/plain?reported#now"
    return f"/plain?{urlencode({'find': reading.find})}#find" if reading.find else NOW


def _read(view: View, form: Form) -> Reading:
    """The acts of a form that names the screen it stands on; the screen may be gone by now."""
    if not form.one("form") or not form.one("screen"):
        return Reading(problem=Problem("refused.unreadable"))
    if form.one("screen") == HELP:
        return pressed("stop") if form.press == "stop" else Reading()
    if form.one("screen") == REPORT:
        return Reading((("ToldProblem", {"screen": form.one("about"), "text": form.one("own-text")}),))
    screen = next((one for one in view.screens if one.key == form.one("screen")), None)
    return read_form(screen, form) if screen else Reading(problem=Problem("refused.not_open"))


def _act_id(form_id: str, form: Form, place: int) -> str:
    """One id per act of a form as it was sent: the same form sent again says the same, one with other words does not."""
    said = json.dumps([form_id, form.items, place], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _field(kind: str, payload: dict[str, Any], reply: dict[str, Any]) -> str:
    """The field of a form that an act came from."""
    if kind == "Pressed":
        return "off" if reply["reason"] == "say_what_is_off" else "own-text" if payload.get("text") else ""
    if kind == "Chose":
        return "own-words" if payload["rationale"] else "pick"
    if kind == "AnsweredRule":
        return f"own-except-{payload['principle_id']}"
    if kind == "ToldAbout":
        return f"about-{payload['question']}"
    return {"SaidGap": "own-gap", "AddedRule": "own-find"}.get(kind, "own-text")


def _refused(desk: Desk, who: str, form: Form, problem: Problem) -> Response | None:
    """The page again with the reason, and everything that was typed."""
    view, key = desk.talks.view(who), form.one("screen")
    if view is None:
        return None
    is_open = _sheet(desk, who, view).open_key == key
    asked = Asked(edit="" if is_open else key, at=form.one("at"))
    sheet = _sheet(desk, who, view, asked=asked, form=form, key=key, problem=problem)
    return HTMLResponse(sheet.whole(), status_code=_STATUS.get(problem.key, 422))


def _sheet(desk: Desk, who: str, view: View, **more: Any) -> Sheet:
    return Sheet(desk.pages, desk.language_of(who), view, desk.talks.kit.new_id(), desk.is_test(who), **more)
