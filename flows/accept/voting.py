"""What people say of other people's cards: agree, disagree or pass, and "Report this card"."""

from __future__ import annotations

from flows.accept.refusal import Maker, Refused
from flows.others import before_me, put_before, shown_card
from flows.records import CardReport, Record, ReportedCard, Voted
from flows.standing import Standing
from flows.walk import place_in


def voted(standing: Standing, event: Voted, make: Maker) -> tuple[Record, ...]:
    """A vote as a new record in the same place; until the person goes on it can be changed."""
    if place_in(standing).step != "others":
        raise Refused("not_open")
    vote = next((vote for vote, card in before_me(standing) if card.id == event.card_id), None)
    if vote is None:
        raise Refused("card_gone")
    return (vote.model_copy(update={"id": make.new_id(), "value": event.value, "created_at": make.now()}),)


def reported_card(standing: Standing, event: ReportedCard, make: Maker) -> tuple[Record, ...]:
    """A report of a card that stands before this person; from then on they do not see it."""
    if place_in(standing).step not in ("others", "pairs"):
        raise Refused("not_open")
    found = next(((card_id, version) for card_id, version in put_before(standing) if card_id == event.card_id), None)
    if found is None or shown_card(standing, *found) is None:
        raise Refused("card_gone")
    return (
        CardReport(
            id=make.new_id(),
            participant_id=standing.history.participant.id,
            card_id=found[0],
            card_version=found[1],
            created_at=make.now(),
        ),
    )
