"""My data: what a person gave us, to see, to take along, to change what may be shared, and to take back.

Reached by the cookie, and weeks later by the receipt code that the last page shows. A person sees only what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk import Desk
from bot.entry import SEE_OTHER, with_cookie
from bot.leaving import Leaving, change_consent
from bot.participant import POINTS
from bot.wording import Wording
from flows.my_data import as_json, my_data
from flows.records import Consent
from flows.records.model_call import Purpose
from storage.archive import NotSaved
from storage.errors import UnknownParticipant
from storage.participants import real_people
from storage.withdrawal import Erased

PRIVATE = {"cache-control": "no-store"}
OPTIONAL = POINTS[1:]

_PURPOSES = {
    "interview": "purpose_talk",
    "distil": "purpose_card",
    "map": "purpose_rules",
}
_ERASED = {
    "turns": "erased_texts",
    "choices": "erased_choices",
    "cards": "erased_cards",
    "offers": "erased_rules",
    "gaps": "erased_gaps",
    "about": "erased_about",
    "survey": "erased_survey",
    "proposals": "erased_proposals",
    "points": "erased_points",
    "comparisons": "erased_comparisons",
    "presses": "erased_presses",
    "problems": "erased_problems",
    "model_calls": "erased_model_calls",
    "links": "erased_readings",
    "votes": "erased_votes",
}


def add_me(app: FastAPI, desk: Desk, leaving: Leaving, *, cookie: Callable[[str], str], cookie_seconds: int) -> None:
    """Adds /me and what is below it. `cookie` makes the token that names a participant."""

    @app.get("/me")
    async def mine(request: Request) -> Response:
        who = desk.me(request)
        if who is None:
            return _stranger(desk, request)
        return _mine(desk, who, changed="changed" in request.query_params)

    @app.post("/me")
    async def by_code(request: Request) -> Response:
        """The receipt code opens the same page; tries are counted by address."""
        form = await request.form()
        language = desk.asked_language(request, str(form.get("lang", "")))
        if not desk.flood.allows("receipt", request.client.host if request.client else "all"):
            return _page(desk, language, "me_code.html", 429, problem="too_many")
        with desk.talks.archive.snapshot() as connection:
            who = desk.receipts.find(str(form.get("code", "")), real_people(connection))
        if who is None:
            return _page(desk, language, "me_code.html", 422, problem="unknown")
        return with_cookie(desk, RedirectResponse("/me", SEE_OTHER), cookie(who), cookie_seconds)

    _taking_along(app, desk)
    _sharing(app, desk)
    _withdrawing(app, desk, leaving)


def _taking_along(app: FastAPI, desk: Desk) -> None:
    """A copy as a file."""

    @app.get("/me/data.json")
    async def copy(request: Request) -> Response:
        who = desk.me(request)
        history = desk.talks.history(who) if who else None
        if who is None or history is None:
            return RedirectResponse("/me", SEE_OTHER)
        name = f'attachment; filename="{desk.talks.study.settings.id}-my-data.json"'
        content = as_json(desk.talks.study, history, desk.talks.archive.model_calls(who))
        return Response(content, media_type="application/json", headers={**PRIVATE, "content-disposition": name})


def _sharing(app: FastAPI, desk: Desk) -> None:
    """The four points that may be changed at any time."""

    @app.post("/me/consent")
    async def sharing(request: Request) -> Response:
        who = desk.me(request)
        if who is None:
            return RedirectResponse("/me", SEE_OTHER)
        try:
            await change_consent(desk.talks, who, _consent(desk, who, dict(await request.form())))
        except NotSaved:
            return _mine(desk, who, failed=True)
        except UnknownParticipant:
            return _left(desk, request)
        return RedirectResponse("/me?changed", SEE_OTHER)


def _withdrawing(app: FastAPI, desk: Desk, leaving: Leaving) -> None:
    """Asked once, done once, with a receipt; a second time is told that it is done."""

    @app.get("/me/withdraw")
    async def asks(request: Request) -> Response:
        who = desk.me(request)
        return _asks(desk, who) if who else RedirectResponse("/me", SEE_OTHER)

    @app.post("/me/withdraw")
    async def withdraw(request: Request) -> Response:
        who = desk.me(request)
        if who is None:
            return _stranger(desk, request)
        if (await request.form()).get("sure") != "yes":
            return _asks(desk, who)
        language = desk.language_of(who)
        try:
            erased, overwritten = await leaving.withdraw(who)
        except NotSaved:
            return _asks(desk, who, failed=True)
        except UnknownParticipant:
            return _left(desk, request)
        words = desk.words(language)
        page = _page(desk, language, "me_left.html", receipt=erased, erased=_counts(erased, words), overwritten=overwritten)
        page.delete_cookie(desk.settings.cookie_name, path="/", secure=desk.settings.secure, httponly=True, samesite="lax")
        return page


def _page(desk: Desk, language: str, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(desk.pages.mine(name, language, **values), status_code=status, headers=PRIVATE)


def _mine(desk: Desk, who: str, *, changed: bool = False, failed: bool = False) -> HTMLResponse:
    history = desk.talks.history(who)
    if history is None:
        return desk.problem("broken", 500)
    words = desk.words(desk.language_of(who))
    return _page(
        desk,
        words.language,
        "me.html",
        503 if failed else 200,
        data=my_data(desk.talks.study, history, desk.talks.archive.model_calls(who)),
        receipt=desk.receipts.code(who),
        place=desk.place(who),
        ribbon=desk.is_test(who),
        points=OPTIONAL,
        allowed=history.consent.model_dump(),
        yes_no=lambda consent: yes_no(consent, words),
        purposes=_purposes(words),
        changed=changed,
        failed=failed,
    )


def _asks(desk: Desk, who: str, *, failed: bool = False) -> HTMLResponse:
    return _page(desk, desk.language_of(who), "me_withdraw.html", 503 if failed else 200, failed=failed, ribbon=desk.is_test(who))


def _stranger(desk: Desk, request: Request) -> HTMLResponse:
    """For whoever has no place here: gone, or here without a cookie."""
    return _left(desk, request) if desk.has_left(request) else _page(desk, desk.asked_language(request), "me_code.html", problem=None)


def _left(desk: Desk, request: Request) -> HTMLResponse:
    return _page(desk, desk.asked_language(request), "me_left.html", 410, receipt=None)


def _consent(desk: Desk, who: str, form: dict[str, Any]) -> Consent:
    """The ticks under the text as it stands now. Taking part itself can't be unticked: that is withdrawing."""
    ticks = {point: form.get(point) == "yes" for point in OPTIONAL}
    version = desk.talks.study.settings.consent.version
    return Consent(take_part=True, version=version, text_sha256=desk.pages.consent_hash(desk.language_of(who)), **ticks)


def yes_no(consent: Consent, words: Wording) -> str:
    """What somebody allows, in words."""
    names = {"cards": "short_cards", "quotes": "short_quotes", "transcript": "short_transcript", "recontact": "short_recontact"}
    answers = {True: words("chat.fit_yes"), False: words("chat.fit_no")}
    return " · ".join(f"{words(f'me.{name}')}: {answers[getattr(consent, point)]}" for point, name in names.items())


def _purposes(words: Wording) -> dict[str, str]:
    return {name: words(f"me.{_PURPOSES.get(name, 'purpose_other')}") for name in get_args(Purpose)}


def _counts(erased: Erased, words: Wording) -> list[tuple[str, int]]:
    """What was erased in words, everything that has none of its own in one sum."""
    named = [(words(f"me.{label}"), erased.rows[table]) for table, label in _ERASED.items() if table in erased.rows]
    return [*named, (words("me.erased_other"), sum(n for table, n in erased.rows.items() if table not in _ERASED))]
