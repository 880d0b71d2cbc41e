"""What must hold between the records of an archive: every quote stands in its author's own turn, every rule is one of the spec's."""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation import Conversation
from flows.records import History


def loose_ends(conversation: Conversation) -> Iterator[str]:
    """One line for each quote or principle id that does not hold, over real, simulated and test people."""
    known = {principle.id for principle in conversation.study.spec.principles}
    for simulated in (False, True):
        for history in conversation.archive.histories(simulated=simulated, test=True):
            yield from _quotes(history)
            for offer in history.offers:
                if offer.principle_id not in known:
                    yield f"offer {offer.id}: principle {offer.principle_id} is not in the study's spec"


def _quotes(history: History) -> Iterator[str]:
    own = {turn.id: turn.text for turn in history.turns if turn.who == "participant"}
    for card in history.cards:
        for policy in card.policies:
            for quote in policy.quotes:
                if quote.turn not in own or quote.end > len(own[quote.turn]):
                    yield f"card {card.id}/{card.version}: a quote stands in no turn of its author"
                elif policy.text != own[quote.turn][quote.start : quote.end] and card.author == "guided":
                    yield f"card {card.id}/{card.version}: a line of a guided card is not what its quote says"
