"""The card held against the principles by a model: links as a reading beside the author's answers, and the offers put to the author.

The model fills in a form; code decides what of it may stand. An id that is not in the spec, letter for letter, is refused; so is a
quote that the author never said. What is wrong goes back once. With several samples, each with the principles in another order,
only what more than half of them say is kept (flows/majority.py). Where a reading says that no principle covers something, its call
has the note `not_covered`: a gap on the page is only ever the author's."""

from __future__ import annotations

from dataclasses import dataclass

from flows.asking import Asked, Door
from flows.card_lints import Yard, ill_formed, is_foreign, quote_fault, unfit
from flows.card_material import card_as_data, own_turns, scenario_as_data, talk_as_data
from flows.draw import chance, shuffled
from flows.kit import Kit
from flows.made import Made
from flows.majority import Said, agreed, is_majority
from flows.mapping_reply import ReadLink, ReadLinks
from flows.mending import Finding, Mended, Read, ask_and_mend
from flows.offering import MOST_OFFERS, asked_before, check_for, in_drawn_order, in_play_for, new_offer, ranked_for
from flows.principle_list import listed_principles
from flows.prompting import Prompt, prompt
from flows.records import Link, Offer, Quote, Stance, Turn, ValueCard, Why
from flows.records.base import Record
from flows.standing import Standing
from flows.talk_so_far import phrases_for

MOST_LINKS = 8
"""Links of one card; more is no reading but a list of everything."""
MOST_PROPOSED = 2
"""Principles offered beside those in play and the check."""
STANCES: tuple[Stance, ...] = ("supports", "qualifies", "opposes")


@dataclass(frozen=True)
class _Ground:
    """What a reply is read against."""

    ids: frozenset[str]
    turns: tuple[Turn, ...]
    yard: Yard


@dataclass(frozen=True)
class _Found:
    """One link of a reading, with the exact span of its quote and the call it comes from."""

    link: ReadLink
    quote: Quote
    call_id: str = ""


async def map_card(card: ValueCard, standing: Standing, kit: Kit, door: Door) -> Made:
    """Links and offers of one approved card. In-play principles, at most two proposals, one check; after an edit, what was offered
    before is offered again. Raises nothing for a model's fault."""
    made = await read_card(card, standing, kit, door)
    if made.fell_back is not None:
        return made
    links = tuple(record for record in made.records if isinstance(record, Link))
    return Made((*links, *_offers(card, links, standing, kit)), made.calls)


async def read_card(card: ValueCard, standing: Standing, kit: Kit, door: Door) -> Made:
    """The links alone: the machine's reading of one card, for a card whose offers are made already."""
    samples = standing.study.settings.mapping.samples
    turns = own_turns(standing, card.scenario_id, card.policies)
    ids = [principle.id for principle in standing.study.spec.principles]
    ground = _Ground(frozenset(ids), turns, _yard(turns, standing, kit))
    tried: list[Mended[dict[Said, _Found]]] = []
    for sample in range(samples):
        order = shuffled(ids, standing.study.settings.seed, "map", sample) if sample else ids
        asked = Asked(purpose="map", prompt=_prompt(card, standing, order), gives=ReadLinks, participant_id=card.participant_id)
        tried.append(await ask_and_mend(door, asked, lambda reply: read_reply(reply, ground)))
    calls = tuple(call for one in tried for call in one.calls)
    values = [_with_call(one) for one in tried if one.value is not None]
    if not is_majority(len(values), samples):
        return Made((), calls, next(one.reason for one in tried if one.value is None))
    return Made(_links(card, values, standing, kit), calls)


def _prompt(card: ValueCard, standing: Standing, order: list[str]) -> Prompt:
    slot = next(slot for slot in standing.slots if slot.scenario_id == card.scenario_id)
    spec = standing.study.spec
    return prompt(
        "map",
        spec=f"{spec.spec.name} {spec.spec.version}",
        principles=listed_principles(spec, standing.study.language, order),
        most=str(MOST_LINKS),
        scenario=scenario_as_data(standing, slot),
        said=talk_as_data(standing, card.scenario_id),
        card=card_as_data(card, {turn.id: turn.text for turn in standing.history.turns}),
    )


def _yard(turns: tuple[Turn, ...], standing: Standing, kit: Kit) -> Yard:
    """What a reason is measured against. It may use a principle's words, so those are no part of what the model was told."""
    language = standing.history.participant.language
    told = prompt("map", spec="", principles="", most="", scenario="", said="", card="").system
    own = tuple(turn.text for turn in turns)
    return Yard(phrases_for(standing, kit), language, language in kit.phrases, own, context="", names=frozenset(), prompt=told)


