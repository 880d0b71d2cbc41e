"""What the acts of reviewers hold in `after`, act by act, and which of them still count.

    read on a card, with a verdict    ReadPrinciple   how the card stands to one principle
    read on a card                    Wording         a normalised wording beside the author's own, or Finished
    read on a policy or an offer      InSpec          whether an exception stands in the spec's text already
    set_aside on a card               SetAside        `reason`: a note
    send_back on a card               SentBack        `reason`: what is to be looked at again
    release, hold_back                Shown           on a card or a quote
    mask on a card or a turn (quote)  Masked
    same, close, different (group)    Pair
    accept, decline (proposal), look  Looked
    undo                              nothing; `undoes` names the act, which may be an undo itself
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from flows.records import Quote, Review
from flows.records.base import RandomId, Record, Slug

R = TypeVar("R", bound=Record)
Defect = Literal["quote_absent", "empty_card", "test_session"]
"""Why a card may be set aside; nothing else is a reason."""


class ReadPrinciple(Record):
    """The principle that was read, and the words of the author that it rests on. verdict none: it does not speak to the card."""

    principle: Slug
    quote: Quote | None = None


class Wording(Record):
    """One sentence for reports, in the words of a reviewer. The author's card stays as it is."""

    wording: str = Field(max_length=2000, description="empty: taken back")


class Finished(Record):
    """The reviewer is done with the card: principles without a reading count as none."""

    done: Literal[True]


class InSpec(Record):
    """Whether an exception is in the spec's text already."""

    in_spec: Literal["yes", "no", "unclear"]


class SetAside(Record):
    """The stated defect for which a card is kept but not counted."""

    defect: Defect


class SentBack(Record):
    """Who is to look again; empty: every reader of the card but the sender."""

    to: tuple[str, ...]


class Shown(Record):
    """Whether others may see it."""

    state: Literal["released", "held_back"]


class Masked(Record):
    """Spans that every shared or public copy shows as […]; code points, end exclusive. Replaces the spans masked there before."""

    field: str = Field(default="text", description="of a card: title, sentence, looks_to/0 and so on; of a turn: text")
    spans: tuple[tuple[int, int], ...]


class Pair(Record):
    """Two cards held side by side, and how near their texts were, thousandths. A verdict is on these versions of theirs."""

    cards: tuple[RandomId, RandomId]
    versions: tuple[int, int] = Field(description="in the order of `cards`")
    score_permille: int = Field(ge=0, le=1000)


class Looked(Record):
    """Where something of a queue stands now."""

    state: Literal["accepted", "declined", "looked_at"]


def after_of(act: Review, kind: type[R]) -> R | None:
    """What the act holds, if it is of this kind."""
    try:
        return kind.model_validate_json(act.after)
    except ValidationError:
        return None


def counting(acts: Iterable[Review]) -> list[Review]:
    """The acts that are not undone, oldest first, undos left out; an undo that is undone brings its act back. `acts`: oldest first."""
    dead: set[str] = set()
    standing = []
    for act in reversed(list(acts)):
        if act.id in dead:
            continue
        if act.action == "undo":
            dead.add(act.undoes or "")
        else:
            standing.append(act)
    return standing[::-1]
