"""Other people's cards in a person's walk: which may be drawn, which stand before them now.

Drawn is what was shown least so far, so that each card is seen about equally often. Among cards shown equally often those come first
that are about a scenario which the person met themselves; the rest is chance. So a rarely met scenario costs no card its turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.draw import chance
from flows.kit import Kit
from flows.records import Opened, Pool, Record, SharedCard, Vote
from flows.reviewing.masks import as_shared
from flows.standing import Standing

MANY = 30
"""From so many released cards on, the study's seed cards are no longer needed."""

Drawn = tuple[tuple[Record, ...], tuple[SharedCard, ...]]
"""Records to be stored, and the people's cards among what was drawn."""


def opened(standing: Standing, step: str) -> Opened | None:
    """How a closing step was opened for this person; None: not yet."""
    return next((one for one in standing.history.openings if one.step == step), None)


def to_draw_from(standing: Standing, pool: Pool) -> tuple[tuple[SharedCard, ...], tuple[SharedCard, ...]]:
    """(released cards, seed cards): under MANY released ones all seed cards in the person's language fill up; without any, nothing."""
    if len(pool.cards) >= MANY:
        return pool.cards, ()
    language = standing.history.participant.language
    written = (seed.card(language) for seed in standing.study.seeds)
    seeds = tuple(card for card in written if card and card.id not in pool.hidden)
    return (pool.cards, seeds) if seeds else ((), ())


def draw_others(standing: Standing, kit: Kit) -> Drawn:
    """The cards for the step `others`, each as a vote that is still open, in the order in which they stand."""
    person = standing.history.participant
    pool = kit.pool(person)
    released, seeds = to_draw_from(standing, pool)
    picked = _least_shown(standing, (*released, *seeds), pool)[: standing.study.settings.others.cards]
    start = Opened(
        id=kit.new_id(),
        participant_id=person.id,
        step="others",
        released=len(released),
        seeds=len(seeds),
        drawn=len(picked),
        created_at=kit.now(),
    )
    return (start, *_votes(standing, picked, kit)), _of_people(picked)


def draw_in_place(standing: Standing, kit: Kit) -> Drawn:
    """New cards in place of those that are gone (reported, held back, taken back), as far as there are any."""
    start = opened(standing, "others")
    gone = (start.drawn if start else 0) - len(before_me(standing))
    if gone <= 0:
        return (), ()
    pool = kit.pool(standing.history.participant)
    met = {vote.card_id for vote in standing.history.votes} | {one.card_id for one in standing.history.reports}
    left = [card for card in (*pool.cards, *to_draw_from(standing, pool)[1]) if card.id not in met]
    picked = _least_shown(standing, left, pool)[:gone]
    return _votes(standing, picked, kit), _of_people(picked)


def before_me(standing: Standing) -> tuple[tuple[Vote, SharedCard], ...]:
    """The cards that stand before this person with the newest vote on each, in their order; those gone are left out."""
    return tuple((vote, card) for vote in newest_votes(standing) if (card := shown_card(standing, vote.card_id, vote.card_version)))


def newest_votes(standing: Standing) -> list[Vote]:
    """The last word on each card, by place."""
    newest = {vote.card_id: vote for vote in standing.history.votes}
    return sorted(newest.values(), key=lambda vote: vote.position)


def put_before(standing: Standing) -> Iterator[tuple[str, int | None]]:
    """(id, version) of every card that was ever put before this person; a seed card's version is None."""
    yield from ((vote.card_id, vote.card_version) for vote in newest_votes(standing))
    for row in standing.history.comparisons:
        yield from ((row.card_a, row.card_a_version), (row.card_b, row.card_b_version))


def shown_card(standing: Standing, card_id: str, version: int | None) -> SharedCard | None:
    """A card as it may be shown to this person now, masked words hidden; None if it may not, or was reported by them."""
    history = standing.history
    if any(one.card_id == card_id for one in history.reports):
        return None
    if version is not None:
        return next((as_shared(card) for card in history.others if (card.id, card.version) == (card_id, version)), None)
    if card_id in history.hidden:
        return None
    language = history.participant.language
    return next((card for seed in standing.study.seeds if seed.card_id == card_id and (card := seed.card(language))), None)


def _least_shown(standing: Standing, cards: Sequence[SharedCard], pool: Pool) -> list[SharedCard]:
    """Least shown first; among equals, scenarios that the person met; then chance. None about what they asked to be spared."""
    families = {scenario.id: scenario.family for scenario in standing.study.scenarios}
    met = {families.get(slot.scenario_id) for slot in standing.slots if not standing.skipped(slot)}
    stands = {families.get(slot.scenario_id) for slot in standing.slots}
    spared = {families.get(draw.scenario_id) for draw in standing.history.draws} - stands
    luck = (standing.study.settings.seed, standing.history.participant.ordinal, "others")
    read = [card for card in cards if families.get(card.scenario_id) not in spared]
    return sorted(read, key=lambda card: (pool.shown.get(card.id, 0), families.get(card.scenario_id) not in met, chance(*luck, card.id)))


def _votes(standing: Standing, cards: Sequence[SharedCard], kit: Kit) -> tuple[Vote, ...]:
    first = 1 + max((vote.position for vote in standing.history.votes), default=-1)
    return tuple(
        Vote(
            id=kit.new_id(),
            participant_id=standing.history.participant.id,
            card_id=card.id,
            card_version=None if card.by == "seed" else card.version,
            position=place,
            created_at=kit.now(),
        )
        for place, card in enumerate(cards, start=first)
    )


def _of_people(cards: Sequence[SharedCard]) -> tuple[SharedCard, ...]:
    return tuple(card for card in cards if card.by == "participant")
