"""The queues beside the cards: signs of distress, reported problems, proposed situations; what reviewers decide about each, and undo.

What people wrote is shown and never changed; a decision is a further act, erased with the person whom it is about."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.beside_queues import KINDS, Item, Queues
from bot.conversation import Conversation
from bot.entry import SEE_OTHER
from bot.health import queues_of
from bot.proposed import path_of, renew_drafts, write_drafts
from bot.review_index import ReviewIndex
from bot.review_seat import LONGEST, plain_text
from bot.staff_pages import Staff, StaffDesk
from flows.records import Review, Study, in_language
from flows.reviewing.acts import Looked
from storage.distress import Signs
from storage.errors import NotSaved, Refused
from storage.review_news import Mark, read_mark

HERE = "/review/beside"
ACTS: dict[str, tuple[str, ...]] = {"proposal": ("accept", "decline"), "problem": ("look",), "distress": ("look",)}
STATES = {"accept": "accepted", "decline": "declined", "look": "looked_at"}
NEED_REASON = ("decline",)
DONE = 50
"""Of what was decided, the newest so many are listed."""
STALE, NOT_STORED, NOT_UNDERSTOOD = 409, 503, 422
_ID = re.compile(r"[0-9a-f]{32}")
Form = Mapping[str, str]


class Declined(Exception):
    """The form does nothing: an HTTP status, and the key of the sentence that says why, under `beside:`."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


