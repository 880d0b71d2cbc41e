"""Which of two cards is wiser: the answer to the open pair, with or without a reason."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused, own_text
from flows.pairs import KEY, open_pair, subject_of
from flows.records import Compared, Record
from flows.standing import Standing
from flows.walk import place_in


def compared(standing: Standing, event: Compared, make: Maker) -> tuple[Record, ...]:
    """The answer as a new record of the same pair; until the person goes on from it, it can be changed."""
    pair = open_pair(standing) if place_in(standing).step == KEY else None
    if pair is None or pair.row.position != event.position:
        raise Refused("not_open")
    why = own_text(standing, event.why, empty_is_fine=True)
    if (event.wiser, why) == (pair.row.wiser, pair.row.why):
        return ()
    return (pair.row.model_copy(update={"id": make.new_id(), "wiser": event.wiser, "why": why, "created_at": make.now()}),)


def gone_on_from(standing: Standing, subject: str) -> None:
    """Raises Refused unless `subject` is the open pair, and answered; "Not sure" is an answer too."""
    pair = open_pair(standing)
    if pair is None or subject != subject_of(pair.row):
        raise Refused("not_open")
    if pair.row.wiser is None:
        raise Refused("choose_first")
