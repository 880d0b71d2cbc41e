"""The reviewers' pages: the queue, and the place where all parts of the review come together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.release_queue import ReleaseQueue
from bot.review_agreement import add_agreement
from bot.review_beside import add_beside, beside_count
from bot.review_bulk import MOST, add_bulk
from bot.review_card import add_card
from bot.review_coverage import add_coverage
from bot.review_disagreements import add_disagreements, disagreements_waiting
from bot.review_guidelines import add_guidelines, version_of
from bot.review_index import SHOWN, ReviewIndex
from bot.review_mask import add_mask
from bot.review_near import add_near
from bot.review_out import add_out
from bot.review_past import add_past
from bot.review_queue import FLAGS, METHODS, PAGE, STANCES, address_of, card_address, filtered, lines_of, next_card, wanted_from
from bot.review_release import add_release
from bot.staff_pages import StaffDesk
from flows.records import in_language
from flows.reviewing.search_words import terms_of

_PARTS = (add_card, add_bulk, add_past, add_agreement, add_disagreements, add_near, add_beside, add_coverage, add_out)


def add_review(app: FastAPI, staff: StaffDesk) -> StaffDesk:
    """Adds every page below /review on one index; gives the desk whose pages carry the counts of what waits."""
    index = ReviewIndex(staff.desk.talks, simulated=staff.desk.settings.review_simulated)
    queue = ReleaseQueue(staff.desk.talks)
    beside = beside_count(staff.desk.talks)
    staff = replace(staff, waiting=lambda: {**_waiting(staff, index, queue), "beside": beside()})
    _queue(app, staff, index)
    add_guidelines(app, staff)
    add_release(app, staff, queue)
    add_mask(app, staff, queue)
    for add_part in _PARTS:
        add_part(app, staff, index)
    return staff


def _waiting(staff: StaffDesk, index: ReviewIndex, queue: ReleaseQueue) -> dict[str, int | str]:
    counts = {"release": queue.waiting_count(), "disagreements": disagreements_waiting(staff, index)}
    return {**counts, "guidelines": version_of(staff.desk.talks.study)}


def _queue(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    @app.get("/review")
    async def queue(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        return staff.page("review_queue.html", who, here="/review", **_values(staff, index, request, who.name))

    @app.get("/review/next")
    async def following(request: Request, after: str = "") -> Response:
        """The next card that waits for this reviewer; back to the queue if there is none."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        wanted = wanted_from(request.query_params, who.name)
        card = next_card(index, wanted, after)
        return RedirectResponse(card_address(card, wanted) if card else f"/review?{address_of(wanted, none='yes')}", SEE_OTHER)


def _values(staff: StaffDesk, index: ReviewIndex, request: Request, who: str) -> dict[str, Any]:
    study, words = staff.desk.talks.study, staff.words
    wordings = {**staff.desk.pages.wordings, "staff": words}
    wanted = wanted_from(request.query_params, who)
    found = index.search(wanted)
    pages = max(1, -(-len(found) // PAGE))
    asked = request.query_params.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    shown = [entry for card in found[(page - 1) * PAGE : page * PAGE] if (entry := index.entry(card))]
    return {
        "wanted": wanted,
        "kind": index.kind,
        "counts": index.counts(who),
        "shown": SHOWN,
        "found": len(found),
        "most": MOST,
        "lines": lines_of(index, shown, wanted, study, wordings),
        "number": page,
        "pages": pages,
        "earlier": address_of(wanted, page=page - 1),
        "later": address_of(wanted, page=page + 1),
        "address": address_of(wanted),
        "to_card": partial(card_address, wanted=wanted),
        "filtered": filtered(wanted),
        "narrowed": filtered(replace(wanted, text="")),
        "no_words": bool(wanted.text.strip()) and not terms_of(wanted.text),
        "none_left": "none" in request.query_params,
        "scenarios": [(one.id, in_language(one.title, words.language)) for one in study.scenarios],
        "principles": [(one.id, one.title) for one in study.spec.principles],
        "languages": [(tag, wordings[tag].name if tag in wordings else tag) for tag in study.settings.languages],
        "stances": STANCES,
        "methods": METHODS,
        "flags": FLAGS,
    }