def add_beside(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds /review/beside and what is below it."""
    talks = staff.desk.talks
    with contextlib.suppress(OSError):
        renew_drafts(talks)

    @app.get(HERE)
    async def queues(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await _renewed(talks)
        return _page(staff, who, await asyncio.to_thread(queues_of, talks), said=request.query_params.get("said", ""))

    @app.post(HERE)
    async def decide(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        form = {name: str(value) for name, value in (await request.form()).items()}
        now = await asyncio.to_thread(queues_of, talks)
        try:
            await _store(staff, act_of(now, form, who.name))
        except Declined as declined:
            return _page(staff, who, now, status=declined.status, typed=form, problem=declined.key)
        return RedirectResponse(f"{HERE}?said=saved#{form['kind']}", SEE_OTHER)

    _reading(app, staff)


def _reading(app: FastAPI, staff: StaffDesk) -> None:
    """The file of drafts, and the talk around a sign of distress."""
    talks = staff.desk.talks

    @app.post(f"{HERE}/drafts")
    async def drafts(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        try:
            await asyncio.to_thread(write_drafts, talks)
        except OSError:
            return _page(staff, who, queues_of(talks), status=NOT_STORED, problem="not_written")
        return RedirectResponse(f"{HERE}?said=written#proposal", SEE_OTHER)

    @app.get(f"{HERE}/talk/{{sign}}")
    async def talk(request: Request, sign: str) -> Response:
        who = staff.guard(request, "reviewer")
        item = (await asyncio.to_thread(queues_of, talks)).find("distress", sign)
        history = talks.archive.history(item.person) if item else None
        if item is None or history is None:
            return staff.page("review_beside_gone.html", who, status=404, here=HERE)
        turns = [turn for turn in history.turns if turn.scenario_id == item.where]
        older = {turn.supersedes for turn in turns}
        name = _scenario(talks.study, item.where, staff.words.language)
        return staff.page("review_beside_talk.html", who, here=HERE, item=item, turns=turns, older=older, scenario=name)


def beside_count(talks: Conversation) -> Callable[[], int]:
    """Counts what waits in these queues, for the links of every page: cheap, since it remembers what it read."""
    known, one = Signs(), threading.Lock()
    last = (Mark(), 0)

    def count() -> int:
        nonlocal last
        with one:
            with talks.archive.snapshot() as connection:
                mark = read_mark(connection)
            if mark != last[0]:
                last = (mark, queues_of(talks, known).waiting)
            return last[1]

    return count


def act_of(queues: Queues, form: Form, who: str) -> Review:
    """The act that a form asks for, on the item as it stands now. Raises Declined."""
    item = queues.find(form.get("kind", ""), form.get("subject", ""))
    if item is None:
        raise Declined(STALE, "gone")
    action, reason = form.get("do", ""), plain_text(form.get("reason", ""))
    if action not in (*ACTS[item.kind], "undo") or not _ID.fullmatch(form.get("act", "")):
        raise Declined(NOT_UNDERSTOOD, "no_such_act")
    standing = item.act.id if item.act else ""
    if form.get("stands", "") != standing and not any(act.id == form["act"] for act in item.acts):
        raise Declined(STALE, "stale")
    if (action == "undo") != bool(standing) and not any(act.id == form["act"] for act in item.acts):
        raise Declined(STALE, "stale")
    if action in NEED_REASON and not reason:
        raise Declined(NOT_UNDERSTOOD, "no_reason")
    if len(reason) > LONGEST:
        raise Declined(NOT_UNDERSTOOD, "too_long")
    return Review(
        id=form["act"],
        reviewer=who,
        subject_kind=item.kind,
        subject=item.id,
        about=item.person,
        action=action,  # type: ignore[arg-type]
        before=json.dumps({"state": item.state}),
        after="{}" if action == "undo" else Looked(state=STATES[action]).model_dump_json(),  # type: ignore[arg-type]
        reason=reason,
        created_at=queues.now,
        undoes=standing or None if action == "undo" else None,
    )


async def _store(staff: StaffDesk, act: Review) -> None:
    """Stored; an undone acceptance leaves the file of drafts too. Raises Declined."""
    talks = staff.desk.talks
    try:
        await talks.archive.keep_reviews([act])
    except NotSaved:
        raise Declined(NOT_STORED, "not_saved") from None
    except Refused:
        raise Declined(STALE, "gone") from None
    if act.action == "undo" and act.subject_kind == "proposal":
        await _renewed(talks)


async def _renewed(talks: Conversation) -> None:
    """What is no longer accepted, or was taken back, leaves the file of drafts; where the disk refuses, at the next look."""
    with contextlib.suppress(OSError):
        await asyncio.to_thread(renew_drafts, talks)


def _page(
    staff: StaffDesk, who: Staff, queues: Queues, *, status: int = 200, typed: Form | None = None, problem: str = "", said: str = ""
) -> Response:
    talks, words = staff.desk.talks, staff.words
    distress = queues.of("distress")
    drafts = path_of(talks)
    return staff.page(
        "review_beside.html",
        who,
        status=status,
        here=HERE,
        waiting_items={"distress": distress, "problem": queues.of("problem"), "proposal": queues.of("proposal")},
        done={kind: queues.of(kind, waiting=False)[:DONE] for kind in KINDS},
        overdue=queues.overdue,
        now=queues.now,
        safety=talks.study.settings.consent.safety,
        acts=ACTS,
        new_id=talks.kit.new_id,
        typed=typed or {},
        problem=problem,
        said=said if said in ("saved", "written") else "",
        drafts=drafts if drafts.exists() else None,
        accepted=sum(item.state == "accepted" for item in queues.items),
        where=lambda item: _where(item, talks.study, words.language),
        most=LONGEST,
    )


def _where(item: Item, study: Study, language: str) -> str:
    """Where it came from: a scenario's title, or the key of the screen with the title of its scenario."""
    if item.kind == "distress":
        return _scenario(study, item.where, language)
    parts = [_scenario(study, part, language) for part in item.where.split("/")]
    return " · ".join(part for part in parts if part)


def _scenario(study: Study, scenario_id: str, language: str) -> str:
    """A scenario's title; the id itself if the study holds none."""
    return next((in_language(one.title, language) for one in study.scenarios if one.id == scenario_id), scenario_id)
