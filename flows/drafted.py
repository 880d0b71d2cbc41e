"""A draft as a record: the next version of the card that is owed, whichever station drafted it."""

from __future__ import annotations

from typing import Literal

from flows.card_material import talk_mode
from flows.guided_card import Draft
from flows.kit import Kit
from flows.records import ValueCard
from flows.standing import Standing
from flows.walk import Owed


def drafted_card(
    owed: Owed, standing: Standing, kit: Kit, draft: Draft, *, by: Literal["model", "guided"], call: str | None = None
) -> ValueCard:
    """A first version, or the one after the version that was not quite right. `call`: id of the model call that drafted it."""
    old = owed.card
    person = standing.history.participant
    return ValueCard(
        id=old.id if old else kit.new_id(),
        version=old.version + 1 if old else 1,
        participant_id=person.id,
        scenario_id=owed.slot.scenario_id,
        title=draft.title,
        sentence=draft.sentence,
        policies=draft.policies,
        lang=person.language,
        author=by,
        talk_mode=talk_mode(standing, owed.slot.scenario_id),
        card_mode=by,
        after_principles=standing.saw_rules,
        model_call_id=call,
        created_at=kit.now(),
    )
