"""Pairs of other people's cards in a person's walk: drawn once as the step opens, answered one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.draw_pairs import Pair, Tally, draw_how, draw_pairs, tally_of
from flows.kit import Kit
from flows.others import Drawn, opened, shown_card, to_draw_from
from flows.records import Comparison, Opened, SharedCard
from flows.standing import Standing
from flows.stories import story_for

KEY = "pairs"


class ShownPair(NamedTuple):
    """A pair that may be shown now: the newest record of it, the card shown first, the card shown second."""

    row: Comparison
    first: SharedCard
    second: SharedCard


def subject_of(row: Comparison) -> str:
    """One pair as the subject of a press."""
    return f"{KEY}/{row.position}"


def newest_comparisons(standing: Standing) -> list[Comparison]:
    """The last word on each pair, by place."""
    newest = {row.position: row for row in standing.history.comparisons}
    return [newest[position] for position in sorted(newest)]


def pairs_before(standing: Standing) -> list[ShownPair]:
    """The pairs of which both cards may still be shown, in their order."""
    found = []
    for row in newest_comparisons(standing):
        first = shown_card(standing, row.card_a, row.card_a_version)
        second = shown_card(standing, row.card_b, row.card_b_version)
        if first and second:
            found.append(ShownPair(row, first, second))
    return found


def open_pair(standing: Standing) -> ShownPair | None:
    """The first pair from which the person has not gone on."""
    return next((pair for pair in pairs_before(standing) if not standing.pressed("go_on", subject_of(pair.row))), None)


def among_pairs(standing: Standing) -> tuple[int, int]:
    """(1-based place of the open pair, how many there are), for the bar; (0, 0) where none is open."""
    pairs, here = pairs_before(standing), open_pair(standing)
    return (pairs.index(here) + 1, len(pairs)) if here else (0, 0)


def pairs_left(standing: Standing) -> bool:
    """Whether pairs have still to be drawn, or one of them waits."""
    return opened(standing, KEY) is None or open_pair(standing) is not None


def draw_for(standing: Standing, kit: Kit) -> Drawn:
    """The pairs of one person, each as a comparison that is still open; none where no situation has two cards."""
    person, settings = standing.history.participant, standing.study.settings
    pool = kit.pool(person)
    released, seeds = to_draw_from(standing, pool)
    tally, luck = tally_of(pool.compared), (settings.seed, person.ordinal, KEY)
    met = [slot.scenario_id for slot in standing.slots if not standing.skipped(slot)]
    pairs = draw_pairs((*released, *seeds), tally, settings.pairs.count, met, *luck)
    start = Opened(
        id=kit.new_id(),
        participant_id=person.id,
        step="pairs",
        released=len(released),
        seeds=len(seeds),
        drawn=len(pairs),
        created_at=kit.now(),
    )
    rows = tuple(_open(standing, kit, place, pair, tally) for place, pair in enumerate(pairs))
    return (start, *rows), _of_people(card for pair in pairs for card in pair)


def _open(standing: Standing, kit: Kit, place: int, pair: Pair, tally: Tally) -> Comparison:
    person, (first, second) = standing.history.participant, pair
    story = story_for(standing.study, pair, person.language)
    how = draw_how(frozenset((first.id, second.id)), tally, standing.study.settings.seed, person.ordinal) if story else None
    return Comparison(
        id=kit.new_id(),
        participant_id=person.id,
        context=first.scenario_id,
        card_a=first.id,
        card_a_version=_version(first),
        card_b=second.id,
        card_b_version=_version(second),
        story=how,
        story_by=story.by if story and how != "none" else "none",
        position=place,
        created_at=kit.now(),
    )


def _version(card: SharedCard) -> int | None:
    return None if card.by == "seed" else card.version


def _of_people(cards: Iterable[SharedCard]) -> tuple[SharedCard, ...]:
    return tuple(card for card in cards if card.by == "participant")
