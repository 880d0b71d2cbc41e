"""Which principles are held against a card without a model: those in play, the best text matches, and one check."""

from __future__ import annotations

from flows.draw import draw_check, shuffled
from flows.kit import Kit
from flows.records import Offer, ValueCard, Why
from flows.standing import Standing

MOST_OFFERS = 6


def offers_for(card: ValueCard, standing: Standing, kit: Kit) -> tuple[Offer, ...]:
    """In-play principles, best text matches, one check; or, after an edit, the same ones as before."""
    earlier = {offer.principle_id: offer.why for offer in standing.earlier_offers(card).values()}
    order = list(earlier) if earlier else []
    why: dict[str, Why] = dict(earlier)
    if not order:
        why = _drawn_offers(card, standing, kit)
        order = shuffled(list(why), standing.study.settings.seed, standing.history.participant.ordinal, card.scenario_id)
    return tuple(_offer(card, standing, kit, (name, why[name], position)) for position, name in enumerate(order))


def _drawn_offers(card: ValueCard, standing: Standing, kit: Kit) -> dict[str, Why]:
    slot = next(slot for slot in standing.slots if slot.scenario_id == card.scenario_id)
    in_play = standing.scenario(slot).in_play
    language = standing.history.participant.language
    ranker = kit.rankers[language if language in kit.rankers else standing.study.language]
    text = "\n".join([card.title, card.sentence, *(policy.text for policy in card.policies)])
    ranked = [name for name, _ in ranker.rank(text) if name not in in_play]
    low = sorted(ranked[len(ranked) // 2 :])
    person = standing.history.participant
    check = draw_check(low, kit.checks(person), standing.study.settings.seed, person.ordinal, card.scenario_id)
    room = MOST_OFFERS - len(in_play) - (1 if check else 0)
    why: dict[str, Why] = dict.fromkeys(in_play, "in_play")
    why |= dict.fromkeys([name for name in ranked[: max(room, 0)] if name != check], "ranked")
    return {**why, check: "check"} if check else why


def _offer(card: ValueCard, standing: Standing, kit: Kit, what: tuple[str, Why, int]) -> Offer:
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

