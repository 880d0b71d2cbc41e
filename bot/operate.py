"""The operator's page: how the study stands, in the words and numbers of `soundings status`, and the buttons that open, pause and close it.

It refreshes each minute. No count on it lets a group smaller than the study's k be worked out, and no word that anybody wrote is on it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.health import Look
from bot.notices import whole_status
from bot.operate_view import operated
from bot.staff_pages import HOME, Staff, StaffDesk
from bot.study_moves import Move, Stays, move_study
from flows.study_problem import FolderProblem
from storage.errors import NotSaved

NOW = HOME["operator"]
EVERY = 60
"""Seconds between two looks of an open page."""
CONFLICT, NOT_STORED, NOT_UNDERSTOOD = 409, 503, 422


@dataclass
class Operation:
    """The page of one study. One look at a time: it remembers how far everybody came."""

    staff: StaffDesk
    look: Look
    _one: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return self.staff.desk.talks.archive.path.parent.parent

    async def page(self, request: Request, who: Staff, *, status: int = 200, refused: str = "") -> Response:
        """The whole page. `refused`: why what was pressed did nothing; then it stands still."""
        talks = self.staff.desk.talks
        async with self._one:
            found = await asyncio.to_thread(whole_status, talks, self.folder, self.look)
        link = f"{self.staff.desk.settings.public_url or str(request.base_url).rstrip('/')}{self.staff.desk.home}"
        view = operated(found, talks.study, self.staff.words, now=talks.kit.now())
        answer = self.staff.page("operate.html", who, status=status, here=NOW, view=view, refused=refused, link=link)
        if not refused:
            answer.headers["refresh"] = str(EVERY)
        return answer

    async def move(self, who: Staff, act: Move, reason: str) -> tuple[int, str]:
        """Moves the study on; the status of a refusal and its sentence, 0 and "" where there is none."""
        try:
            await move_study(self.staff.desk.talks, self.folder, act, by=who.name, reason=reason)
        except Stays as stays:
            return CONFLICT, str(stays)
        except (FolderProblem, OSError) as problem:
            return CONFLICT, str(problem)
        except NotSaved:
            return NOT_STORED, self.staff.words("operate.not_saved")
        return 0, ""


def add_operate(app: FastAPI, staff: StaffDesk) -> None:
    """Adds /operate and what is below it."""
    operation = Operation(staff, Look(since=staff.desk.talks.kit.now()))

    @app.get(NOW)
    async def now(request: Request) -> Response:
        return await operation.page(request, staff.guard(request, "operator"))

    @app.get(f"{NOW}/close")
    async def asks(request: Request) -> Response:
        return _asks(staff, staff.guard(request, "operator"))

    @app.post(f"{NOW}/move")
    async def move(request: Request) -> Response:
        who = staff.guard(request, "operator")
        form = {name: str(value) for name, value in (await request.form()).items()}
        act = next((one for one in get_args(Move) if one == form.get("act")), None)
        if act is None:
            return await operation.page(request, who, status=NOT_UNDERSTOOD, refused=staff.words("operate.no_act"))
        if act == "close" and form.get("study", "").strip() != staff.desk.talks.study.settings.id:
            return _asks(staff, who, typed=form, wrong=True)
        status, refused = await operation.move(who, act, form.get("reason", ""))
        return await operation.page(request, who, status=status, refused=refused) if refused else RedirectResponse(NOW, SEE_OTHER)


def _asks(staff: StaffDesk, who: Staff, *, typed: dict[str, Any] | None = None, wrong: bool = False) -> Response:
    """Closing is asked for once more, with the study's id; it is left to whoever closes to type it."""
    return staff.page("operate_close.html", who, status=NOT_UNDERSTOOD if wrong else 200, here=NOW, typed=typed or {}, wrong=wrong)
