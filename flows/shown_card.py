"""Cards and rules as their author reads them."""

from __future__ import annotations

from typing import Literal

from flows.draw import chance
from flows.records import CardStatus, Offer, Policy, Principle, Quote, ShownCard, ShownLine, ShownRule, ValueCard
from flows.records.principle import Wording
from flows.standing import Standing


def shown_card(standing: Standing, card: ValueCard, status: CardStatus) -> ShownCard:
    """A card with its quotes as text; a line that is its own quote shows none. A redraft says what it changed."""
    texts = {turn.id: turn.text for turn in standing.history.turns}
    edits = {turn.id for turn in standing.history.turns if turn.kind == "edit"}
    before = _draft_before(standing, card)
    there = _lines_of(before) if before else _lines_of(card)

    def lines(kind: Literal["looks_to", "exception"]) -> tuple[ShownLine, ...]:
        return tuple(_line(p, texts, edits, fresh=(p.kind, p.text) not in there) for p in card.policies if p.kind == kind)

    return ShownCard(
        card_id=card.id,
        version=card.version,
        title=card.title,
        sentence=card.sentence,
        looks_to=lines("looks_to"),
        exceptions=lines("exception"),
        author=card.author,
        status=status,
        redrafted=before is not None,
        fresh=_changed(before, card) if before else (),
        dropped=tuple(text for kind, text in there if (kind, text) not in _lines_of(card)),
    )


def _line(policy: Policy, texts: dict[str, str], edits: set[str], *, fresh: bool) -> ShownLine:
    quotes = tuple(texts[quote.turn][quote.start : quote.end] for quote in policy.quotes if quote.turn not in edits)
    return ShownLine(text=policy.text, quotes=quotes, fresh=fresh)


def _draft_before(standing: Standing, card: ValueCard) -> ValueCard | None:
    """The version that a redraft took the place of; None for a first draft, for an author's own edit, and where nothing changed."""
    if card.author not in ("model", "guided"):
        return None
    earlier = [one for one in standing.history.cards if one.id == card.id and one.version < card.version]
    before = max(earlier, key=lambda one: one.version, default=None)
    if before is None or (not _changed(before, card) and _lines_of(before) == _lines_of(card)):
        return None
    return before


def _lines_of(card: ValueCard) -> list[tuple[str, str]]:
    """(kind, text) of every line, in order."""
    return [(policy.kind, policy.text) for policy in card.policies]


def _changed(before: ValueCard, card: ValueCard) -> tuple[Literal["title", "sentence"], ...]:
    """Which of the two single fields say something else now."""
    names: tuple[Literal["title", "sentence"], ...] = ("title", "sentence")
    return tuple(name for name in names if getattr(before, name) != getattr(card, name))


def _because(standing: Standing, offer: Offer, card: ValueCard) -> str | None:
    """The person's own words that the guess rests on; None where no guess is shown.

    The guess of a check rests on nothing. It is shown words of the card too, drawn by chance: a guess without any would give itself
    away, and its share of Yes would say nothing about the other guesses."""
    if offer.guess is None:
        return None
    link = next((link for link in standing.history.links if link.id == offer.link_id), None)
    if link:
        return _words(standing, Quote(turn=link.turn, start=link.start, end=link.end))
    quotes = [quote for policy in card.policies for quote in policy.quotes]
    if offer.why != "check" or not quotes:
        return None
    luck = chance(standing.study.settings.seed, standing.history.participant.ordinal, card.scenario_id, offer.principle_id, "because")
    return _words(standing, quotes[int(luck, 16) % len(quotes)])


def _words(standing: Standing, quote: Quote) -> str | None:
    turn = next((turn for turn in standing.history.turns if turn.id == quote.turn), None)
    return turn.text[quote.start : quote.end] if turn else None


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
                    "because": _because(standing, offer, card),
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
