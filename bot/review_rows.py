"""What the researchers' index keeps of one card: the row it is found by, the ids of what hangs on it, its texts."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import Gap, History, Link, Offer
from flows.reviewing.facts import CardFacts, Entry
from storage.card_table import CardPeople, CardRow


def row_of(entry: Entry, each: int) -> tuple[CardRow, CardPeople]:
    """The row of a card, and what hangs on it. `each`: readers of a card."""
    facts, review = entry.facts, entry.review
    row = CardRow(
        card=facts.id,
        created_at=facts.card.created_at,
        scenario=facts.card.scenario_id,
        language=facts.card.lang,
        method=facts.mode,
        fallback=facts.fallback,
        low_agreement=facts.low_agreement,
        quote_missing=bool(facts.missing),
        flagged=facts.flagged,
        partly=facts.partly,
        unaided=entry.unaided,
        done=len(review.done_by),
        set_aside=review.set_aside is not None,
        disputed=bool(review.disputed(each)),
        begun=bool(review.readers),
        sent=review.waits_for is not None,
        sent_by=review.sent_back.reviewer if review.sent_back and not review.waits_for else "",
    )
    answers = {name: "" for name in facts.principles} | {name: answer or "open" for name, answer in facts.answers.items()}
    readers = tuple((name, reader.done is not None) for name, reader in review.readers.items())
    return row, CardPeople(tuple(answers.items()), readers, tuple(sorted(review.waits_for or ())))


def parts_of(card_id: str, history: History) -> tuple[str, ...]:
    """Ids of the card and of what hangs on it, earlier states too."""
    shelves: tuple[tuple[Offer | Link | Gap, ...], ...] = (history.offers, history.links, history.gaps)
    return (card_id, *dict.fromkeys(one.id for shelf in shelves for one in shelf if one.card_id == card_id))


def texts_of(facts: CardFacts, history: History) -> tuple[str, ...]:
    """The card's texts and what its author said about it: what every reviewer of the card may see."""
    card = facts.card
    said = (turn.text for turn in history.turns if turn.scenario_id == card.scenario_id and turn.who == "participant")
    return (card.title, card.sentence, *(policy.text for policy in card.policies), *said)


def answers_of(facts: CardFacts, history: History) -> Iterator[str]:
    """What its author wrote beside the principles: searched as well, but shown in no list."""
    yield from (offer.exception for offer in facts.offers if offer.exception)
    yield from (gap.text for gap in history.gaps if gap.card_id == facts.id)
