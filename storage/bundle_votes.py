"""Votes on cards, and the study's seed cards that were voted on, as rows of the bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from flows.records import Seed, SharedCard, Study
from storage.bundle_fold import Folded
from storage.codebook_columns import PERSON, Row, TableShape, flags, one_of, points_to, texts, wholes
from storage.tables import canonical

VOTES = TableShape(
    "votes",
    key=("vote_id",),
    columns=(
        *texts("vote_id participant_id card_id"),
        *wholes("card_version seq"),
        *flags("is_current"),
        one_of("value?", "agree disagree pass"),
        *wholes("position"),
        *texts("created_at"),
    ),
    refers=(PERSON, points_to("card_id card_version", "cards", "card_id version")),
)
SEED_VERSION = 1


def vote_rows(folded: Folded) -> Iterator[Row]:
    """Every state of each vote; the newest on each card counts. `value` NULL: shown, not answered."""
    newest = {vote.card_id: vote.id for vote in folded.history.votes}
    for seq, vote in enumerate(folded.history.votes):
        yield {
            "vote_id": vote.id,
            "participant_id": folded.id,
            "card_id": vote.card_id,
            "card_version": vote.card_version or SEED_VERSION,
            "seq": seq,
            "is_current": int(newest[vote.card_id] == vote.id),
            "value": vote.value,
            "position": vote.position,
            "created_at": vote.created_at,
        }


def seed_rows(study: Study, released: Collection[tuple[str, int]]) -> Iterator[tuple[str, Row]]:
    """(table, row) for each seed card and its lines, in the study's first language where it is written in it. No author, no quotes.

    `released`: (id, version) of the cards that people may see."""
    for seed in study.seeds:
        card = _card(seed, study.language)
        yield "cards", _seed(card, released=(card.id, SEED_VERSION) in released)
        lines = [("looks_to", text) for text in card.looks_to] + [("exception", text) for text in card.exceptions]
        for position, (kind, text) in enumerate(lines):
            yield "policies", _line(card, position, kind, text)


def _card(seed: Seed, language: str) -> SharedCard:
    return next(card for one in (language, *seed.texts) if (card := seed.card(one)))


def _seed(card: SharedCard, *, released: bool) -> Row:
    lines = [*(["looks_to", text] for text in card.looks_to), *(["exception", text] for text in card.exceptions)]
    return {
        "card_id": card.id,
        "version": SEED_VERSION,
        "is_current": 1,
        "participant_id": None,
        "scenario_id": card.scenario_id,
        "title": card.title,
        "sentence": card.sentence,
        "lang": card.lang,
        "status": "approved",
        "author": "seed",
        "talk_mode": "guided",
        "card_mode": "guided",
        "after_principles": 0,
        "own_words": 0,
        "near_group": None,
        "released": int(released),
        "text_sha256": hashlib.sha256(canonical([card.title, card.sentence, lines]).encode()).hexdigest(),
        "model_call_id": None,
        "approved_at": None,
    }


def _line(card: SharedCard, position: int, kind: str, text: str) -> Row:
    return {
        "policy_id": hashlib.sha256(f"{card.id}/{SEED_VERSION}/{kind}/{position}".encode()).hexdigest()[:32],
        "card_id": card.id,
        "card_version": SEED_VERSION,
        "kind": kind,
        "position": position,
        "text": text,
        "turn_id": None,
        "quote_start": None,
        "quote_end": None,
        "quote": None,
        "grounded": 0,
    }
