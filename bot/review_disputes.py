"""What readers saw differently, and the acts that settle it, send it back or take either back. Pure: a form comes in, an act or a
refusal comes out.

A disagreement is one principle of one card whose readers are all done. Settling adds an act; the readers' own stay as they are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.review_seat import Declined
from flows.records import Quote, Record, Review, ReviewAction, Verdict
from flows.reviewing.acts import ReadPrinciple, SentBack
from flows.reviewing.facts import Entry
from flows.reviewing.readings import counts
from flows.reviewing.shown import quote_of

LONGEST = 2000
"""Characters of a reason."""
THEIRS, NONE = "theirs", "none"
"""Words that a settling may rest on, beside a named quote: those of the reader whose reading holds, or the card as a whole."""
_ID = re.compile(r"[0-9a-f]{32}")
Form = Mapping[str, str]


@dataclass(frozen=True)
class Dispute:
    """One principle of one card that its readers, all done, saw differently."""

    entry: Entry
    principle: str

    @property
    def card(self) -> str:
        return self.entry.facts.id

    @property
    def said(self) -> dict[str, Verdict]:
        """Reader -> verdict, first reader first."""
        return self.entry.review.said(self.principle)

    @property
    def readings(self) -> dict[str, Review | None]:
        """Reader -> their act on the principle; None: they did not link it."""
        readers = self.entry.review.readers
        return {name: readers[name].readings.get(self.principle) for name in self.said}

    @property
    def settled(self) -> Review | None:
        """The act that settles it."""
        return self.entry.review.settled.get(self.principle)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The author's words that the readings rest on, each once."""
        acts = (act for act in self.readings.values() if act)
        return tuple(dict.fromkeys(quote for act in acts if (quote := quote_of(act))))

    @property
    def stands(self) -> str:
        """Names the state that a page was drawn from: it changes with every act that this rests on."""
        review = self.entry.review
        ids = [act.id if act else name for name, act in self.readings.items()]
        ids += [act.id for act in (self.settled, review.sent_back) if act]
        return hashlib.sha256("/".join((self.card, str(self.entry.facts.card.version), self.principle, *ids)).encode()).hexdigest()[:16]


def disputes(entries: Mapping[str, Entry], each: int) -> tuple[list[Dispute], list[Dispute]]:
    """(the open ones in the order of the cards, the settled ones, newest first). `each`: the study's reviewers_each."""
    found = [dispute for entry in entries.values() for dispute in _of(entry, each)]
    settled = [(one.settled.created_at, one) for one in found if one.settled]
    return [one for one in found if not one.settled], [one for _, one in sorted(settled, key=lambda pair: pair[0], reverse=True)]


def act_from(entry: Entry, each: int, form: Form, *, who: str, now: str, guidelines: str) -> Review:
    """The act that a form asks for: do (settle, send_back, undo). Raises Declined."""
    maker = {"settle": _settle, "send_back": _send_back, "undo": _undo}.get(form.get("do", ""))
    if maker is None or not _ID.fullmatch(form.get("act", "")):
        raise Declined("unknown")
    dispute = next((one for one in _of(entry, each) if one.principle == form.get("principle")), None)
    if dispute is None:
        raise Declined("gone")
    if form.get("stands") != dispute.stands:
        raise Declined("stale")
    act = maker(dispute, form)
    return act.model_copy(update={"id": form["act"], "reviewer": who, "created_at": now, "guidelines": guidelines})


def _of(entry: Entry, each: int) -> Iterator[Dispute]:
    if counts(entry.review, each):
        for principle in sorted({*entry.review.disputed(each), *entry.review.settled}):
            yield Dispute(entry, principle)


def _settle(dispute: Dispute, form: Form) -> Review:
    verdict = next((one for one in get_args(Verdict) if one == form.get("verdict")), None)
    if verdict is None:
        raise Declined("verdict")
    if dispute.settled:
        raise Declined("gone")
    read = ReadPrinciple(principle=dispute.principle, quote=_words(dispute, verdict, form.get("words", THEIRS)))
    act = _made(dispute, "read", read, before={"said": list(dispute.said.values())}, reason=_reason(form, "reason"))
    return act.model_copy(update={"verdict": verdict})


def _send_back(dispute: Dispute, form: Form) -> Review:
    if dispute.settled:
        raise Declined("gone")
    return _made(dispute, "send_back", SentBack(to=tuple(dispute.said)), before={}, reason=_reason(form, "note"))


def _undo(dispute: Dispute, form: Form) -> Review:
    """Takes back the settling or, of an open one, its sending back from here."""
    sent = dispute.entry.review.sent_back
    standing = dispute.settled or (sent if sent and sent.round == "arbitration" else None)
    if standing is None or standing.id != form.get("undoes"):
        raise Declined("stale")
    act = _made(dispute, "undo", None, before=json.loads(standing.after), reason=form.get("reason", "").strip()[:LONGEST])
    return act.model_copy(update={"undoes": standing.id})


def _made(dispute: Dispute, action: ReviewAction, after: Record | None, *, before: Mapping[str, object], reason: str) -> Review:
    """An act on the card, its maker and time still to be filled in."""
    card = dispute.entry.facts.card
    return Review(
        id="0" * 32,
        reviewer="-",
        subject_kind="card",
        subject=card.id,
        version=card.version,
        about=card.participant_id,
        action=action,
        before=json.dumps(before, separators=(",", ":")),
        after=after.model_dump_json() if after else "{}",
        reason=reason,
        created_at="2000-01-01T00:00:00Z",
        round="arbitration",
    )


def _reason(form: Form, needed: str) -> str:
    reason = form.get("reason", "").replace("\r\n", "\n").strip()
    if not reason:
        raise Declined(needed)
    if len(reason) > LONGEST:
        raise Declined("long", most=LONGEST)
    return reason


def _words(dispute: Dispute, verdict: Verdict, chosen: str) -> Quote | None:
    """The quote that was chosen; `theirs`: of the first reader whose verdict holds, if they gave one."""
    if verdict == "none" or chosen == NONE:
        return None
    if chosen == THEIRS:
        held = (act for act in dispute.readings.values() if act and act.verdict == verdict)
        return next((quote for act in held if (quote := quote_of(act))), None)
    found = next((quote for quote in dispute.quotes if key_of(quote) == chosen), None)
    if found is None:
        raise Declined("words")
    return found


def key_of(quote: Quote) -> str:
    """A quote as a form carries it."""
    return f"{quote.turn}:{quote.start}:{quote.end}"
