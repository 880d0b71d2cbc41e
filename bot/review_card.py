"""The card page: the talk on the left, the card and its readings on the right, every act a form that works without a script.

GET draws a card for a reviewer; POST does one act and leads back to where the work goes on. A page that is older than what it is about
does nothing and is drawn anew, with every word typed still in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.entry import SEE_OTHER
from bot.review_acts import act_from
from bot.review_card_page import Found, LastCard, found_for, page_values, seat_of
from bot.review_guidelines import guidelines_html, version_of
from bot.review_index import ReviewIndex, Shown, Wanted
from bot.review_queue import address_of, card_address, wanted_from
from bot.review_seat import Declined, Form, Seat
from bot.staff_pages import Staff, StaffDesk
from bot.wording import Wording
from flows.ranking_search import Finder
from flows.records import Review
from flows.reviewing.facts import Entry
from flows.reviewing.shown_past import undoable
from flows.reviewing.shown_readings import unread
from storage.errors import NotSaved, StorageError

QUEUE = "/review"
BESIDE = 10
"""Cards that the column on the left names."""
_LEAVES = ("done", "set_aside")
"""After these the next card is opened."""


@dataclass(frozen=True)
class CardDesk:
    """What the routes of the card page share."""

    staff: StaffDesk
    index: ReviewIndex
    finder: Callable[[str], Finder]
    """Of principles, for a language."""

    def found(self, query: str) -> list[Found]:
        """The principles that answer a query; all of them for an empty one."""
        language = self.staff.words.language
        return found_for(self.staff.desk.talks.study, self.finder(language), query, language)

    def next_cards(self, wanted: Wanted, but: str) -> list[str]:
        """Ids of the cards that wait for this reviewer among those wanted, those behind the one before them first."""
        shown: Shown = wanted.shown if wanted.shown in ("sent_back", "arbitrate") else "pending"
        found = self.index.search(replace(wanted, shown=shown))
        place = found.index(but) if but in found else 0
        return [card for card in (*found[place:], *found[:place]) if card != but]

    def held(self, entry: Entry, who: Staff) -> str:
        """Takes the card for this reviewer; else the sentence that says until when others have it, without their names."""
        done = {name for name in entry.review.done_by if name != who.name}
        idle = done.intersection(self.index.locks.holders(entry.facts.id))  # they look once more and keep nobody from reading
        places = max(1, self.staff.desk.talks.study.settings.reviewers_each - len(done)) + len(idle)
        self._give_back(who, entry.facts.id)
        if self.index.locks.take(entry.facts.id, who.name, places):
            return ""
        minutes = min((self.index.locks.minutes_left(entry.facts.id, name) for name in self.index.locks.holders(entry.facts.id)), default=0)
        now = datetime.strptime(self.staff.desk.talks.kit.now(), "%Y-%m-%dT%H:%M:%SZ")
        return self.staff.words("card.held", time=f"{now + timedelta(minutes=minutes):%H:%M} UTC")

    def _give_back(self, who: Staff, but: str) -> None:
        """The other cards that this reviewer only looked at are free again."""
        for card, names in self.index.locks.held().items():
            entry = self.index.entry(card)
            if who.name in names and card != but and (entry is None or who.name not in entry.review.readers):
                self.index.locks.release(card, who.name)

    async def keep(self, act: Review, entry: Entry) -> None:
        """Stores an act, once however often its form is sent. Raises Declined where the page was used for something else before."""
        before = next((one for one in entry.acts if one.id == act.id), None)
        if before is None:
            await self.staff.desk.talks.archive.keep_reviews([act])
            await self.index.refreshed()
        elif _what(before) != _what(act):
            raise Declined("stale")


def _what(act: Review) -> tuple[object, ...]:
    return act.action, act.subject, act.after, act.verdict, act.reason, act.undoes


def add_card(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds /review/card/{card_id}."""
    desk = CardDesk(staff, index, cache(partial(Finder, staff.desk.talks.study.spec)))

    @app.get("/review/card/{card_id}")
    async def card(request: Request, card_id: str) -> Response:
        """A card before its reviewer."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        query = request.query_params.get("q")
        values: dict[str, Any] = {"q": query, "saved": _saved(desk, request.query_params), **_last(desk, who, request.query_params)}
        if query is not None:
            values["found"] = desk.found(query)
        return _page(desk, who, card_id, wanted_from(request.query_params, who.name), **values)

    @app.post("/review/card/{card_id}")
    async def act(request: Request, card_id: str) -> Response:
        """One act on a card."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        wanted = wanted_from(request.query_params, who.name)
        try:
            return await _act(desk, who, card_id, wanted, form)
        except Declined as refusal:
            problem = staff.words(f"card.{refusal.key}", **refusal.blanks)
        except NotSaved:
            return _page(desk, who, card_id, wanted, status=503, problem=staff.words("card.not_saved"), **_typed(desk, form))
        except StorageError:
            await index.refreshed()
            problem = staff.words("card.stale")
        return _page(desk, who, card_id, wanted, status=409, problem=problem, **_typed(desk, form))


def _typed(desk: CardDesk, form: Form) -> dict[str, Any]:
    """What a refused form held, for the page that is drawn anew; a principle that was chosen stands among all of them."""
    chose = form.get("do") == "link" and form.get("principle")
    return {"typed": form, **({"q": "", "found": desk.found("")} if chose else {})}


