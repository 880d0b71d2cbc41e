"""The mask page: words of a card, of a turn or of a text about a gap that every shared or public copy shows as […].

Words are hidden by selecting them with the mouse, or by typing them: each place where they stand is offered. What is masked already
is offered too, so that a mask replaces the earlier one. The original is never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData

from bot.participant import PAGES
from bot.release_queue import ReleaseQueue
from bot.review_guidelines import version_of
from bot.review_release import Asked, ReleaseDesk, Told, back, is_id, number
from bot.staff_pages import Staff, StaffDesk
from flows.records import Mask, Review
from flows.reviewing.acts import Masked
from flows.reviewing.masks import Span, copy_of, merged, places
from storage.masked_texts import MaskedText, Original, cards_of, masked_texts, original

MASK = "/review/release/mask"
AROUND = 40
"""Characters beside a place that is offered."""


@dataclass(frozen=True)
class Typed:
    """A form of this page as it was sent. `spans`: ticked or selected; `words`: to be looked for."""

    field: str = ""
    spans: tuple[Span, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Found:
    """A text with everything that is masked of its author."""

    original: Original
    masked: tuple[MaskedText, ...]
    cards: Sequence[tuple[tuple[str, str], ...]]

    def spans(self, field: str) -> tuple[Span, ...]:
        """What is masked in one field now."""
        own = (self.original.kind, self.original.subject, self.original.version, field)
        return next((one.spans for one in self.masked if (one.kind, one.subject, one.version, one.field) == own), ())

    def masks(self, field: str, spans: Sequence[Span]) -> tuple[Mask, ...]:
        """Everything masked of the author if these spans were masked in one field."""
        own = (self.original.kind, self.original.subject, self.original.version, field)
        kept = [one.mask() for one in self.masked if (one.kind, one.subject, one.version, one.field) != own]
        return (*kept, Mask(field=None, text=dict(self.original.fields)[field], spans=tuple(spans)))


@dataclass(frozen=True)
class Place:
    """A stretch that is offered, with what stands around it."""

    span: Span
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Field:
    """One text of the page: what stands there, what is masked now (`drawn`), what is offered, and how a copy will read."""

    name: str
    text: str
    drawn: str
    spans: tuple[Span, ...]
    places: tuple[Place, ...]
    copy: str
    words: str = ""


def add_mask(app: FastAPI, staff: StaffDesk, queue: ReleaseQueue) -> None:
    """Adds /review/release/mask/{kind}/{subject}, of a card, a quote (the id of a turn) or a gap."""
    desk = ReleaseDesk(staff, queue)

    @app.get("/mask.js")
    async def script() -> Response:
        return FileResponse(PAGES / "mask.js", media_type="text/javascript", headers={"cache-control": "public, max-age=60"})

    @app.get(MASK + "/{kind}/{subject}")
    async def page(request: Request, kind: str, subject: str) -> Response:
        who = staff.guard(request, "reviewer")
        return _drawn(desk, who, kind, subject, Typed(), page=number(request.query_params.get("page", "")))

    @app.post(MASK + "/{kind}/{subject}")
    async def act(request: Request, kind: str, subject: str) -> Response:
        """Shows how the copy will read, or masks."""
        who = staff.guard(request, "reviewer")
        form = await request.form()
        typed, page = _typed(form), number(str(form.get("page", "")))
        try:
            made = _act(desk, who, kind, subject, typed, form)
            if made is None:
                return _drawn(desk, who, kind, subject, typed, page=page)
            await desk.keep([made])
        except Told as told:
            return _drawn(desk, who, kind, subject, typed, page=page, problem=staff.words(f"mask.{told.key}"), status=told.status)
        return back(page, made.id)


def _act(desk: ReleaseDesk, who: Staff, kind: str, subject: str, typed: Typed, form: FormData) -> Review | None:
    """The act that the form asks for; None: it asks to look first."""
    found = _found(desk, kind, subject)
    if found is None or typed.field not in dict(found.original.fields) or str(form.get("version", "")) != str(found.original.version or 0):
        raise Told("changed", 409)
    text = dict(found.original.fields)[typed.field]
    looked_for = places(typed.words, text)
    if typed.words.strip() and not looked_for:
        raise Told("words_absent")
    spans = merged(typed.spans, len(text))
    if form.get("do") != "mask" or set(looked_for) - {one for one in looked_for if _covered(one, spans)}:
        return None
    act_id, before = str(form.get("act", "")), found.spans(typed.field)
    if not is_id(act_id) or form.get("drawn") != _as_text(before):
        raise Told("changed", 409)
    if not spans and not before:
        raise Told("nothing")
    return _made(desk, who, found.original, typed.field, before, spans).model_copy(update={"id": act_id})


def _made(desk: ReleaseDesk, who: Staff, text: Original, field: str, before: Sequence[Span], spans: Sequence[Span]) -> Review:
    talks = desk.queue.talks
    return Review(
        id=talks.kit.new_id(),
        reviewer=who.name,
        subject_kind="card" if text.kind == "card" else "quote" if text.kind == "quote" else "gap",
        subject=text.subject,
        version=text.version,
        about=text.author,
        action="mask",
        before=json.dumps({"field": field, "spans": before}),
        after=Masked(field=field, spans=tuple(spans)).model_dump_json(),
        created_at=talks.kit.now(),
        guidelines=version_of(talks.study),
    )


def _drawn(
    desk: ReleaseDesk, who: Staff, kind: str, subject: str, typed: Typed, *, page: int, problem: str = "", status: int = 200
) -> Response:
    found = _found(desk, kind, subject)
    if found is None:
        return desk.drawn(who, Asked(page=page, problem=desk.staff.words("release.changed")), 404)
    fields = [_field(found, name, text, typed) for name, text in found.original.fields]
    values: dict[str, Any] = {"fields": fields, "typed": typed, "problem": problem, "page": page}
    if typed.field in dict(found.original.fields):
        masks = found.masks(typed.field, next(one.spans for one in fields if one.name == typed.field))
    else:
        masks = tuple(one.mask() for one in found.masked)
    values["elsewhere"] = _elsewhere(found, masks)
    new_id = desk.queue.talks.kit.new_id
    return desk.staff.page(
        "review_mask.html", who, status=status, script=True, here="", text=found.original, new_id=new_id, **values
    )


def _field(found: Found, name: str, text: str, typed: Typed) -> Field:
    """One field as it is drawn, with what was ticked, selected or typed for it."""
    now, asked = found.spans(name), typed.field == name
    spans = merged((*typed.spans, *places(typed.words, text)), len(text)) if asked else now
    offered = tuple(_place(text, span) for span in spans)
    copy = copy_of(text, found.masks(name, spans), spans)
    return Field(name, text, _as_text(now), spans, offered, copy, typed.words if asked else "")


def _place(text: str, span: Span) -> Place:
    start, end = span
    return Place(span, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


def _elsewhere(found: Found, masks: Sequence[Mask]) -> list[str]:
    """Lines of the author's cards in which the same words are hidden, as others read them."""
    texts = [text for fields in found.cards for _, text in fields if text not in dict(found.original.fields).values()]
    return list(dict.fromkeys(copy for text in texts if (copy := copy_of(text, masks)) != text))


def _found(desk: ReleaseDesk, kind: str, subject: str) -> Found | None:
    with desk.queue.talks.archive.snapshot() as connection:
        text = original(connection, kind, subject)
        if text is None:
            return None
        return Found(text, masked_texts(connection, {text.author}).get(text.author, ()), cards_of(connection, text.author))


def _typed(form: FormData) -> Typed:
    """Spans come ticked, one by one, and as a list that the script fills: "3-8 20-25"."""
    listed = [*map(str, form.getlist("pick")), *str(form.get("spans", "")).replace(",", " ").split()]
    spans = [parts for one in listed if len(parts := one.split("-")) == 2 and all(number(part, -1) >= 0 for part in parts)]
    return Typed(str(form.get("field", "")), tuple((int(start), int(end)) for start, end in spans), str(form.get("words", "")))


def _as_text(spans: Sequence[Span]) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)


def _covered(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)
