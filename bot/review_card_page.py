"""What the card page shows, worked out for its template: from a card as it stands now and the reviewer before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.review_acts import refusal_of
from bot.review_guidelines import version_of
from bot.review_seat import Seat, policy_subject
from bot.staff_pages import Staff, StaffDesk
from bot.wording import Wording
from flows.ranking_search import Finder
from flows.records import Gap, History, Principle, Study
from flows.records.principle import PlainText
from flows.reviewing.acts import InSpec, SetAside, after_of
from flows.reviewing.acts import Wording as NormalWording
from flows.reviewing.facts import Entry
from flows.reviewing.shown import Place, Scene, lines_of, quotes_on, round_of, scene_of, talk_of
from flows.reviewing.shown_past import Past, last_own, past_of
from flows.reviewing.shown_readings import Row, exceptions_of, rows_of, unread

MOST_FOUND = 12
"""Principles that a search lists at most."""


@dataclass(frozen=True)
class At:
    """What every form of a page was drawn for."""

    version: int
    round: str
    guidelines: str


@dataclass(frozen=True)
class LastCard:
    """The card that was left for this one, whose last act can still be undone from here."""

    id: str
    act: str
    version: int
    round: str
    guidelines: str


def seat_of(staff: StaffDesk, who: Staff, entry: Entry, history: History) -> Seat:
    """The reviewer before a card as it stands now."""
    study = staff.desk.talks.study
    round_ = round_of(entry, study.settings.reviewers_each)
    reader = entry.review.readers.get(who.name)
    talk = talk_of(
        history, entry.facts.card, quotes_on(entry, aided=round_ != "unaided", readings=reader.readings.values() if reader else ())
    )
    rows = rows_of(study, entry, talk, who.name)
    return Seat(study, entry, talk, rows, who.name, round_, version_of(study), staff.desk.talks.kit.now())


def page_values(words: Wording, seat: Seat, history: History) -> dict[str, Any]:
    """The values of review_card.html that follow from the card and its reviewer alone."""
    entry, card = seat.entry, seat.entry.facts.card
    scene = scene_of(seat.study, history, card)
    each = seat.study.settings.reviewers_each
    lines, kept_back = past_of(history, entry, entry.acts, seat.name, each)
    last, left = last_own(entry.acts, seat.name), unread(seat.rows)
    first = left[0] if left else seat.rows[0] if seat.rows else None
    return {
        "card": card,
        "at": At(card.version, seat.round, seat.guidelines),
        "talk": seat.talk,
        "scene": scene,
        "chose": _chose(words, scene),
        "about": _about(words, seat),
        "gap": _gap(history, card.id) if seat.aided else None,
        "lines": lines_of(card, seat.talk),
        "subjects": {at: policy_subject(entry, at) for at in range(len(card.policies))},
        "exceptions": {offer.id for offer in exceptions_of(entry, aided=seat.aided)},
        "placed": {subject: _in_spec(seat, subject) for subject in seat.exception_subjects},
        "rows": seat.rows,
        "current": first.principle.id if first else "",
        "unread": len(left),
        "far": words("card.far_read", read=len(seat.rows) - len(left), all=len(seat.rows)),
        "choices": {row.principle.id: _choices(seat, row) for row in seat.rows},
        "rests": {row.principle.id: _rests(row) for row in seat.rows},
        "wording": _wording(seat),
        "set_aside": _set_aside(words, entry),
        "sent_back": _sent_back(seat),
        "refusals": {one: refusal_of(entry, seat.talk, one) for one in ("quote_absent", "empty_card", "test_session")},
        "own_turns": seat.talk.own(),
        "past": [{"line": line, **_told(words, seat.study, line)} for line in lines],
        "kept_back": kept_back,
        "last_act": last.id if last else "",
    }


@dataclass(frozen=True)
class Found:
    """A principle that a search found."""

    principle: Principle
    wording: PlainText | None


def found_for(study: Study, finder: Finder, query: str, language: str) -> list[Found]:
    """Principles that answer a query, best first: by titles, wordings and hidden terms, then those whose official text has it.

    An empty query finds them all."""
    by_id = {one.id: one for one in study.spec.principles}
    said = query.strip().casefold()
    ids = finder.find(query, MOST_FOUND)
    if said:
        ids = list(dict.fromkeys((*ids, *(one.id for one in by_id.values() if said in _all_texts(one)))))[:MOST_FOUND]
    return [Found(by_id[one], by_id[one].plain[language].a if language in by_id[one].plain else None) for one in ids]


def _all_texts(principle: Principle) -> str:
    """Everything that is written of a principle, to be looked through as it was typed."""
    plain = [text for both in principle.plain.values() for one in (both.a, both.b) for text in (one.title, one.text)]
    return "\n".join((principle.title, principle.text or "", *plain)).casefold()


def _choices(seat: Seat, row: Row) -> list[Place]:
    """The words that a reading of this principle may rest on: the machine's, the reviewer's, then those of the card."""
    own = [place for place in (row.rests, row.mine.place if row.mine else None) if place]
    from_card = [place for line in lines_of(seat.entry.facts.card, seat.talk) for place in line.places]
    return list({place.key: place for place in (*own, *from_card) if not place.missing}.values())


def _rests(row: Row) -> str:
    """What is chosen before the reviewer chooses: what they said before, else what the machine's reading rests on."""
    place = row.mine.place if row.mine else row.rests
    return place.key if place else ""