async def _act(desk: CardDesk, who: Staff, card_id: str, wanted: Wanted, form: Form) -> Response:
    """Does what a form asks for, and leads on. Raises Declined, StorageError."""
    seat = _seat(desk, who, card_id)
    if seat is None:
        return RedirectResponse(QUEUE, SEE_OTHER)
    do = form.get("do", "")
    if do != "undo" and (held := desk.held(seat.entry, who)):
        raise Declined("held_act", held=held)
    act = act_from(seat, form)
    await desk.keep(act, seat.entry)
    if do in _LEAVES:
        desk.index.locks.release(card_id, who.name)
        after = next(iter(desk.next_cards(wanted, card_id)), None)
        to = card_address(after, wanted, left=card_id, act=act.id) if after else f"{QUEUE}?{address_of(wanted, none='yes')}"
        return RedirectResponse(to, SEE_OTHER)
    return RedirectResponse(f"{card_address(card_id, wanted, saved=do)}#{_goes_on(desk, who, card_id, form)}", SEE_OTHER)


def _goes_on(desk: CardDesk, who: Staff, card_id: str, form: Form) -> str:
    """Where on the page the work goes on: the next principle not read yet, else the end of the card; after other acts where one was."""
    if form.get("do") not in ("agree", "read", "link", "undo"):
        return "saved"
    seat = _seat(desk, who, card_id)
    left = unread(seat.rows) if seat else ()
    return f"reading-{left[0].principle.id}" if left else "done"


def _seat(desk: CardDesk, who: Staff, card_id: str) -> Seat | None:
    """The reviewer before a card; None: there is no such card any more."""
    entry = desk.index.entry(card_id)
    history = desk.staff.desk.talks.history(entry.facts.card.participant_id) if entry else None
    return seat_of(desk.staff, who, entry, history) if entry and history else None


def _page(desk: CardDesk, who: Staff, card_id: str, wanted: Wanted, *, status: int = 200, **values: Any) -> Response:
    staff, words = desk.staff, desk.staff.words
    entry = desk.index.entry(card_id)
    history = staff.desk.talks.history(entry.facts.card.participant_id) if entry else None
    if entry is None or history is None:
        return staff.page("review_card_gone.html", who, status=404, here=QUEUE)
    held = desk.held(entry, who)
    seat = seat_of(staff, who, entry, history)
    given = {"q": None, "found": (), "saved": "", "problem": "", "last_card": None, "history_open": False, **values}
    counts = desk.index.counts(who.name)
    return staff.page(
        "review_card.html",
        who,
        status=status,
        script=True,
        here=QUEUE,
        **page_values(words, seat, history),
        **{**given, "typed": defaultdict(str, given.get("typed", {}))},
        held=held,
        writes=not held,
        new_id=staff.desk.talks.kit.new_id,
        waiting_count=counts["pending"],
        mine_count=counts["mine"],
        guidelines=guidelines_html(staff.desk.talks.study),
        lock_minutes=desk.index.locks.minutes_left(card_id, who.name),
        queue=[_queued(desk, card) for card in desk.next_cards(wanted, card_id)[:BESIDE]],
        to_card=partial(card_address, wanted=wanted),
        kept_fields=parse_qsl(urlsplit(card_address(card_id, wanted)).query),
        whole=f"{QUEUE}?{address_of(wanted)}",
    )


def _queued(desk: CardDesk, card_id: str) -> dict[str, str]:
    """A card in the column on the left, with what helps to choose it and tells nothing that its round keeps back."""
    words, entry = desk.staff.words, desk.index.entries()[card_id]
    facts = entry.facts
    marks = [_counted(words, "line", len(facts.card.policies))]
    marks += [words("card.marked_unaided")] if entry.unaided else [_counted(words, "link", len(facts.links))] if facts.links else []
    marks += [words("card.quotes_lost", count=len(facts.missing))] if facts.missing else []
    marks += [words("card.marked_sent_back")] if entry.review.sent_back else []
    marks += [words("card.mode_guided")] if facts.mode == "guided" and desk.staff.desk.talks.study.settings.model else []
    return {"id": card_id, "title": facts.card.title, "about": " · ".join(marks)}


def _counted(words: Wording, what: str, count: int) -> str:
    return words(f"queue.one_{what}" if count == 1 else f"queue.{what}s", count=count)


def _saved(desk: CardDesk, query: Mapping[str, str]) -> str:
    """The sentence after a write."""
    key = f"saved_{query.get('saved', '')}"
    return desk.staff.words(f"card.{key}") if key in desk.staff.words.sections["card"] else ""


def _last(desk: CardDesk, who: Staff, query: Mapping[str, str]) -> dict[str, Any]:
    """The card that was left for this one, as long as what was done there last can be undone."""
    entry = desk.index.entry(query.get("left", ""))
    act = undoable(entry.acts, query.get("act", ""), who.name) if entry else None
    if entry is None or act is None:
        return {}
    words = desk.staff.words
    key = "left_aside" if act.action == "set_aside" else "left_done"
    guidelines = version_of(desk.staff.desk.talks.study)
    last = LastCard(entry.facts.id, act.id, entry.facts.card.version, act.round, guidelines)
    return {"saved": words(f"card.{key}", title=entry.facts.card.title or words("card.no_title")), "last_card": last}
