"""What must hold between the records of an archive: every quote stands in its author's own turn, every rule is one of the spec's."""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation import Conversation
from flows.records import History, Review
from flows.reviewing.acts import ReadPrinciple, after_of


def loose_ends(conversation: Conversation) -> Iterator[str]:
    """One line for each quote or principle id that does not hold, over real, simulated and test people."""
    known = {principle.id for principle in conversation.study.spec.principles}
    readings = _readings(conversation)
    for simulated in (False, True):
        for history in conversation.archive.histories(simulated=simulated, test=True):
            yield from _quotes(history)
            for offer in history.offers:
                if offer.principle_id not in known:
                    yield f"offer {offer.id}: principle {offer.principle_id} is not in the study's spec"
            yield from _misread(readings.get(history.participant.id, []), history, known)


def _readings(conversation: Conversation) -> dict[str, list[tuple[Review, ReadPrinciple]]]:
    """Participant id -> what reviewers read in their cards, undone readings too."""
    found: dict[str, list[tuple[Review, ReadPrinciple]]] = {}
    for _, act in conversation.archive.reviews():
        if act.action == "read" and act.about and (read := after_of(act, ReadPrinciple)):
            found.setdefault(act.about, []).append((act, read))
    return found


def _misread(readings: list[tuple[Review, ReadPrinciple]], history: History, known: set[str]) -> Iterator[str]:
    own = {turn.id: len(turn.text) for turn in history.turns if turn.who == "participant"}
    for act, read in readings:
        if read.principle not in known:
            yield f"review {act.id}: principle {read.principle} is not in the study's spec"
        if read.quote and not read.quote.start < read.quote.end <= own.get(read.quote.turn, 0):
            yield f"review {act.id}: its quote stands in no turn of the card's author"


def _quotes(history: History) -> Iterator[str]:
    own = {turn.id: turn.text for turn in history.turns if turn.who == "participant"}
    for card in history.cards:
        for policy in card.policies:
            for quote in policy.quotes:
                if quote.turn not in own or quote.end > len(own[quote.turn]):
                    yield f"card {card.id}/{card.version}: a quote stands in no turn of its author"
                elif policy.text != own[quote.turn][quote.start : quote.end] and card.author == "guided":
                    yield f"card {card.id}/{card.version}: a line of a guided card is not what its quote says"