# ---------------------------------------------------------------------------------------------- reading a reply
def read_reply(reply: Record, ground: _Ground) -> Read[dict[Said, _Found]]:
    """What of a reply may stand, and what is wrong with it. Raises TypeError on another record."""
    if not isinstance(reply, ReadLinks):
        raise TypeError(f"map: expected ReadLinks, found {type(reply).__name__}")
    notes = ("not_covered",) if ill_formed(reply.not_covered) is None else ()
    if len(reply.links) > MOST_LINKS:
        return Read(None, (_refused("links", "many_links", len(reply.links), ground),), notes)
    good: dict[str, _Found] = {}
    findings: list[Finding] = []
    for number, link in enumerate(reply.links, start=1):
        span, name, shown = _checked(link, good, ground)
        if span is not None:
            good[link.principle_id] = _Found(link, span)
            findings += _foreign(f"link {number}", link.reason, ground)
        else:
            findings.append(_refused(f"link {number}", name, shown, ground))
    value: dict[Said, _Found] = {(name, found.link.stance): found for name, found in good.items()}
    return Read(None if reply.links and not good else value, tuple(findings), notes)


def _checked(link: ReadLink, good: dict[str, _Found], ground: _Ground) -> tuple[Quote | None, str, str]:
    """The quote's span, or what is wrong with the link and the words that show it."""
    if link.principle_id not in ground.ids:
        return None, "id", link.principle_id
    if link.principle_id in good:
        return None, "id_twice", link.principle_id
    if name := unfit(link.reason, ground.yard):
        return None, "leak" if name == "leak" else "reason", ""
    span, name = quote_fault(link.quote, ground.turns, ground.yard.phrases)
    return span, name, link.quote


def _refused(place: str, name: str, shown: object, ground: _Ground) -> Finding:
    return Finding(place, name, ground.yard.tell(name, shown), refused=True)


def _foreign(place: str, reason: str, ground: _Ground) -> list[Finding]:
    """A reason in another language goes back once and then stands: only researchers read it."""
    return [Finding(place, "language", ground.yard.tell("language", ground.yard.language))] if is_foreign([reason], ground.yard) else []


def _with_call(one: Mended[dict[Said, _Found]]) -> dict[Said, _Found]:
    call_id = one.call.id if one.call else ""
    return {said: _Found(found.link, found.quote, call_id) for said, found in (one.value or {}).items()}


def _links(card: ValueCard, readings: list[dict[Said, _Found]], standing: Standing, kit: Kit) -> tuple[Link, ...]:
    return tuple(
        Link(
            id=kit.new_id(),
            participant_id=card.participant_id,
            card_id=card.id,
            card_version=card.version,
            principle_id=one.said[0],
            spec_version=standing.study.spec.spec.version,
            stance=one.first.link.stance,
            turn=one.first.quote.turn,
            start=one.first.quote.start,
            end=one.first.quote.end,
            reason=" ".join(one.first.link.reason.split()),
            method="model",
            agreement_permille=round(1000 * one.agreement),
            model_call_id=one.first.call_id or None,
            created_at=kit.now(),
        )
        for one in agreed(readings)
    )


# ---------------------------------------------------------------------------------------------- offers
def _offers(card: ValueCard, links: tuple[Link, ...], standing: Standing, kit: Kit) -> tuple[Offer, ...]:
    """In the order drawn, or as before the card was edited."""
    why = asked_before(card, standing) or in_drawn_order(_proposed(card, links, standing, kit), card, standing)
    by_id = {link.principle_id: link for link in links}
    offers = (new_offer(card, standing, kit, (name, why[name], position)) for position, name in enumerate(why))
    return tuple(offer.model_copy(update={"mode": "model", **_guess(offer, by_id.get(offer.principle_id), standing)}) for offer in offers)


def _guess(offer: Offer, link: Link | None, standing: Standing) -> dict[str, str | None]:
    """Where a guess is shown: that of the link; for a check, one that only chance decides; for a rule that the author found, none."""
    is_shown = standing.history.participant.arms.guess == "shown"
    if offer.why == "check":
        luck = chance(standing.study.settings.seed, standing.history.participant.ordinal, offer.scenario_id, offer.principle_id, "guess")
        return {"guess": STANCES[int(luck, 16) % len(STANCES)] if is_shown else None}
    if link is None:
        return {}
    return {"link_id": link.id, "guess": link.stance if is_shown and offer.why != "searched" else None}


def _proposed(card: ValueCard, links: tuple[Link, ...], standing: Standing, kit: Kit) -> dict[str, Why]:
    """In play, then the links most samples agree on, then a check that is neither."""
    in_play = in_play_for(card, standing)
    further = sorted((link for link in links if link.principle_id not in in_play), key=lambda link: -link.agreement)
    why: dict[str, Why] = dict.fromkeys(in_play, "in_play")
    room = min(MOST_PROPOSED, MOST_OFFERS - 1 - len(in_play))
    why |= dict.fromkeys([link.principle_id for link in further][: max(room, 0)], "proposed")
    taken = {*why, *(link.principle_id for link in links)}
    check = check_for(ranked_for(card, standing, kit), taken, card, standing, kit)
    return {**why, check: "check"} if check else why
