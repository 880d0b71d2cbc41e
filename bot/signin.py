"""Signing in as a reviewer or operator: by name and password, or the first time by a one-time link; and signing out.

The cookie holds a random token and nothing else. SameSite is Lax, since people send each other links to cards and must arrive signed
in; every act is a POST, and the gate takes those from our own pages alone."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.passwords import Passwords, usable_name, wrong_password
from bot.staff_pages import HOME, SIGN_IN, Staff, StaffDesk
from storage.errors import NotSaved
from storage.secret_tokens import sha256_of
from storage.staff_accounts import SIGNED_IN_HOURS, Invitation, NameTaken, StaffAccounts, key_of

INVITE = f"{SIGN_IN}/invite"
"""Followed by the token of an invitation."""
_LONGEST_TYPED = 200
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class SignIns:
    """Who is signed in. `now`: the present time, UTC, as records hold it."""

    accounts: StaffAccounts
    now: Callable[[], str]
    passwords: Passwords = field(default_factory=Passwords)

    def who(self, cookie: str | None) -> Staff | None:
        """The account whose sign-in this is; None for no cookie, or one that is unknown, over or revoked."""
        account = self.accounts.who(cookie, at=self.now()) if cookie else None
        return Staff(account.name, account.role, sha256_of(cookie)[:16]) if account and cookie else None

    async def sign_in(self, name: str, password: str, *, instead_of: str | None) -> str | None:
        """The token of a new sign-in, in the place of one that this browser still has; None if there is no such account or this is
        not its password: both take the same time. Raises NotSaved."""
        kept = self.accounts.password_hash(name)
        newer = await self.passwords.check(kept, password)
        if kept is None or newer is None:
            return None
        if newer != kept:
            await asyncio.to_thread(self.accounts.rehash, name, old=kept, new=newer)
        return await asyncio.to_thread(self.accounts.begin, name, newer, at=self.now(), instead_of=instead_of)

    async def accept(self, token: str, name: str, password: str, *, instead_of: str | None) -> str | None:
        """Uses up an invitation; the token of a first sign-in, None if it is no good any more. Raises NameTaken, NotSaved."""
        made = await self.passwords.hash(password)
        return await asyncio.to_thread(self.accounts.accept, token, name, made, at=self.now(), instead_of=instead_of)

    async def end(self, cookie: str | None) -> None:
        """Ends the sign-in of this cookie, if there is one. Raises NotSaved."""
        if cookie:
            await asyncio.to_thread(self.accounts.end, cookie, at=self.now())


def add_signin(app: FastAPI, staff: StaffDesk, sign_ins: SignIns) -> None:
    """Adds /sign-in, /sign-in/invite/<token> and /sign-out."""

    @app.get(SIGN_IN)
    async def form(request: Request) -> Response:
        who = staff.who(request)
        if who:
            return RedirectResponse(HOME[who.role], SEE_OTHER)
        asked, then = request.query_params.get("to", ""), request.query_params.get("then", "")
        return _form(staff, asked=asked, then=then, out="out" in request.query_params)

    @app.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        sent = await request.form()
        name, password = str(sent.get("name", "")).strip()[:_LONGEST_TYPED], str(sent.get("password", ""))
        again = partial(_form, staff, name=name, then=str(sent.get("then", "")))
        if not (name and password):
            return again(422, wrong="unknown")
        if not _may_try(staff, request, name):
            return again(429, wrong="too_many")
        try:
            token = await sign_ins.sign_in(name, password, instead_of=request.cookies.get(staff.cookie_name))
            return with_sign_in(staff, token, str(sent.get("then", ""))) if token else again(422, wrong="unknown")
        except NotSaved:
            return again(503, wrong="not_saved")

    @app.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        try:
            await sign_ins.end(request.cookies.get(staff.cookie_name))
        except NotSaved:
            return _form(staff, 503, wrong="still_in")
        answer = RedirectResponse(f"{SIGN_IN}?out", SEE_OTHER)
        answer.delete_cookie(staff.cookie_name, path="/", secure=staff.desk.settings.secure, httponly=True, samesite="lax")
        return answer

    _add_invitations(app, staff, sign_ins)


def _add_invitations(app: FastAPI, staff: StaffDesk, sign_ins: SignIns) -> None:
    """The one-time link: whoever opens it chooses a name, if it names none, and a password."""

    @app.get(f"{INVITE}/{{token}}")
    async def invited(token: str) -> Response:
        invitation = sign_ins.accounts.invited(token, at=sign_ins.now())
        return _invitation(staff, invitation) if invitation else _no_good(staff)

    @app.post(f"{INVITE}/{{token}}")
    async def accept(request: Request, token: str) -> Response:
        invitation = sign_ins.accounts.invited(token, at=sign_ins.now())
        if invitation is None:
            return _no_good(staff)
        sent = await request.form()
        name = invitation.name or unicodedata.normalize("NFC", str(sent.get("name", "")).strip())[:_LONGEST_TYPED]
        password = str(sent.get("password", ""))
        wrong = wrong_password(password, str(sent.get("again", "")), name) if usable_name(name) else "name_bad"
        if wrong:
            return _invitation(staff, invitation, 422, name=name, wrong=wrong)
        try:
            made = await sign_ins.accept(token, name, password, instead_of=request.cookies.get(staff.cookie_name))
            return with_sign_in(staff, made) if made else _no_good(staff)
        except NameTaken:
            return _invitation(staff, invitation, 422, name=name, wrong="name_taken")
        except NotSaved:
            return _invitation(staff, invitation, 503, name=name, wrong="not_saved")


def _may_try(staff: StaffDesk, request: Request, name: str) -> bool:
    """Counted by address and by name, whether there is such an account or not."""
    address = request.client.host if request.client else "all"
    return staff.desk.flood.allows("sign_in_address", address) and staff.desk.flood.allows("sign_in", key_of(name))


def with_sign_in(staff: StaffDesk, token: str, then: str = "") -> Response:
    """To the page that they wanted among those of their role, with a cookie of its own."""
    who = staff.accounts.who(token)
    home = HOME[who.role] if who else SIGN_IN
    answer = RedirectResponse(then if then.startswith((f"{home}/", f"{home}?")) else home, SEE_OTHER)
    seconds, secure = SIGNED_IN_HOURS * 3600, staff.desk.settings.secure
    answer.set_cookie(staff.cookie_name, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def _form(
    staff: StaffDesk, status: int = 200, *, name: str = "", wrong: str = "", asked: str = "", then: str = "", out: bool = False
) -> HTMLResponse:
    asked, then = asked if asked in HOME else "", then if len(then) <= _LONGEST_ADDRESS else ""
    return staff.page("sign_in.html", None, status=status, name=name, wrong=wrong, asked=asked, then=then, out=out)


def _invitation(staff: StaffDesk, invitation: Invitation, status: int = 200, *, name: str = "", wrong: str = "") -> HTMLResponse:
    return staff.page("sign_in_invited.html", None, status=status, invitation=invitation, name=name, wrong=wrong)


def _no_good(staff: StaffDesk) -> HTMLResponse:
    """One answer for links that are used, over or made up: it tells nobody which."""
    return staff.page("sign_in_over.html", None, status=410)
