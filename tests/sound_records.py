"""What must hold of one person's records whatever a model replied. One function per kind of record; each yields what is wrong, in words.

It asks nothing of the code that made the records: replies are read again from the calls as they are stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flows.records import History, Link, ModelCall, Offer, Record, Study, Turn, ValueCard
from flows.standing import Standing

ODD = re.compile(r"[<>{}\\`]|\]\(|https?:|www\.", re.IGNORECASE)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
MOST_TRIES = 3
MOST_OFFERS = 6
MOST_LINKS = 8


def faults_in(history: History, calls: tuple[ModelCall, ...], study: Study) -> list[str]:
    """Everything that is wrong with these records; empty if they are sound."""
    kept = _Kept(history, {call.id: call for call in calls}, study)
    checks = (_rows, _calls, _questions, _cards, _links, _offers)
    return [fault for check in checks for fault in check(kept)]


@dataclass(frozen=True)
class _Kept:
    history: History
    calls: dict[str, ModelCall]
    study: Study

    @cached_property
    def turns(self) -> dict[str, Turn]:
        return {turn.id: turn for turn in self.history.turns}

    @cached_property
    def ids(self) -> set[str]:
        return {principle.id for principle in self.study.spec.principles}

    def reply(self, call_id: str | None) -> dict[str, Any] | None:
        """The reply of a call that may be used; None: there is no such call, or nothing may rest on it."""
        call = self.calls.get(call_id or "")
        return json.loads(call.raw_reply) if call and call.outcome in ("ok", "repaired") else None

    def says(self, scenario_id: str, turn_id: str, start: int, end: int) -> str | None:
        """The words of a span; None if it lies in no text of this person's own in this scenario."""
        turn = self.turns.get(turn_id)
        is_own = turn is not None and turn.who == "participant" and turn.scenario_id == scenario_id
        return turn.text[start:end] if turn and is_own and 0 <= start < end <= len(turn.text) else None

    def is_newest(self, turn_id: str) -> bool:
        found = Standing(self.study, self.history).newest(turn_id)
        return found is not None and found[1].id == turn_id


