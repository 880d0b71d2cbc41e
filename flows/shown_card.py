"""Cards and rules as their author reads them."""

from __future__ import annotations

from flows.records import CardStatus, Policy, Principle, ShownCard, ShownLine, ShownRule, ValueCard
from flows.records.principle import Wording
from flows.standing import Standing


def shown_card(standing: Standing, card: ValueCard, status: CardStatus) -> ShownCard:
    """A card with its quotes as text; a line that is its own quote shows none."""
    texts = {turn.id: turn.text for turn in standing.history.turns}
    edits = {turn.id for turn in standing.history.turns if turn.kind == "edit"}
    lines = {kind: tuple(_line(p, texts, edits) for p in card.policies if p.kind == kind) for kind in ("looks_to", "exception")}
    return ShownCard(
        card_id=card.id,
        version=card.version,
        title=card.title,
        sentence=card.sentence,
        looks_to=lines["looks_to"],
        exceptions=lines["exception"],
        author=card.author,
        status=status,
    )


def _line(policy: Policy, texts: dict[str, str], edits: set[str]) -> ShownLine:
    quotes = tuple(texts[quote.turn][quote.start : quote.end] for quote in policy.quotes if quote.turn not in edits)
    return ShownLine(text=policy.text, quotes=quotes)


def shown_rules(standing: Standing, card: ValueCard) -> tuple[ShownRule, ...]:
    """The offers of one card version with their answers, in the wording drawn for this person."""
    earlier = standing.earlier_offers(card)
    by_id = {principle.id: principle for principle in standing.study.spec.principles}
    person = standing.history.participant
    rules = []
    for offer in standing.offers(card):
        words = plain(by_id[offer.principle_id], person.language, offer.wording)
        rules.append(
            words.model_copy(
                update={
                    "guess": offer.guess,
                    "fit": offer.fit,
                    "answer": offer.answer,
                    "exception": offer.exception,
                    "earlier": earlier[offer.principle_id].answer if offer.principle_id in earlier else None,
                }
            )
        )
    return tuple(rules)


def plain(principle: Principle, language: str, wording: Wording) -> ShownRule:
    """A principle in one plain wording; the official title alone where a spec was imported without wordings."""
    if not principle.plain:
        return ShownRule(principle_id=principle.id, title=principle.title, text=principle.text or principle.title, full_text=principle.text)
    both = principle.plain.get(language) or next(iter(principle.plain.values()))
    words = both.a if wording == "a" else both.b
    return ShownRule(principle_id=principle.id, title=words.title, text=words.text, full_text=principle.text)
