"""What a reviewer did, newest first, and undoing it. Acts that were done at one press are one line, and undone at one press.

Undoing is a further act: nothing is ever removed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.review_guidelines import version_of
from bot.review_index import ReviewIndex
from bot.staff_pages import StaffDesk
from flows.records import Record, Review
from flows.reviewing.acts import Finished, InSpec, ReadPrinciple, Wording, after_of
from storage.archive import NotSaved
from storage.errors import Refused

MOST = 200
"""Lines of the page; older ones stand on the cards' own pages."""
_ID = re.compile(r"[0-9a-f]{32}")
_CARD = 32
"""Letters of a card's id; what a subject has after it names a part."""


@dataclass(frozen=True)
class Done:
    """One press: an act, or all acts of a batch. `stands`: not undone. `title`: of its card, empty where it is on none, or on many."""

    acts: tuple[Review, ...]
    what: str
    stands: bool
    card: str = ""
    title: str = ""
    principle: str = ""
    undoes: str = ""
    """Of an undo: what was undone."""

    @property
    def id(self) -> str:
        """What a form names it by."""
        return self.acts[0].batch or self.acts[0].id

    @property
    def last(self) -> Review:
        return self.acts[-1]


def standing(acts: Sequence[Review]) -> set[str]:
    """Ids of the acts that are not undone, undos too; `acts`: all there are, oldest first."""
    dead: set[str] = set()
    stands = set()
    for act in reversed(acts):
        if act.id not in dead:
            stands.add(act.id)
            dead |= {act.undoes} if act.action == "undo" and act.undoes else set()
    return stands


def done_by(index: ReviewIndex, who: str) -> list[Done]:
    """What one reviewer did on cards that are there, or beside them, newest first."""
    acts, entries = index.acts(), index.entries()
    stands = standing(acts)
    by_id = {act.id: act for act in acts}
    presses: dict[str, list[Review]] = {}
    for act in acts:
        if act.reviewer == who:
            presses.setdefault(act.batch or act.id, []).append(act)
    newest = [presses[one] for one in reversed(presses)][:MOST]
    return [_done(press, stands, by_id, {act.subject[:_CARD] for act in press} & entries.keys(), index) for press in newest]


def undone(index: ReviewIndex, name: str, who: str) -> list[Review]:
    """The acts of one press, named by its id or its batch, that stand and are this reviewer's."""
    acts = index.acts()
    stands = standing(acts)
    return [act for act in acts if act.reviewer == who and (act.batch or act.id) == name and act.id in stands]


def add_past(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds /review/history and undoing there."""

    @app.get("/review/history")
    async def past(request: Request, done: str = "", problem: str = "") -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        lines = done_by(index, who.name)
        last = next((line for line in lines if line.id == done), None)
        problem = problem if problem in ("gone", "not_saved") else ""
        principles = {one.id: one.title for one in staff.desk.talks.study.spec.principles}
        values: dict[str, Any] = {"lines": lines, "last": last, "problem": problem, "principles": principles}
        values["new_id"] = staff.desk.talks.kit.new_id
        return staff.page("review_past.html", who, here="/review", **values)

    @app.post("/review/history")
    async def undo(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        form = await request.form()
        press, batch = str(form.get("undoes", "")), str(form.get("act", ""))
        acts = undone(index, press, who.name)
        if not acts or not _ID.fullmatch(batch):
            known = any((act.batch or act.id) == batch for act in index.acts())
            return RedirectResponse(f"/review/history?{f'done={batch}' if known else 'problem=gone'}", SEE_OTHER)
        made = list(_undos(acts, batch, staff.desk.talks.kit.now(), version_of(staff.desk.talks.study)))
        try:
            await staff.desk.talks.archive.keep_reviews(made)
        except (NotSaved, Refused) as failure:
            return RedirectResponse(f"/review/history?problem={'not_saved' if isinstance(failure, NotSaved) else 'gone'}", SEE_OTHER)
        return RedirectResponse(f"/review/history?done={batch}", SEE_OTHER)


def _undos(acts: Iterable[Review], batch: str, at: str, guidelines: str) -> Iterator[Review]:
    """One undo for each act, in one batch; the same form sent twice makes the same ones."""
    for act in acts:
        new = {
            "id": hashlib.sha256(f"{batch}/{act.id}".encode()).hexdigest()[:32],
            "action": "undo",
            "before": act.after,
            "after": "{}",
            "reason": "",
            "created_at": at,
            "round": "open",
            "verdict": None,
            "guidelines": guidelines,
            "undoes": act.id,
            "batch": batch,
        }
        yield act.model_copy(update=new)


def _done(press: list[Review], stands: set[str], by_id: dict[str, Review], cards: set[str], index: ReviewIndex) -> Done:
    first = press[0]
    card = next(iter(cards)) if len(cards) == 1 and len(press) == 1 else ""
    linked = after_of(first, ReadPrinciple)
    before = by_id.get(first.undoes or "")
    return Done(
        acts=tuple(press),
        what=_what(first, before),
        stands=any(act.id in stands for act in press),
        card=card,
        title=index.texts(card)[0] if card else "",
        principle=linked.principle if linked else "",
        undoes=_what(before, by_id.get(before.undoes or "")) if before else "",
    )


def _what(act: Review, before: Review | None) -> str:
    """A key of words."""
    if act.action == "undo":
        return "redo" if before and before.action == "undo" else "undo"
    if act.action != "read":
        return act.action
    if act.round == "arbitration":
        return "settled"
    kinds: dict[str, type[Record]] = {"read": ReadPrinciple, "wording": Wording, "finished": Finished, "in_spec": InSpec}
    return next((name for name, kind in kinds.items() if after_of(act, kind)), "read")
