"""The queue page's address, read and written, and the lines of its list. A line tells nothing that its reader's round keeps from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args
from urllib.parse import urlencode

from bot.review_index import SHOWN, ReviewIndex, Shown, Wanted
from bot.wording import Wording
from flows.records import Answer, Study, in_language
from flows.reviewing.facts import Entry
from flows.reviewing.search_words import Term, excerpt, pieces, terms_of
from flows.reviewing.shown import round_of

PAGE = 50
"""Cards on one page of the list."""
FLAGS = ("fallback", "low_agreement", "quote_missing", "flagged", "partly")
STANCES = (*get_args(Answer), "open")
METHODS = ("guided", "model", "mixed")
_CHOICES = ("scenario", "principle", "stance", "language", "method")
_LONGEST = 300
_OUTSIDE = ("who", "shown")


@dataclass(frozen=True)
class Line:
    """One card of the list. `title` and `found` are cut up: (stretch, whether the search found it)."""

    id: str
    version: int
    title: tuple[tuple[str, bool], ...]
    found: tuple[tuple[str, bool], ...]
    about: str
    signs: tuple[str, ...]
    """Keys of words: what to know before opening it."""


def wanted_from(address: Mapping[str, str], who: str) -> Wanted:
    """The filters in a page's address; whatever is not one of ours is passed over."""
    shown: Shown = next((one for one in SHOWN if one == address.get("show")), "pending")
    filters: dict[str, Any] = {name: address.get(name, "")[:_LONGEST] for name in (*_CHOICES, "text")}
    filters |= {name: address.get(name) == "yes" for name in FLAGS}
    return Wanted(who=who, shown=shown, **filters)


def address_of(wanted: Wanted, **more: str | int) -> str:
    """The same filters as the query of an address, without the question mark."""
    values = {one.name: getattr(wanted, one.name) for one in fields(wanted) if one.name not in _OUTSIDE}
    plain = {name: "yes" if value is True else value for name, value in values.items() if value}
    return urlencode({"show": wanted.shown, **plain, **more})


def card_address(card: str, wanted: Wanted, **more: str) -> str:
    """The address of a card's page that goes on through the cards wanted; without a query where that is the usual queue."""
    usual = wanted == Wanted(who=wanted.who, shown="pending")
    query = urlencode(more) if usual else address_of(wanted, **more)
    return f"/review/card/{card}{f'?{query}' if query else ''}"


def filtered(wanted: Wanted) -> bool:
    """Whether any filter is set."""
    return wanted != Wanted(who=wanted.who, shown=wanted.shown)


def next_card(index: ReviewIndex, wanted: Wanted, after: str = "") -> str | None:
    """The card to open next: the first that waits for this reviewer among those wanted, or the first behind the card `after`."""
    shown: Shown = wanted.shown if wanted.shown in ("pending", "sent_back", "arbitrate") else "pending"
    found = index.search(replace(wanted, shown=shown))
    behind = found[found.index(after) + 1 :] if after in found else found
    return next((card for card in (*behind, *found) if card != after), None)


def lines_of(index: ReviewIndex, entries: Iterable[Entry], wanted: Wanted, study: Study, wordings: Mapping[str, Wording]) -> list[Line]:
    """The lines of these cards. `wordings`: those of these pages as "staff", those of participants by their language."""
    terms = terms_of(wanted.text)
    found = []
    for entry in entries:
        language = entry.facts.card.lang
        name = wordings[language].name if language in wordings else language
        about = " · ".join((name, *_about(entry, study, wordings["staff"])))
        signs = _signs(entry, wanted.who, study.settings.reviewers_each, has_model=study.settings.model is not None)
        found.append(_line(index, entry, terms, about, signs))
    return found


def _about(entry: Entry, study: Study, words: Wording) -> Iterator[str]:
    """The situation, how many lines and links, how many have read it; no links as long as it is read without them."""
    card, each = entry.facts.card, study.settings.reviewers_each
    scenario = next((one for one in study.scenarios if one.id == card.scenario_id), None)
    yield in_language(scenario.title, words.language) if scenario else card.scenario_id
    yield words("queue.one_line" if len(card.policies) == 1 else "queue.lines", count=len(card.policies))
    if round_of(entry, each) != "unaided":
        yield words("queue.one_link" if len(entry.facts.principles) == 1 else "queue.links", count=len(entry.facts.principles))
    yield words("queue.read_by", done=len(entry.review.done_by), each=each)


def _line(index: ReviewIndex, entry: Entry, terms: tuple[Term, ...], about: str, signs: list[str]) -> Line:
    card = entry.facts.card
    where = next((text for text in index.texts(card.id)[1:] if excerpt(text, terms)), "")
    found = tuple(pieces(excerpt(where, terms), terms)) if where else ()
    return Line(card.id, card.version, tuple(pieces(card.title, terms)), found, about, tuple(signs))


def _signs(entry: Entry, who: str, each: int, *, has_model: bool) -> list[str]:
    """What to know of a card before opening it; how it was made only where there is more than one way."""
    review, facts = entry.review, entry.facts
    back = review.waits_for is not None and (who in review.waits_for or (not review.waits_for and _sender(entry) != who))
    aided = round_of(entry, each) != "unaided"
    stands = {
        facts.kind: facts.kind != "real",
        "sent_back": back,
        "set_aside": review.set_aside is not None,
        "disputed": bool(review.disputed(each)),
        "unaided": not aided,
        "quote_missing": bool(facts.missing),
        "flagged": facts.flagged,
        "guided": has_model and facts.mode == "guided",
        "fallback": facts.fallback,
        "low_agreement": aided and facts.low_agreement,
        "partly": aided and facts.partly,
    }
    return [name for name, holds in stands.items() if holds]


def _sender(entry: Entry) -> str:
    return entry.review.sent_back.reviewer if entry.review.sent_back else ""
