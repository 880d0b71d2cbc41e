"""Puts the pages of reviewers and operators into the web app: sign-in, review, operation, their style and script."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response

from bot.desk import Desk
from bot.operate import add_operate
from bot.participant import PAGES
from bot.review import add_review
from bot.signin import SignIns, add_signin
from bot.staff_pages import NotYours, StaffDesk
from storage.staff_accounts import StaffAccounts

BRIEFLY = {"cache-control": "public, max-age=60"}


def open_accounts(data: Path, *, accept_sqlite: bool) -> StaffAccounts:
    """The accounts in a study's data folder. Raises StorageError."""
    return StaffAccounts.open(data, accept_old_sqlite=accept_sqlite)


def add_staff(app: FastAPI, desk: Desk, accounts: StaffAccounts) -> None:
    """Adds every page that needs a role, and the two files that these pages share."""
    sign_ins = SignIns(accounts, desk.talks.kit.now)
    staff = StaffDesk(desk, sign_ins)
    add_signin(app, staff, sign_ins)
    staff = add_review(app, staff)
    add_operate(app, staff)
    _files(app)

    @app.exception_handler(NotYours)
    async def not_yours(_: Request, error: Exception) -> Response:
        """To signing in, or why this page is for another role."""
        return cast(NotYours, error).answer


def _files(app: FastAPI) -> None:
    @app.get("/review.css")
    async def style() -> Response:
        return FileResponse(PAGES / "review.css", headers=BRIEFLY)

    @app.get("/review.js")
    async def script() -> Response:
        return FileResponse(PAGES / "review.js", media_type="text/javascript", headers=BRIEFLY)
