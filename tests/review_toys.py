"""Toy acts of reviewers on toy cards."""

from __future__ import annotations

import json
from typing import Any

from flows.records import Review, ValueCard
from flows.records.base import Record
from flows.reviewing.acts import Finished, Pair, ReadPrinciple, SetAside
from tests.history_toys import at, id_of


def act(name: str, card: ValueCard, action: Any = "read", after: Record | None = None, **more: Any) -> Review:
    """Somebody's act on a card, with what it holds."""
    given: dict[str, Any] = {
        "reviewer": "anna",
        "subject_kind": "card",
        "subject": card.id,
        "version": card.version,
        "about": card.participant_id,
        "before": "{}",
        "after": after.model_dump_json() if after else "{}",
        "created_at": at(30),
        "round": "unaided",
        "guidelines": "2",
        **more,
    }
    return Review(id=id_of("act", name), action=action, **given)


def reading(name: str, card: ValueCard, principle: str, verdict: Any = "supports", *, quoted: bool = True, **more: Any) -> Review:
    """A verdict, resting on the first quote of the card's first line."""
    quote = card.policies[0].quotes[0] if quoted else None
    return act(name, card, "read", ReadPrinciple(principle=principle, quote=quote), verdict=verdict, **more)


def done(name: str, card: ValueCard, **more: Any) -> Review:
    """The reviewer is done with the card."""
    return act(name, card, "read", Finished(done=True), **more)


def undo(name: str, card: ValueCard, of: Review, **more: Any) -> Review:
    """Takes an act back."""
    return act(name, card, "undo", undoes=of.id, **more)


def set_aside(name: str, card: ValueCard, defect: Any = "quote_absent", **more: Any) -> Review:
    """For a stated defect."""
    return act(name, card, "set_aside", SetAside(defect=defect), **more)


def pair(name: str, one: ValueCard, other: ValueCard, action: Any = "same") -> Review:
    """A verdict on two cards."""
    first, second = sorted((one, other), key=lambda card: card.id)
    held = Pair(cards=(first.id, second.id), versions=(first.version, second.version), score_permille=900)
    more = {"about": first.participant_id, "about_other": second.participant_id}
    return act(name, first, action, held, subject_kind="group", subject=f"{first.id}+{second.id}", version=None, **more)


def content(cell: object) -> Any:
    """What a cell of JSON holds."""
    return json.loads(str(cell))
