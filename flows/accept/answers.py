"""Words in the answer box, and new versions of them."""

from __future__ import annotations

from typing import Literal

from flows.accept.refusal import Maker, Refused, own_text
from flows.records import ChangedAnswer, Press, Record, Said, Turn
from flows.standing import Standing, on
from flows.walk import Place, place_in

Written = Literal["choose", "talk", "title", "card", "principles"]
_STEPS: dict[str, Written] = {
    "opening": "talk",
    "choose": "choose",
    "talk": "talk",
    "title": "title",
    "card": "card",
    "principles": "principles",
}


def said(standing: Standing, event: Said, make: Maker) -> tuple[Record, ...]:
    """A text sent now belongs to the place where the person is; where nothing is asked it is refused and stays in the box."""
    here = place_in(standing)
    if here.slot is None or here.step not in _STEPS:
        raise Refused("nothing_asked")
    return (turn_of(standing, here, own_text(standing, event.text), make),)


def turn_of(standing: Standing, here: Place, text: str, make: Maker) -> Turn:
    """The participant's turn at a place that takes words."""
    if here.slot is None:
        raise Refused("nothing_asked")
    return Turn(
        id=make.new_id(),
        participant_id=standing.history.participant.id,
        scenario_id=here.slot.scenario_id,
        seq=len(standing.history.turns),
        who="participant",
        step="choose" if _before_any_question(standing, here) else _STEPS[here.step],
        text=text,
        lang=standing.history.participant.language,
        created_at=make.now(),
    )


def _before_any_question(standing: Standing, here: Place) -> bool:
    """While a model still writes the first question: what is sent then answers none, like words sent at the choice."""
    if here.step != "talk" or here.slot is None:
        return False
    return all(one.asked.signals.get("slot") == "opening" for one in standing.exchanges(here.slot.scenario_id))


def changed_answer(standing: Standing, event: ChangedAnswer, make: Maker) -> tuple[Record, ...]:
    """A new version of an own answer, until the end. A draft made from the old words by the program is made anew."""
    text = own_text(standing, event.text)
    found = standing.newest(event.turn_id)
    if not found or found[1].who != "participant" or found[1].kind != "message":
        raise Refused("not_yours")
    if place_in(standing).step in ("done", "stopped"):
        raise Refused("at_the_end")
    old = found[1]
    if text == old.text:
        raise Refused("nothing_changed")
    fresh = old.model_copy(
        update={
            "id": make.new_id(),
            "seq": len(standing.history.turns),
            "text": text,
            "supersedes": old.id,
            "created_at": make.now(),
        }
    )
    return (fresh, *_draft_again(standing, old.scenario_id, make))


def _draft_again(standing: Standing, scenario_id: str, make: Maker) -> tuple[Press, ...]:
    """A draft that nobody has touched follows the answers; a card that its author edited or approved does not."""
    card = standing.card(scenario_id)
    if not card or card.author == "participant" or standing.status(card) != "draft":
        return ()
    return (
        Press(
            id=make.new_id(),
            participant_id=card.participant_id,
            button="not_quite",
            step="card",
            subject=on(card),
            detail="changed_answer",
            created_at=make.now(),
        ),
    )
