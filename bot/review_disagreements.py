"""/review/disagreements: what readers saw differently, one opened beside the list; settle it, send it back, or leave it open.

Nothing appears here before every reader of a card is done. Readers are first and second reader, without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.review_disputes import Dispute, Form, act_from, disputes
from bot.review_guidelines import version_of
from bot.review_index import ReviewIndex, Wanted
from bot.review_seat import Declined
from bot.staff_pages import Staff, StaffDesk
from flows.records import Review, Verdict
from flows.reviewing.shown import Place, quote_of, talk_of
from storage.errors import NotSaved, StorageError

HERE = "/review/disagreements"
LISTED = 50
"""Disagreements that the list names at once."""
Shown = Literal["all", "mine", "settled"]
LISTS: tuple[Shown, ...] = ("all", "mine", "settled")
VERDICTS: tuple[Verdict, ...] = ("supports", "qualifies", "opposes", "none")


def add_disagreements(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds the page and its form."""

    @app.get(HERE)
    async def disagreements(request: Request) -> Response:
        """Query: show (all, mine, settled); card and principle: the one that is opened."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        asked = request.query_params
        said = f"saved_{asked.get('saved', '')}"
        saved = staff.words(f"disagreement.{said}") if said in staff.words.sections["disagreement"] else ""
        return _page(staff, index, who, dict(asked), saved=saved)

    @app.post(HERE)
    async def act(request: Request) -> Response:
        """One act: do (settle, send_back, undo) on a card and principle."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        try:
            return await _act(staff, index, who, form)
        except Declined as refusal:
            problem, status = staff.words(f"disagreement.wrong_{refusal.key}", **refusal.blanks), _STATUS.get(refusal.key, 422)
        except NotSaved:
            problem, status = staff.words("disagreement.wrong_not_saved"), 503
        except StorageError:
            problem, status = staff.words("disagreement.wrong_stale"), 409
        await index.refreshed()
        return _page(staff, index, who, form, typed=form, problem=problem, status=status)


_STATUS = {"stale": 409, "gone": 409}


async def _act(staff: StaffDesk, index: ReviewIndex, who: Staff, form: Form) -> Response:
    """Stores what a form asks for, once however often it is sent. Raises Declined, StorageError."""
    study, kit = staff.desk.talks.study, staff.desk.talks.kit
    entry = index.entry(form.get("card", ""))
    if entry is None:
        raise Declined("gone")
    show = form.get("show", "all")
    if not any(act.id == form.get("act") and act.reviewer == who.name for act in entry.acts):
        each = study.settings.reviewers_each
        made = act_from(entry, each, form, who=who.name, now=kit.now(), guidelines=version_of(study))
        await staff.desk.talks.archive.keep_reviews([made])
        await index.refreshed()
    saved = f"{form['do']}_send_back" if form.get("undone") == "send_back" else form["do"]
    return RedirectResponse(f"{HERE}?{urlencode({'show': show, 'saved': saved})}", SEE_OTHER)


def disagreements_waiting(staff: StaffDesk, index: ReviewIndex) -> int:
    """Open disagreements, for the link to this page: one card may have several."""
    each = staff.desk.talks.study.settings.reviewers_each
    entries = (index.entry(card) for card in index.search(Wanted(shown="arbitrate")))
    return sum(len(entry.review.disputed(each)) for entry in entries if entry)


@dataclass(frozen=True)
class Listed:
    """A disagreement in the list."""

    dispute: Dispute
    title: str
    principle: str
    href: str
    current: bool


@dataclass(frozen=True)
class Voice:
    """One reader's reading, without the name; number from 1."""

    number: int
    verdict: Verdict
    act: Review | None
    place: Place | None
    own: bool


def _page(
    staff: StaffDesk, index: ReviewIndex, who: Staff, asked: Form, *, typed: Form | None = None, status: int = 200, **values: Any
) -> Response:
    each = staff.desk.talks.study.settings.reviewers_each
    still_open, settled = disputes(index.entries(), each)
    found = {"all": still_open, "mine": [one for one in still_open if who.name in one.said], "settled": settled}
    show: Shown = next((one for one in LISTS if one == asked.get("show")), "all")
    at = _opened(found[show], asked) if show != "settled" else None
    words = {"saved": "", "problem": "", **values}
    return staff.page(
        "review_disagreements.html",
        who,
        status=status,
        here=HERE,
        kind=index.kind,
        show=show,
        tabs=[(name, len(found[name])) for name in LISTS],
        listed=[_listed(staff, one, show, at) for one in _window(found[show], at)],
        more=max(0, len(found[show]) - LISTED),
        total=len(found[show]),
        typed={"verdict": "", "words": "", "reason": "", **(typed or {})},
        lost=typed is not None and (at is None or (at.card, at.principle) != (typed.get("card"), typed.get("principle"))),
        verdicts=VERDICTS,
        new_id=staff.desk.talks.kit.new_id,
        opened=_detail(staff, who, at, found[show], show) if at else None,
        **words,
    )


def _opened(found: list[Dispute], asked: Form) -> Dispute | None:
    """The one asked for; of a card alone its first; else the first of all."""
    card, principle = asked.get("card"), asked.get("principle")
    same_card = [one for one in found if one.card == card]
    exact = [one for one in same_card if one.principle == principle]
    return next(iter(exact or same_card or found), None)


def _window(found: list[Dispute], at: Dispute | None) -> list[Dispute]:
    """The part of the list that is shown: its beginning, or as much before and after the one that is opened."""
    place = found.index(at) if at else 0
    start = max(0, min(place - LISTED // 2, len(found) - LISTED))
    return found[start : start + LISTED]


def _listed(staff: StaffDesk, dispute: Dispute, show: Shown, at: Dispute | None) -> Listed:
    card = dispute.entry.facts.card
    return Listed(dispute, card.title or card.sentence, _title(staff, dispute), _href(dispute, show), dispute == at)


def _href(dispute: Dispute, show: Shown) -> str:
    return f"{HERE}?{urlencode({'show': show, 'card': dispute.card, 'principle': dispute.principle})}"


def _title(staff: StaffDesk, dispute: Dispute) -> str:
    return next((one.title for one in staff.desk.talks.study.spec.principles if one.id == dispute.principle), dispute.principle)


def _detail(staff: StaffDesk, who: Staff, dispute: Dispute, found: list[Dispute], show: Shown) -> dict[str, Any]:
    """What stands beside the list: both readings with their reasons and words, and what the form carries."""
    history = staff.desk.talks.history(dispute.entry.facts.card.participant_id)
    talk = talk_of(history, dispute.entry.facts.card, dispute.quotes) if history else None
    places = [talk.place(quote) for quote in dispute.quotes] if talk else []
    voices = []
    for number, (name, act) in enumerate(dispute.readings.items(), start=1):
        quote = quote_of(act) if act else None
        place = talk.place(quote) if talk and quote else None
        voices.append(Voice(number, dispute.said[name], act, place, name == who.name))
    review, after = dispute.entry.review, found[(found.index(dispute) + 1) % len(found)]
    sent = review.sent_back
    return {
        "dispute": dispute,
        "principle": _title(staff, dispute),
        "card": dispute.entry.facts.card,
        "voices": voices,
        "places": places,
        "sent_back": sent,
        "waits": len(review.waits_for or ()),
        "from_here": sent is not None and sent.round == "arbitration",
        "is_own": who.name in dispute.said,
        "leave": _href(after, show) if after != dispute else HERE,
    }
