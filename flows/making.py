"""What comes next for a participant, and which station makes it: one with a language model, or one without."""

from __future__ import annotations

from collections.abc import AsyncIterator

from flows.asking import Door
from flows.card_material import own_turns
from flows.distil import distil
from flows.interview import still_holds, talk_turn
from flows.interview_stage import asked_on, stage_of
from flows.kit import Kit
from flows.made import Made
from flows.mapping import map_card
from flows.records import Piece, Record
from flows.standing import Standing
from flows.stations import make_owed, refreshed
from flows.walk import Owed, owed, place_in


def due_in(standing: Standing) -> Owed | None:
    """What must be made now: what is owed, or the open question anew where it rests on answers that have changed."""
    due = owed(standing)
    here = place_in(standing)
    if due is None and here.slot and here.step == "talk" and not still_holds(standing, here.slot):
        return Owed("reasked", here.slot)
    return due


def takes_model(due: Owed, standing: Standing, kit: Kit) -> bool:
    """Whether a model is asked for it. Not for what is the same for everybody, and not for a card that has no words to quote."""
    if due.what in ("question", "reasked"):
        return stage_of(standing, due.slot, kit) is not None
    if due.what == "card":
        return bool(own_turns(standing, due.slot.scenario_id, due.card.policies if due.card else ()))
    return due.what == "offers"


def rests_on(due: Owed, standing: Standing) -> str:
    """What a thing in the making depends on: another value, and what is being made is for nobody."""
    version = f"{due.card.id}/{due.card.version}" if due.card else ""
    return f"{due.what} {due.slot.scenario_id} {version} {asked_on(standing, due.slot)}"


async def with_model(due: Owed, standing: Standing, kit: Kit, door: Door) -> AsyncIterator[Piece | Made]:
    """Asks the model: pieces of a question as they may be shown, last the Made. Raises nothing for a model's fault."""
    if due.what == "card":
        yield await distil(due, standing, kit, door)
    elif due.what == "offers" and due.card:
        yield await map_card(due.card, standing, kit, door)
    else:
        async for part in talk_turn(standing, due.slot, kit, door):
            yield part


def without_model(due: Owed, standing: Standing, kit: Kit) -> tuple[Record, ...]:
    """The same by set questions and the person's own sentences. Empty only for a question that is not asked anew after all."""
    if due.what == "reasked":
        return refreshed(standing, due.slot, kit)
    return make_owed(due, standing, kit)