def folded(text: str) -> str:
    """A text as quotes compare."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def odd(text: str) -> bool:
    """Whether a text that a model wrote has marks of a markup, a link, or characters that nobody sees."""
    return ODD.search(text) is not None or any(unicodedata.category(letter) in UNSEEN for letter in text)


def _rows(kept: _Kept) -> Iterator[str]:
    shelves = ("draws", "choices", "turns", "presses", "cards", "offers", "gaps", "links")
    rows: list[Record] = [row for shelf in shelves for row in getattr(kept.history, shelf)]
    for row in (*rows, *kept.calls.values()):
        again = type(row).model_validate(row.model_dump(), strict=True)
        if again != row:
            yield f"{type(row).__name__} does not read back as itself"
    if [turn.seq for turn in kept.history.turns] != list(range(len(kept.history.turns))):
        yield "turns are not numbered in order"


def _calls(kept: _Kept) -> Iterator[str]:
    for call in kept.calls.values():
        if call.attempts > MOST_TRIES:
            yield f"a {call.purpose} call of {call.attempts} tries"
        if bool(call.error_code) != (call.outcome in ("error", "fallback")):
            yield f"a {call.purpose} call with outcome {call.outcome} and error code {call.error_code!r}"


def _questions(kept: _Kept) -> Iterator[str]:
    for turn in kept.history.turns:
        if turn.who != "interviewer":
            continue
        if (turn.mode == "model") != (turn.model_call_id is not None):
            yield f"a question of mode {turn.mode} by call {turn.model_call_id}"
        if turn.mode != "model":
            continue
        reply = kept.reply(turn.model_call_id)
        if reply is None or not folded(reply["question"]).startswith(turn.text):
            yield f"a question that no whole reply holds: {turn.text!r}"
        if odd(turn.text) or re.sub("“[^”]*”", "", turn.text).count("?") + turn.text.count("؟") != 1:
            yield f"no plain single question: {turn.text!r}"
        yield from _understood(turn, reply or {}, kept)


def _understood(turn: Turn, reply: dict[str, Any], kept: _Kept) -> Iterator[str]:
    claimed = {folded(one["quote"]) for one in reply.get("understood", ())}
    for name, value in turn.signals.items():
        for place in str(value).split() if name.startswith("quotes_") else ():
            turn_id, start, end = re.split("[:-]", place)
            said = kept.says(turn.scenario_id, turn_id, int(start), int(end))
            if said is None or folded(said) not in claimed:
                yield f"{name} of a question says {said!r}"


def _cards(kept: _Kept) -> Iterator[str]:
    newest = {card.id: card.version for card in kept.history.cards}
    for card in kept.history.cards:
        reply = kept.reply(card.model_call_id)
        if (card.author == "model") != (reply is not None):
            yield f"a card by {card.author} of call {card.model_call_id}"
        if (card.author == "model" and card.card_mode != "model") or (card.author == "guided" and card.card_mode != "guided"):
            yield f"a card by {card.author} of mode {card.card_mode}"
        yield from _lines(card, reply, kept, is_newest=newest[card.id] == card.version)


def _lines(card: ValueCard, reply: dict[str, Any] | None, kept: _Kept, *, is_newest: bool) -> Iterator[str]:
    written = [*reply["looks_to"], *reply["exceptions"]] if reply else []
    claimed = {folded(quote) for line in written for quote in line["quotes"]}
    for policy in card.policies:
        quotes = [kept.says(card.scenario_id, quote.turn, quote.start, quote.end) for quote in policy.quotes]
        if None in quotes:
            yield f"a line of a card rests on nobody's words: {policy.text!r}"
        if is_newest and not all(kept.is_newest(quote.turn) for quote in policy.quotes):
            yield f"a line of a card rests on words taken back: {policy.text!r}"
        by_hand = any(kept.turns[quote.turn].kind == "edit" for quote in policy.quotes if quote.turn in kept.turns)
        if reply is None or by_hand:
            continue
        if folded(policy.text) not in {folded(line["text"]) for line in written} or not {folded(q or "") for q in quotes} <= claimed:
            yield f"a line of a card that its reply does not hold: {policy.text!r}"
        if odd(policy.text):
            yield f"no plain line: {policy.text!r}"
    if reply is not None and (odd(card.title) or odd(card.sentence)):
        yield f"no plain title or sentence: {card.title!r}, {card.sentence!r}"


def _links(kept: _Kept) -> Iterator[str]:
    cards = {(card.id, card.version): card for card in kept.history.cards}
    for link in kept.history.links:
        card = cards.get((link.card_id, link.card_version))
        reply = kept.reply(link.model_call_id)
        said = kept.says(card.scenario_id, link.turn, link.start, link.end) if card else None
        claims = [(one["principle_id"], one["stance"], folded(one["quote"])) for one in (reply or {"links": ()})["links"]]
        if link.principle_id not in kept.ids or said is None or (link.principle_id, link.stance, folded(said)) not in claims:
            yield f"a link to {link.principle_id} on {said!r}"
        if odd(link.reason):
            yield f"no plain reason: {link.reason!r}"
    if any(len(links) > MOST_LINKS for links in _by_card(kept.history.links).values()):
        yield "a card with links to everything"


def _offers(kept: _Kept) -> Iterator[str]:
    links = {link.id: link for link in kept.history.links}
    hidden = kept.history.participant.arms.guess == "hidden"
    for offers in _by_card(kept.history.offers).values():
        if len({offer.principle_id for offer in offers if offer.why != "searched"}) > MOST_OFFERS:
            yield f"{len(offers)} offers for one card"
    met: set[tuple[str, int, str]] = set()
    for offer in kept.history.offers:
        key = (offer.card_id, offer.card_version, offer.principle_id)
        if key not in met and offer.why != "searched" and (offer.answer, offer.fit) != (None, None):
            yield f"an offer of {offer.principle_id} that somebody else answered"
        met.add(key)
        link = links.get(offer.link_id or "")
        if offer.principle_id not in kept.ids or (offer.link_id is not None and link is None):
            yield f"an offer of {offer.principle_id} on link {offer.link_id}"
        if link and (link.principle_id, link.card_id, link.card_version) != (offer.principle_id, offer.card_id, offer.card_version):
            yield f"an offer of {offer.principle_id} on somebody else's link"
        from_link = link.stance if link and offer.why != "searched" else None
        wanted = None if hidden else offer.guess if offer.why == "check" else from_link
        if offer.guess != wanted:
            yield f"an offer of {offer.principle_id} ({offer.why}) with the guess {offer.guess}"


def _by_card(rows: tuple[Link, ...] | tuple[Offer, ...]) -> dict[tuple[str, int], list[Link | Offer]]:
    found: dict[tuple[str, int], list[Link | Offer]] = {}
    for row in rows:
        found.setdefault((row.card_id, row.card_version), []).append(row)
    return found
