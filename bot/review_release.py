"""The release page: nothing that a participant wrote is shown to others or printed before a person has read it.

Every button is a form for the text as it stood when the page was drawn; a page that is older does nothing and says so. Undo is a
further act."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.release_queue import Item, ReleaseQueue, waiting_in
from bot.releasing import Decision, decide
from bot.review_guidelines import version_of
from bot.staff_pages import Staff, StaffDesk
from flows.records import Review, in_language
from flows.records.base import RandomId
from storage.errors import NotSaved, StorageError

HERE = "/review/release"
EACH = 40
"""Texts on one page."""
LONGEST_REASON = 2000
ID_FORM = 32
"""Hex digits of an id."""


class Told(Exception):
    """The form does nothing; `key` names the sentence that says why, `status` is that of the page."""

    def __init__(self, key: str, status: int = 422) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What a form or an address asks for: which page of the list, which act was done last, what was typed."""

    page: int = 1
    released: bool = False
    done: str = ""
    left_out: int = 0
    undone: int = 0
    problem: str = ""
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReleaseDesk:
    """What the routes of this page share."""

    staff: StaffDesk
    queue: ReleaseQueue

    def act(self, action: Decision, one: Item, who: Staff, reason: str, act_id: RandomId) -> Review:
        """A decision about one text, as it is kept."""
        kit, study = self.queue.talks.kit, self.queue.talks.study
        return decide(action, one, reviewer=who.name, reason=reason, new_id=act_id, at=kit.now(), guidelines=version_of(study))

    async def keep(self, acts: Sequence[Review]) -> None:
        """Stores acts, each once however often its form is sent. Raises Told where it can't be: for now, or since its author left."""
        try:
            await self.queue.talks.archive.keep_reviews(acts)
        except NotSaved:
            raise Told("not_saved", 503) from None
        except StorageError:
            raise Told("changed", 409) from None

    def drawn(self, who: Staff, asked: Asked, status: int = 200) -> Response:
        """The page."""
        waiting = self.queue.items()
        items = self.queue.released() if asked.released else waiting
        pages = max(1, -(-len(items) // EACH))
        page = min(max(1, asked.page), pages)
        shown = items[(page - 1) * EACH : page * EACH]
        language, kit = self.staff.words.language, self.queue.talks.kit
        scenarios = {one.id: in_language(one.title, language) for one in self.queue.talks.study.scenarios}
        return self.staff.page(
            "review_release.html", who, status=status, here=HERE, asked=asked, items=shown, counts=waiting_in(waiting), page=page,
            pages=pages, first=(page - 1) * EACH, held=self.queue.held_by(shown), scenarios=scenarios, new_id=kit.new_id,
            done=self.queue.to_undo(asked.done) if asked.done else [], lately=self.queue.last_done(),
        )  # fmt: skip


def add_release(app: FastAPI, staff: StaffDesk, queue: ReleaseQueue) -> None:
    """Adds /review/release with its forms; `queue` also gives the count that the frame's link carries."""
    desk = ReleaseDesk(staff, queue)

    @app.get(HERE)
    async def page(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        query = request.query_params
        left_out, undone = number(query.get("left_out", ""), 0), number(query.get("undone", ""), 0)
        is_out = query.get("show") == "released"
        return desk.drawn(who, Asked(number(query.get("page", "")), is_out, query.get("done", ""), left_out, undone))

    @app.post(HERE)
    async def one(request: Request) -> Response:
        """Release or hold back one text."""
        who = staff.guard(request, "reviewer")
        form = await fields_of_form(request)
        asked = Asked(page=number(form.get("page", "")), key=form.get("key", ""), reason=form.get("reason", ""))
        try:
            act = _one(desk, who, form)
            await desk.keep([act])
        except Told as told:
            problem = staff.words(f"release.{told.key}", most=LONGEST_REASON)
            return desk.drawn(who, Asked(page=asked.page, problem=problem, key=asked.key, reason=asked.reason), told.status)
        return back(asked.page, act.id)

    _many(app, staff, desk)
    _undoing(app, staff, desk)


def _many(app: FastAPI, staff: StaffDesk, desk: ReleaseDesk) -> None:
    @app.post(f"{HERE}/bulk")
    async def bulk(request: Request) -> Response:
        """Names the ticked texts and asks once; then releases them as one batch."""
        who = staff.guard(request, "reviewer")
        form = await request.form()
        page, act_id = number(str(form.get("page", ""))), str(form.get("act", ""))
        picked = [str(key) for key in form.getlist("pick")]
        try:
            items = _picked(desk, picked, act_id)
            if form.get("sure") != "yes":
                new = desk.queue.talks.kit.new_id()
                return staff.page("review_release_bulk.html", who, here=HERE, items=items, page=page, act=new)
            await desk.keep(_batch(desk, who, items, act_id))
        except Told as told:
            return desk.drawn(who, Asked(page=page, problem=staff.words(f"release.{told.key}")), told.status)
        return back(page, act_id, left_out=len(set(picked)) - len(items))


def _undoing(app: FastAPI, staff: StaffDesk, desk: ReleaseDesk) -> None:
    @app.post(f"{HERE}/undo")
    async def undo(request: Request) -> Response:
        """Takes back one act, or all acts of one press."""
        who = staff.guard(request, "reviewer")
        form = await fields_of_form(request)
        page, act_id = number(form.get("page", "")), form.get("act", "")
        try:
            acts = desk.queue.to_undo(form.get("undoes", "")) if form.get("undoes") else []
            if not acts or not is_id(act_id):
                raise Told("undone_already", 409)
            await desk.keep([_undo(desk, who, act, act_id) for act in acts])
        except Told as told:
            return desk.drawn(who, Asked(page=page, problem=staff.words(f"release.{told.key}")), told.status)
        return RedirectResponse(f"{HERE}?page={page}&undone={len(acts)}", SEE_OTHER)


def _one(desk: ReleaseDesk, who: Staff, form: dict[str, str]) -> Review:
    action: Decision = "hold_back" if form.get("do") == "hold_back" else "release"
    act_id, reason = form.get("act", ""), form.get("reason", "").replace("\r\n", "\n").strip()
    if form.get("do") not in ("hold_back", "release") or not is_id(act_id):
        raise Told("changed", 409)
    known = desk.queue.to_undo(act_id)
    if known and known[0].action == action:
        return known[0]
    one = desk.queue.find(form.get("key", ""))
    if one is None or known or (one.state == "released" and action == "release"):
        raise Told("changed", 409)
    if action == "hold_back" and not reason:
        raise Told("needs_reason")
    if len(reason) > LONGEST_REASON:
        raise Told("too_long")
    return desk.act(action, one, who, reason if action == "hold_back" else "", act_id)


def _picked(desk: ReleaseDesk, keys: Sequence[str], act_id: str) -> list[Item]:
    """The ticked texts that still stand as they stood, in the order of the page."""
    if not keys:
        raise Told("none_ticked")
    wanted = set(keys)
    items = [one for one in desk.queue.items() if one.key in wanted]
    if not items or not is_id(act_id):
        raise Told("changed", 409)
    return items


def _batch(desk: ReleaseDesk, who: Staff, items: Sequence[Item], act_id: str) -> list[Review]:
    acts = (desk.act("release", one, who, "", part_id(act_id, one.kind, one.subject)) for one in items)
    return [act.model_copy(update={"batch": act_id}) for act in acts]


def _undo(desk: ReleaseDesk, who: Staff, act: Review, act_id: str) -> Review:
    changed = {
        "id": part_id(act_id, act.id), "reviewer": who.name, "action": "undo", "before": act.after, "after": "{}", "reason": "",
        "created_at": desk.queue.talks.kit.now(), "undoes": act.id, "batch": act_id, "guidelines": version_of(desk.queue.talks.study),
    }  # fmt: skip
    return act.model_copy(update=changed)


def back(page: int, done: str, *, left_out: int = 0) -> Response:
    """To the page, which offers to undo what was done."""
    more = f"&left_out={left_out}" if left_out else ""
    return RedirectResponse(f"{HERE}?page={page}&done={done}{more}", SEE_OTHER)


async def fields_of_form(request: Request) -> dict[str, str]:
    """The text fields of the form that was sent."""
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}


def number(text: str, default: int = 1) -> int:
    """A small whole number from an address or a form."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default


def is_id(text: str) -> bool:
    """128 bits in lower case hex."""
    return len(text) == ID_FORM and not set(text) - set("0123456789abcdef")


def part_id(act_id: str, *part: str) -> str:
    """The id of one act of a press that makes several: the same for the same form, so that one sent twice adds nothing."""
    return hashlib.sha256("/".join((act_id, *part)).encode()).hexdigest()[:ID_FORM]
