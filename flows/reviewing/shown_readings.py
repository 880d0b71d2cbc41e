"""The rows of a card page: each principle with the author's answer, the machine's reading and the reviewer's own, side by side.

What a round keeps from a reviewer is never put into a row: in the unaided round neither answers nor machine's readings, before all readers
are done nothing of another reader."""

from __future__ import annotations

from dataclasses import dataclass

from flows.records import Answer, Link, Offer, Principle, Quote, Review, Study, Verdict
from flows.records.principle import PlainText
from flows.reviewing.facts import Entry
from flows.reviewing.shown import Place, Talk, quote_of, round_of

AS_READING: dict[Answer, Verdict] = {"supports": "supports", "qualifies": "qualifies", "opposes": "opposes", "does_not_fit": "none"}
"""An author's answer as a reading; somebody who is not sure has given none."""


@dataclass(frozen=True)
class Said:
    """A reviewer's reading as the page shows it."""

    act: Review
    verdict: Verdict
    place: Place | None

    @property
    def reason(self) -> str:
        return self.act.reason


@dataclass(frozen=True)
class Row:
    """One principle held against the card."""

    principle: Principle
    wording: PlainText | None
    """As its author was shown it, else the first plain wording; None where the spec has none."""
    offer: Offer | None = None
    machine: Link | None = None
    rests: Place | None = None
    """Where the machine's quote stands."""
    mine: Said | None = None
    others: tuple[Said, ...] = ()
    """Of the other readers who are done, once all are; their names stand in the acts."""
    settled: Said | None = None

    @property
    def shown(self) -> Verdict | None:
        """The reading that "Agree" takes: the machine's, else the author's answer; None: there is nothing to agree with."""
        if self.machine:
            return self.machine.stance
        return AS_READING.get(self.offer.answer) if self.offer and self.offer.answer else None

    @property
    def blocked(self) -> bool:
        """The words that the shown reading rests on are not there, so nobody can agree with it."""
        return self.rests is not None and self.rests.missing

    @property
    def differs(self) -> bool:
        """The reviewer reads it another way than its author answered; both are kept."""
        own = AS_READING.get(self.offer.answer) if self.offer and self.offer.answer else None
        return own is not None and self.mine is not None and self.mine.verdict != own


def rows_of(study: Study, entry: Entry, talk: Talk, name: str) -> tuple[Row, ...]:
    """The rows that the reviewer `name` sees now: what the author was offered, what the machine linked, what they linked themselves."""
    by_id = {principle.id: principle for principle in study.spec.principles}
    round_ = round_of(entry, study.settings.reviewers_each)
    reader = entry.review.readers.get(name)
    own = tuple(reader.readings) if reader else ()
    proposed = () if round_ == "unaided" else entry.facts.principles
    linked = entry.review.principles() if round_ == "open" else ()
    names = dict.fromkeys((*proposed, *own, *linked))
    return tuple(_row(entry, talk, name, by_id[one], aided=round_ != "unaided", open_=round_ == "open") for one in names if one in by_id)


def _row(entry: Entry, talk: Talk, name: str, principle: Principle, *, aided: bool, open_: bool) -> Row:
    facts = entry.facts
    offer = next((one for one in facts.offers if one.principle_id == principle.id), None) if aided else None
    machine = next((one for one in facts.links if one.principle_id == principle.id), None) if aided else None
    reader = entry.review.readers.get(name)
    mine = reader.readings.get(principle.id) if reader else None
    settled = entry.review.settled.get(principle.id) if open_ else None
    return Row(
        principle=principle,
        wording=_wording(principle, facts.card.lang, offer),
        offer=offer,
        machine=machine,
        rests=talk.place(Quote(turn=machine.turn, start=machine.start, end=machine.end)) if machine else None,
        mine=_said(mine, talk),
        others=_others(entry, talk, name, principle.id) if open_ else (),
        settled=_said(settled, talk),
    )


def _others(entry: Entry, talk: Talk, name: str, principle: str) -> tuple[Said, ...]:
    readers = (entry.review.readers[one] for one in entry.review.done_by if one != name)
    found = (_said(reader.readings.get(principle), talk) for reader in readers)
    return tuple(one for one in found if one)


def _said(act: Review | None, talk: Talk) -> Said | None:
    if act is None:
        return None
    quote = quote_of(act)
    return Said(act, act.verdict or "none", talk.place(quote) if quote else None)


def _wording(principle: Principle, language: str, offer: Offer | None) -> PlainText | None:
    if not principle.plain:
        return None
    both = principle.plain.get(language) or next(iter(principle.plain.values()))
    return both.b if offer and offer.wording == "b" else both.a


def unread(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Those that the reviewer has not read yet."""
    return tuple(row for row in rows if row.mine is None)


def exceptions_of(entry: Entry, *, aided: bool) -> tuple[Offer, ...]:
    """The author's answers "For it, except..." that say in words what is excepted; none in the unaided round."""
    return tuple(one for one in entry.facts.offers if one.answer == "qualifies" and one.exception.strip()) if aided else ()
