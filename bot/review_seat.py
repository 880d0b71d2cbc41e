"""A reviewer before a card as it stands now, and the one way in which an act on it is made."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flows.records import Record, Review, ReviewAction, Round, Study, SubjectKind, Verdict
from flows.reviewing.acts import counting
from flows.reviewing.facts import Entry
from flows.reviewing.shown import Talk
from flows.reviewing.shown_readings import Row, exceptions_of

LONGEST = 2000
"""Characters of a reason, a note or a wording."""
_ORDER: tuple[Round, ...] = ("unaided", "blind", "open")
_ID = re.compile(r"[0-9a-f]{32}")


class Declined(Exception):
    """The form does nothing; `key` names the sentence that says why, in the page's own section of the words."""

    def __init__(self, key: str, **blanks: object) -> None:
        super().__init__(key)
        self.key = key
        self.blanks = blanks


@dataclass(frozen=True)
class Seat:
    """A reviewer before a card as it stands now: all that a form is held against."""

    study: Study
    entry: Entry
    talk: Talk
    rows: tuple[Row, ...]
    name: str
    round: Round
    guidelines: str
    now: str

    @property
    def aided(self) -> bool:
        """Proposals and answers are on the page."""
        return self.round != "unaided"

    def row(self, principle: str) -> Row | None:
        """The row of a principle; None: it is not on the page."""
        return next((row for row in self.rows if row.principle.id == principle), None)

    @property
    def exception_subjects(self) -> dict[str, SubjectKind]:
        """What can be asked about whether it is in the spec: lines "It is different when", and answers "For it, except..."."""
        card = self.entry.facts.card
        lines: dict[str, SubjectKind] = {
            policy_subject(self.entry, at): "policy" for at, p in enumerate(card.policies) if p.kind == "exception"
        }
        return lines | {offer.id: "offer" for offer in exceptions_of(self.entry, aided=self.aided)}

    def in_spec(self, subject: str) -> Review | None:
        """The reviewer's own newest word on an exception."""
        own = [act for act in counting(self.entry.acts) if (act.subject, act.reviewer, act.action) == (subject, self.name, "read")]
        return own[-1] if own else None


Form = Mapping[str, str]
"""The fields of a form that was sent."""


def policy_subject(entry: Entry, position: int) -> str:
    """A line of a card as the subject of an act; `position` counts from 0. Its sha256, cut to 32 digits, is the bundle's policy_id."""
    card = entry.facts.card
    return f"{card.id}/{card.version}/{card.policies[position].kind}/{position}"


def require_fresh(seat: Seat, form: Form) -> None:
    """The page was drawn for this version of the card, a round that showed no more than this one, and these guidelines. Raises Declined."""
    drawn = form.get("round", "")
    if form.get("version") != str(seat.entry.facts.card.version) or drawn not in _ORDER or _ORDER.index(drawn) > _ORDER.index(seat.round):
        raise Declined("stale")
    if not _ID.fullmatch(form.get("act", "")):
        raise Declined("stale")
    if form.get("guidelines", "") != seat.guidelines:
        raise Declined("stale_guidelines")


def made(
    seat: Seat, form: Form, action: ReviewAction, after: Record | None, *, before: Mapping[str, object], verdict: Verdict | None = None,
    kind: SubjectKind = "card", subject: str = "", needs_reason: bool = False,
) -> Review:  # fmt: skip
    """One act with the state before and after; on the card itself if no other subject is named. Raises Declined."""
    card = seat.entry.facts.card
    reason = plain_text(form.get("reason", ""))
    if needs_reason and not reason:
        raise Declined("no_note")
    if len(reason) > LONGEST:
        raise Declined("too_long", most=LONGEST)
    return Review(
        id=form.get("act", ""),
        reviewer=seat.name,
        subject_kind=kind,
        subject=subject or card.id,
        version=card.version,
        about=card.participant_id,
        action=action,
        before=json.dumps(before, ensure_ascii=False, separators=(",", ":")),
        after=after.model_dump_json() if after else "{}",
        reason=reason,
        created_at=seat.now,
        round=_drawn(form),
        verdict=verdict,
        guidelines=seat.guidelines,
    )


def _drawn(form: Form) -> Round:
    """The round in which the page was drawn: what its reader saw."""
    return next(one for one in _ORDER if one == form.get("round"))


def plain_text(text: str) -> str:
    """What was typed, with line ends as we keep them and no white space around it."""
    return text.replace("\r\n", "\n").strip()