def _gap(history: History, card_id: str) -> Gap | None:
    """What its author said if no rule fits the card."""
    found = [gap for gap in history.gaps if gap.card_id == card_id]
    return found[-1] if found and found[-1].nothing_fits else None


def _in_spec(seat: Seat, subject: str) -> str:
    said = seat.in_spec(subject)
    placed = after_of(said, InSpec) if said else None
    return placed.in_spec if placed else ""


def _wording(seat: Seat) -> str:
    """The normalised wording, as far as the round lets it be seen: one's own always, another's once all are done."""
    act = seat.entry.review.wording
    if act is None or (seat.round != "open" and act.reviewer != seat.name):
        return ""
    found = after_of(act, NormalWording)
    return found.wording if found else ""


def _sent_back(seat: Seat) -> str:
    """The note for a reviewer who is to look again; nobody's name before all are done."""
    review = seat.entry.review
    if review.sent_back is None or review.waits_for is None:
        return ""
    is_mine = seat.name in review.waits_for or (not review.waits_for and review.sent_back.reviewer != seat.name)
    return review.sent_back.reason if is_mine or review.sent_back.reviewer == seat.name else ""


def _set_aside(words: Wording, entry: Entry) -> str:
    act = entry.review.set_aside
    found = after_of(act, SetAside) if act else None
    return words("card.is_aside", defect=words(f"card.defect_{found.defect}"), note=act.reason) if act and found else ""


def _chose(words: Wording, scene: Scene | None) -> str:
    """What its author picked and marked, by letters."""
    if scene is None or scene.choice is None or not scene.choice.ranking:
        return ""
    choice = scene.choice
    picked = words("card.chose_none") if choice.ranking == "none" else words("card.chose", letter=(choice.ranking or "")[0])
    marked = words("card.marked", letters=choice.unacceptable.replace(",", ", ")) if choice.unacceptable else ""
    decides = words(f"card.decides_{choice.who_decides}") if choice.who_decides else ""
    return " · ".join(one for one in (picked, marked, decides) if one)


def _about(words: Wording, seat: Seat) -> str:
    """Which card this is: a short random id, language, how it was made, whose it is if nobody's."""
    facts = seat.entry.facts
    kind = () if facts.kind == "real" else (words(f"card.kind_of_{facts.kind}"),)
    method = words(f"card.mode_{facts.mode}")
    care = (words("card.read_with_care"),) if facts.flagged and seat.aided else ()
    return " · ".join((*kind, facts.card.participant_id[:6], facts.card.lang, method, *care))


# ------------------------------------------------------------------------------------------------ history in words
def _told(words: Wording, study: Study, line: Past) -> dict[str, str]:
    """Who did what, and from what to what, in words."""
    who = line.name or words(f"card.who_{line.who}")
    with_guidelines = words("card.with_guidelines", who=who, version=line.guidelines) if line.guidelines else who
    titles = {one.id: one.title for one in study.spec.principles}
    about = titles.get(line.about) or _key_in_words(words, line)
    is_reading = line.what in ("read", "linked")
    return {
        "who": with_guidelines,
        "what": words(f"card.did_{line.what}", about=about),
        "before": _verdict(words, line.before) if is_reading else line.before,
        "after": _verdict(words, line.after) if is_reading else line.after,
    }


def _key_in_words(words: Wording, line: Past) -> str:
    """What an act was about where it is no principle: a defect, an answer, a version, another act."""
    known = words.sections["card"]
    return next((known[key] for key in (f"defect_{line.about}", f"in_spec_{line.about}", f"act_{line.about}") if key in known), line.about)


def _verdict(words: Wording, verdict: str) -> str:
    return words(f"card.{verdict}") if verdict else words("card.no_reading")
