"""What a language model did, as rows of the bundle: its readings of cards with their quotes, and its calls without any text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from flows.records import Link, ModelCall, Quote
from storage.bundle_check import wrong_row
from storage.bundle_fold import Folded
from storage.codebook_columns import Row

LONGEST_NAME = 200
"""Characters of what a provider calls a thing."""
NO_NAME = "other"
"""Stands for what a provider gave as a name and is none: it could be anybody's words."""
_NAME = re.compile(r"[\w.:/@+-]+", re.ASCII)


def link_rows(folded: Folded) -> Iterator[Row]:
    """Every link of every run, those of older runs with is_current 0. Raises BundleError on a quote that does not stand."""
    for link in folded.history.links:
        words = quoted(folded, "links", link.id, Quote(turn=link.turn, start=link.start, end=link.end))
        yield link_row(link, words, is_current=link.id in folded.current_links)


def link_row(link: Link, quote: str, *, is_current: bool) -> Row:
    """A reading, a machine's or a reviewer's, with the words that it rests on."""
    return {
        "link_id": link.id,
        "card_id": link.card_id,
        "card_version": link.card_version,
        "principle_id": link.principle_id,
        "spec_version": link.spec_version,
        "method": link.method,
        "stance": link.stance,
        "reason": link.reason,
        "turn_id": link.turn,
        "quote_start": link.start,
        "quote_end": link.end,
        "quote": quote,
        "agreement": link.agreement,
        "model_call_id": link.model_call_id,
        "is_current": int(is_current),
    }


def quoted(folded: Folded, table: str, row: str, quote: Quote) -> str:
    """The words between two code points of one of the author's own turns. Raises BundleError, naming table and row, if there are none."""
    turn = folded.turns.get(quote.turn)
    if turn is None or turn.who != "participant":
        raise wrong_row(table, row, f"it quotes turn {quote.turn}, which is not one of its author's own. Make the archive whole.")
    if not 0 <= quote.start < quote.end <= len(turn.text):
        found = f"its quote {quote.start}-{quote.end} does not stand in turn {quote.turn}, which has {len(turn.text)} characters."
        raise wrong_row(table, row, f"{found} Make the archive whole.")
    return turn.text[quote.start : quote.end]


def call_rows(calls: Iterable[ModelCall], people: Collection[str]) -> Iterator[Row]:
    """The calls made for these people and for the study itself. Request, reply and whatever holds a sentence stay behind."""
    for call in calls:
        if call.participant_id is None or call.participant_id in people:
            yield _call(call)


def _call(call: ModelCall) -> Row:
    return {
        "call_id": call.id,
        "participant_id": call.participant_id,
        "purpose": call.purpose,
        "provider": call.provider,
        "model_asked": call.model_asked,
        "model_returned": _name(call.model_returned),
        "prompt_name": call.prompt_name,
        "prompt_sha256": call.prompt_sha256,
        "params": call.params,
        "seed": call.seed,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "cost_usd": call.cost_usd,
        "latency_ms": call.latency_ms,
        "attempts": call.attempts,
        "finish": _name(call.finish),
        "outcome": call.outcome,
        "error_code": _name(call.error_code),
        "created_at": call.created_at,
    }


def _name(given: str | None) -> str | None:
    """What a provider writes by itself, if it looks like a name; NULL for nothing."""
    if not given:
        return None
    return given if len(given) <= LONGEST_NAME and _NAME.fullmatch(given) else NO_NAME
