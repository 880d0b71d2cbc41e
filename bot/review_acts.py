"""The forms of a card's page into acts of a reviewer. Pure: what stands there now and a form come in, an act or a refusal comes out.

What a reviewer reads never touches what the author wrote or answered: every act is a Review beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import get_args

from bot.review_seat import LONGEST, Declined, Form, Seat, made, plain_text, require_fresh
from flows.own_words import size
from flows.quoting import spans_of
from flows.records import Quote, Review, Verdict
from flows.reviewing.acts import Defect, Finished, InSpec, ReadPrinciple, SentBack, SetAside, Wording
from flows.reviewing.facts import Entry
from flows.reviewing.shown import Place, Talk, lines_of, quote_of
from flows.reviewing.shown_past import undoable

FEW_WORDS = 8
"""A card whose title and lines have as many words or more is not empty: whether they say enough is a reading, not a defect."""
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_DEFECTS: tuple[Defect, ...] = get_args(Defect)


def act_from(seat: Seat, form: Form) -> Review:
    """The act that a form asks for. Raises Declined with one clear line: also for a page that is older than what it is about."""
    maker = _MAKERS.get(form.get("do", ""))
    if maker is None:
        raise Declined("unknown")
    require_fresh(seat, form)
    return maker(seat, form)


# ------------------------------------------------------------------------------------------------ readings
def _agree(seat: Seat, form: Form) -> Review:
    """Takes the reading that the page showed, with the words it rests on."""
    row = seat.row(form.get("principle", ""))
    if row is None or row.shown is None:
        raise Declined("nothing_shown")
    if row.blocked:
        raise Declined("quote_missing")
    if form.get("verdict") != row.shown:
        raise Declined("stale")
    return _reading(seat, form, row.shown, row.rests.quote if row.rests else None)


def _read(seat: Seat, form: Form) -> Review:
    """A verdict on a principle of the page; `rests` names the words it rests on, empty: the card as a whole."""
    rests = form.get("rests", "")
    return _reading(seat, form, _verdict(form), _quote(seat, rests) if rests else None)


def _link(seat: Seat, form: Form) -> Review:
    """A verdict on any principle, with words of the author."""
    verdict = _verdict(form)
    if not form.get("principle"):
        raise Declined("no_principle")
    return _reading(seat, form, verdict, _selected(seat, form))


def _reading(seat: Seat, form: Form, verdict: Verdict, quote: Quote | None) -> Review:
    principle = form.get("principle", "")
    if all(one.id != principle for one in seat.study.spec.principles):
        raise Declined("no_principle")
    row = seat.row(principle)
    earlier = row.mine.act if row and row.mine else None
    return made(seat, form, "read", ReadPrinciple(principle=principle, quote=quote), before=_reading_before(earlier), verdict=verdict)


def _reading_before(act: Review | None) -> dict[str, object]:
    if act is None:
        return {}
    quote = quote_of(act)
    return {"verdict": act.verdict, "reason": act.reason, "quote": quote.model_dump() if quote else None}


def _verdict(form: Form) -> Verdict:
    found = next((one for one in _VERDICTS if one == form.get("verdict")), None)
    if found is None:
        raise Declined("no_verdict")
    return found


def _quote(seat: Seat, key: str) -> Quote:
    """A quote as a form carries it, turn:start:end, which must stand."""
    turn, _, span = key.partition(":")
    start, _, end = span.partition(":")
    if turn not in seat.talk.found or not _is_number(start) or not _is_number(end):
        raise Declined("quote_absent_here")
    return _standing(seat, turn, int(start), int(end))


def _standing(seat: Seat, turn: str, start: int, end: int) -> Quote:
    if not 0 <= start < end <= len(seat.talk.found[turn][1].turn.text):
        raise Declined("quote_absent_here")
    return Quote(turn=turn, start=start, end=end)


def _selected(seat: Seat, form: Form) -> Quote:
    """The words that were typed or selected: where a selection says (start, end), if they stand there, else where they are found."""
    words = form.get("words", "")
    number = form.get("turn", "")
    turn = seat.talk.own().get(int(number)) if _is_number(number) else None
    if turn is None or not words.strip():
        raise Declined("no_words")
    start, end = form.get("start", ""), form.get("end", "")
    spans = spans_of(words, turn.text)
    if _is_number(start) and _is_number(end) and (int(start), int(end)) in spans:
        return _standing(seat, turn.id, int(start), int(end))
    if not spans:
        raise Declined("words_absent", number=number)
    return Quote(turn=turn.id, start=spans[0][0], end=spans[0][1])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


# ------------------------------------------------------------------------------------------------ the card as a whole
def _finish(seat: Seat, form: Form) -> Review:
    reader = seat.entry.review.readers.get(seat.name)
    return made(seat, form, "read", Finished(done=True), before={"done": bool(reader and reader.done)})


def _wording(seat: Seat, form: Form) -> Review:
    old = seat.entry.review.wording
    wording = plain_text(form.get("wording", ""))
    if not wording and old is None:
        raise Declined("no_wording")
    if len(wording) > LONGEST:
        raise Declined("too_long", most=LONGEST)
    return made(seat, form, "read", Wording(wording=wording), before=json.loads(old.after) if old else {})


def _in_spec(seat: Seat, form: Form) -> Review:
    kind = seat.exception_subjects.get(form.get("subject", ""))
    said = form.get("in_spec", "")
    if kind is None:
        raise Declined("stale")
    if said not in ("yes", "no", "unclear"):
        raise Declined("no_in_spec")
    earlier = seat.in_spec(form["subject"])
    after = InSpec.model_validate({"in_spec": said})
    return made(seat, form, "read", after, before=json.loads(earlier.after) if earlier else {}, kind=kind, subject=form["subject"])


def _send_back(seat: Seat, form: Form) -> Review:
    return made(seat, form, "send_back", SentBack(to=()), before={}, needs_reason=True)


def _set_aside(seat: Seat, form: Form) -> Review:
    defect = next((one for one in _DEFECTS if one == form.get("defect")), None)
    if defect is None:
        raise Declined("no_defect")
    if refusal := refusal_of(seat.entry, seat.talk, defect):
        raise Declined(refusal)
    return made(seat, form, "set_aside", SetAside(defect=defect), before={}, needs_reason=True)


def refusal_of(entry: Entry, talk: Talk, defect: Defect) -> str:
    """Why a card can't be set aside for this defect, as a key; empty: it can.

    Quotes and emptiness are counted, so that dislike never passes for a defect. Whether somebody of the team tried the study out is known
    to people alone: that one may always be named, with a note, and stands in the report's list of exclusions like the others."""
    card = entry.facts.card
    if defect == "quote_absent" and not any(place.missing for place in card_places(entry, talk)):
        return "all_quotes_stand"
    said = sum(size(text) for text in (card.title, *(policy.text for policy in card.policies)))
    return "not_empty" if defect == "empty_card" and said >= FEW_WORDS else ""


def card_places(entry: Entry, talk: Talk) -> list[Place]:
    """Where each quote of the card stands."""
    return [place for line in lines_of(entry.facts.card, talk) for place in line.places]


def _undo(seat: Seat, form: Form) -> Review:
    """Takes back one's own act, or one's own taking back. What is undone stays in the history."""
    undone = undoable(seat.entry.acts, form.get("undoes", ""), seat.name)
    if undone is None:
        raise Declined("not_undoable")
    act = made(seat, form, "undo", None, before=json.loads(undone.after), kind=undone.subject_kind, subject=undone.subject)
    return act.model_copy(update={"undoes": undone.id, "version": undone.version})


_MAKERS: dict[str, Callable[[Seat, Form], Review]] = {
    "agree": _agree, "read": _read, "link": _link, "done": _finish, "wording": _wording, "in_spec": _in_spec,
    "send_back": _send_back, "set_aside": _set_aside, "undo": _undo,
}  # fmt: skip
