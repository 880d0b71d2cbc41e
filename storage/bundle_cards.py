"""Value cards, their lines with quotes, the rules held against them and what no rule covers, as rows of the bundle."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator

from flows.records import Policy, ValueCard
from storage.bundle_fold import Folded
from storage.bundle_model import link_rows, quoted
from storage.codebook import Row
from storage.tables import canonical

COUNTED_STEPS = ("choose", "talk", "card")
"""Steps whose texts count as own words: the talk and what is said about a draft; not the title, not an edit of the card."""


def card_rows(folded: Folded, released: Collection[tuple[str, int]] = ()) -> Iterator[tuple[str, Row]]:
    """(table, row) for cards, policies, offers, links and gaps. Raises BundleError on a quote that does not stand
    in the author's own turn."""
    words = own_words(folded)
    for card in folded.history.cards:
        yield "cards", {**_card(folded, card, words[card.scenario_id]), "released": int((card.id, card.version) in released)}
        for position, policy in enumerate(card.policies):
            yield "policies", _policy(folded, card, position, policy)
    yield from (("offers", row) for row in _offers(folded))
    yield from (("links", row) for row in link_rows(folded))
    yield from (("gaps", row) for row in _gaps(folded))


def own_words(folded: Folded) -> Counter[str]:
    """Scenario id -> words (between white space) in the author's own answers there.

    Counted are the newest versions of their messages at the steps choose, talk and card; a skip, the title and edits of the
    card are not."""
    counted: Counter[str] = Counter()
    for turn in folded.newest_turns:
        if turn.who == "participant" and turn.kind == "message" and turn.step in COUNTED_STEPS:
            counted[turn.scenario_id] += len(turn.text.split())
    return counted


def _card(folded: Folded, card: ValueCard, words: int) -> Row:
    status, approved_at = folded.decision(card)
    lines = [[policy.kind, policy.text] for policy in card.policies]
    return {
        "card_id": card.id,
        "version": card.version,
        "is_current": int(folded.is_current(card.id, card.version)),
        "participant_id": card.participant_id,
        "scenario_id": card.scenario_id,
        "title": card.title,
        "sentence": card.sentence,
        "lang": card.lang,
        "status": status,
        "author": card.author,
        "talk_mode": card.talk_mode,
        "card_mode": card.card_mode,
        "after_principles": int(card.after_principles),
        "own_words": words,
        "near_group": None,
        "text_sha256": hashlib.sha256(canonical([card.title, card.sentence, lines]).encode()).hexdigest(),
        "model_call_id": card.model_call_id,
        "approved_at": approved_at,
    }


def policy_id(card: ValueCard, position: int, kind: str) -> str:
    """The same id for the same line of the same card version, each time: 128 bits in hex."""
    return hashlib.sha256(f"{card.id}/{card.version}/{kind}/{position}".encode()).hexdigest()[:32]


def _policy(folded: Folded, card: ValueCard, position: int, policy: Policy) -> Row:
    """One line with its first quote. `position` is its place on the card, from 0.

    Every quote must stand, so each row is grounded."""
    name = policy_id(card, position, policy.kind)
    texts = [quoted(folded, "policies", name, quote) for quote in policy.quotes]
    first = policy.quotes[0]
    return {
        "policy_id": name,
        "card_id": card.id,
        "card_version": card.version,
        "kind": policy.kind,
        "position": position,
        "text": policy.text,
        "turn_id": first.turn,
        "quote_start": first.start,
        "quote_end": first.end,
        "quote": texts[0],
        "grounded": 1,
    }


def _offers(folded: Folded) -> Iterator[Row]:
    for offer in folded.history.offers:
        yield {
            "offer_id": offer.id,
            "participant_id": folded.id,
            "card_id": offer.card_id,
            "card_version": offer.card_version,
            "scenario_id": offer.scenario_id,
            "principle_id": offer.principle_id,
            "spec_version": offer.spec_version,
            "wording": offer.wording,
            "why": offer.why,
            "mode": offer.mode,
            "position": offer.position,
            "guess": offer.guess,
            "link_id": offer.link_id,
            "fit": offer.fit,
            "answer": offer.answer,
            "exception": offer.exception or None,
            "is_current": int(offer.id in folded.current_offers),
            "created_at": offer.created_at,
        }


def _gaps(folded: Folded) -> Iterator[Row]:
    for gap in folded.gaps:
        yield {
            "gap_id": gap.id,
            "card_id": gap.card_id,
            "said_by": "participant",
            "kind": "not_covered",
            "text": gap.text or None,
            "nearest_principle_id": None,
            "proposed_title": None,
            "status": "open",
        }
