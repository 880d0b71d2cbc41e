"""Acts on many cards at one press: set aside for a stated defect, or send back with a note. Readings are never made so.

The press names its count, asks once, is stored in one transaction under one `batch`, and can be undone at one press (review_past.py)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.review_acts import FEW_WORDS
from bot.review_guidelines import version_of
from bot.review_index import ReviewIndex
from bot.review_queue import wanted_from
from bot.review_seat import LONGEST, plain_text
from bot.staff_pages import Staff, StaffDesk
from flows.own_words import size
from flows.records import Record, Review
from flows.reviewing.acts import Defect, SentBack, SetAside
from flows.reviewing.facts import Entry
from storage.archive import NotSaved
from storage.errors import Refused

Bulk = Literal["send_back", "quote_absent", "empty_card", "test_session"]
"""Send back, or set aside for this defect."""
BULK: tuple[Bulk, ...] = get_args(Bulk)
MOST = 5000
"""Cards at one press: more would not fit into a form."""
_DEFECTS: dict[Bulk, Defect] = {"quote_absent": "quote_absent", "empty_card": "empty_card", "test_session": "test_session"}
_TICK = re.compile(r"([0-9a-f]{32})\.([0-9]{1,6})")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Ask:
    """What was asked for: an act, the cards that it can be done to, and how many of those named are left out."""

    act: Bulk
    entries: tuple[Entry, ...]
    left_out: int

    @property
    def cards(self) -> str:
        """The cards as a form carries them, with the version that was there when they were chosen."""
        return " ".join(f"{entry.facts.id}.{entry.facts.card.version}" for entry in self.entries)


def add_bulk(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds /review/bulk, which asks, and /review/bulk/do."""

    @app.post("/review/bulk")
    async def ask(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        form = await request.form(max_fields=MOST)
        wanted = wanted_from({name: str(value) for name, value in form.items()}, who.name)
        named = index.search(wanted) if form.get("all") == "yes" else []
        ticks = [f"{one}.{entry.facts.card.version}" for one in named if (entry := index.entry(one))]
        asked = asked_for(index, str(form.get("act", "")), " ".join(ticks or [str(one) for one in form.getlist("card")]))
        return _page(staff, who, asked, {"batch": staff.desk.talks.kit.new_id()})

    @app.post("/review/bulk/do")
    async def do(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = asked_for(index, form.get("act", ""), form.get("cards", ""))
        problem = _problem(asked, form)
        if asked is None or problem:
            return _page(staff, who, asked, form, problem)
        try:
            await staff.desk.talks.archive.keep_reviews(list(_acts(staff, who, asked, form)))
        except (NotSaved, Refused) as failure:
            return _page(staff, who, asked, form, "not_saved" if isinstance(failure, NotSaved) else "somebody_left")
        return RedirectResponse(f"/review/history?done={form['batch']}", SEE_OTHER)


def asked_for(index: ReviewIndex, act: str, cards: str) -> Ask | None:
    """What a form asks for; `cards`: <id>.<version> with spaces between. None: no act of ours, or no card.

    Left out are cards that changed since, and those that the act does not fit: set aside or sent back already, without this defect."""
    wanted = next((one for one in BULK if one == act), None)
    named = list(dict.fromkeys(_TICK.findall(cards)))[:MOST]
    if wanted is None or not named:
        return None
    there = [entry for card, version in named if (entry := index.entry(card)) and entry.facts.card.version == int(version)]
    fit = tuple(entry for entry in there if _fits(entry, wanted))
    return Ask(wanted, fit, len(named) - len(fit))


def _fits(entry: Entry, act: Bulk) -> bool:
    if entry.review.set_aside is not None:
        return False
    card = entry.facts.card
    if act == "send_back":
        return entry.review.sent_back is None
    if act == "quote_absent":
        return bool(entry.facts.missing)
    words = sum(size(text) for text in (card.title, *(policy.text for policy in card.policies)))
    return act == "test_session" or words < FEW_WORDS


def _problem(asked: Ask | None, form: Mapping[str, str]) -> str:
    """Why nothing is done yet, as a key of words; empty: nothing is in the way."""
    note = plain_text(form.get("reason", ""))
    if asked is None or not asked.entries or not _ID.fullmatch(form.get("batch", "")):
        return "nothing"
    if form.get("count") != str(len(asked.entries)):
        return "changed"
    if not note:
        return "no_note"
    return "too_long" if len(note) > LONGEST else ""


def _acts(staff: StaffDesk, who: Staff, asked: Ask, form: Mapping[str, str]) -> Iterator[Review]:
    """The same form sent twice makes the same acts, which are stored once."""
    defect = _DEFECTS.get(asked.act)
    after: Record = SetAside(defect=defect) if defect else SentBack(to=())
    for entry in asked.entries:
        yield Review(
            id=hashlib.sha256(f"{form['batch']}/{entry.facts.id}".encode()).hexdigest()[:32],
            reviewer=who.name,
            subject_kind="card",
            subject=entry.facts.id,
            version=entry.facts.card.version,
            about=entry.facts.card.participant_id,
            action="set_aside" if defect else "send_back",
            before="{}",
            after=after.model_dump_json(),
            reason=plain_text(form["reason"]),
            created_at=staff.desk.talks.kit.now(),
            guidelines=version_of(staff.desk.talks.study),
            batch=form["batch"],
        )


def _page(staff: StaffDesk, who: Staff, asked: Ask | None, form: Mapping[str, str], problem: str = "") -> Response:
    """Asks once, with the count; after a refusal with everything that was typed."""
    values: dict[str, Any] = {"asked": asked, "batch": form.get("batch", ""), "reason": form.get("reason", ""), "problem": problem}
    nothing = asked is None or not asked.entries
    status = 503 if problem == "not_saved" else 422 if problem or nothing else 200
    return staff.page("review_bulk.html", who, status=status, here="/review", longest=LONGEST, **values)
