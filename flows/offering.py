"""Which principles are held against a card: those in play, the best text matches, and one check. With a model, its proposals take
the place of the text matches (flows/mapping.py)."""

from __future__ import annotations

from collections.abc import Collection

from flows.draw import draw_check, shuffled
from flows.kit import Kit
from flows.records import Offer, ValueCard, Why
from flows.standing import Standing

MOST_OFFERS = 6


def offers_for(card: ValueCard, standing: Standing, kit: Kit) -> tuple[Offer, ...]:
    """In-play principles, best text matches, one check; or, after an edit, the same ones as before."""
    why = asked_before(card, standing) or in_drawn_order(_drawn_offers(card, standing, kit), card, standing)
    return tuple(new_offer(card, standing, kit, (name, why[name], position)) for position, name in enumerate(why))


def asked_before(card: ValueCard, standing: Standing) -> dict[str, Why]:
    """What older versions of the card were held against, in the same order; empty if it is held against anything for the first time."""
    return {offer.principle_id: offer.why for offer in standing.earlier_offers(card).values()}


def in_drawn_order(why: dict[str, Why], card: ValueCard, standing: Standing) -> dict[str, Why]:
    """The same offers in the order in which this person sees them."""
    order = shuffled(list(why), standing.study.settings.seed, standing.history.participant.ordinal, card.scenario_id)
    return {name: why[name] for name in order}


def in_play_for(card: ValueCard, standing: Standing) -> tuple[str, ...]:
    """The principles that the scenario's author put in play."""
    slot = next(slot for slot in standing.slots if slot.scenario_id == card.scenario_id)
    return standing.scenario(slot).in_play


def ranked_for(card: ValueCard, standing: Standing, kit: Kit) -> list[str]:
    """All principles by how well their words match the card's, best first."""
    language = standing.history.participant.language
    ranker = kit.rankers[language if language in kit.rankers else standing.study.language]
    text = "\n".join([card.title, card.sentence, *(policy.text for policy in card.policies)])
    return [name for name, _ in ranker.rank(text)]


def check_for(ranked: list[str], taken: Collection[str], card: ValueCard, standing: Standing, kit: Kit) -> str | None:
    """A low-ranked principle that is not `taken`, the one that served least as a check so far; None if none is left."""
    left = [name for name in ranked if name not in taken]
    person = standing.history.participant
    return draw_check(sorted(left[len(left) // 2 :]), kit.checks(person), standing.study.settings.seed, person.ordinal, card.scenario_id)


def _drawn_offers(card: ValueCard, standing: Standing, kit: Kit) -> dict[str, Why]:
    in_play = in_play_for(card, standing)
    ranked = [name for name in ranked_for(card, standing, kit) if name not in in_play]
    check = check_for(ranked, in_play, card, standing, kit)
    room = MOST_OFFERS - len(in_play) - (1 if check else 0)
    why: dict[str, Why] = dict.fromkeys(in_play, "in_play")
    why |= dict.fromkeys([name for name in ranked[: max(room, 0)] if name != check], "ranked")
    return {**why, check: "check"} if check else why


def new_offer(card: ValueCard, standing: Standing, kit: Kit, what: tuple[str, Why, int]) -> Offer:
    """The offer of one principle: its id, why it is offered, its place on the screen."""
    person = standing.history.participant
    return Offer(
        id=kit.new_id(),
        participant_id=person.id,
        card_id=card.id,
        card_version=card.version,
        scenario_id=card.scenario_id,
        principle_id=what[0],
        spec_version=standing.study.spec.spec.version,
        wording=person.arms.wording,
        why=what[1],
        position=what[2],
        created_at=kit.now(),
    )
