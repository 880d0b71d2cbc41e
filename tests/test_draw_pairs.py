"""Pairs of cards are drawn so that orders, cards and stories are balanced, and the cards of a scenario soon hang together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weighing_toys import cards_of

from flows.draw_pairs import HOW, Tally, draw_how, draw_pairs, tally_of
from flows.records import SharedCard


def crowd(cards: tuple[SharedCard, ...], people: int, each: int, tally: Tally | None = None) -> tuple[Tally, list[list[frozenset[str]]]]:
    """So many people one after the other; the counts after them, and the pairs of each."""
    tally, drawn = tally or Tally(), []
    for number in range(people):
        pairs = draw_pairs(cards, tally, each, (), 1, number)
        drawn.append([frozenset((first.id, second.id)) for first, second in pairs])
        assert all(first.scenario_id == second.scenario_id and first.id != second.id for first, second in pairs)
    return tally, drawn


SCENARIOS = st.lists(st.integers(0, 6), min_size=1, max_size=4)


@given(sizes=SCENARIOS, people=st.integers(1, 40), each=st.integers(1, 4))
def test_both_orders_of_every_pair_within_one_and_nobody_meets_a_pair_twice(sizes: list[int], people: int, each: int) -> None:
    cards = tuple(card for n, size in enumerate(sizes) for card in cards_of(f"scenario_{n}", *(f"card {k}" for k in range(size))))
    tally, drawn = crowd(cards, people, each)
    for first, second in list(tally.ordered):
        assert abs(tally.ordered[first, second] - tally.ordered[second, first]) <= 1
    possible = sum(size * (size - 1) // 2 for size in sizes)
    assert all(len(pairs) == len(set(pairs)) == min(each, possible) for pairs in drawn)


@pytest.mark.parametrize(("size", "each"), [(2, 1), (3, 1), (5, 2), (8, 3), (12, 3)])
def test_every_card_stands_first_about_as_often_as_second_and_is_compared_about_equally_often(size: int, each: int) -> None:
    cards = cards_of("flyer", *(f"card {k}" for k in range(size)))
    tally, _ = crowd(cards, 60, each)
    times = [tally.cards[card.id] for card in cards]
    assert max(times) - min(times) <= 1 + each
    assert all(abs(2 * tally.first[card.id] - tally.cards[card.id]) <= 3 for card in cards)


@pytest.mark.parametrize("size", [2, 3, 7, 12])
def test_so_many_pairs_as_there_are_cards_less_one_tie_them_all_together(size: int) -> None:
    cards = cards_of("flyer", *(f"card {k}" for k in range(size)))
    tally, _ = crowd(cards, size - 1, 1)
    parts = {card.id: {card.id} for card in cards}
    for first, second in tally.ordered:
        whole = parts[first] | parts[second]
        parts.update(dict.fromkeys(whole, whole))
    assert len(parts[cards[0].id]) == size


def test_one_card_alone_is_no_pair_and_a_person_meets_new_cards_before_known_ones() -> None:
    lonely = (*cards_of("flyer", "one"), *cards_of("song", "two"))
    assert draw_pairs(lonely, Tally(), 3, (), 1) == []
    cards = cards_of("flyer", "one", "two", "three", "four")
    first, second = draw_pairs(cards, Tally(), 2, (), 1)
    assert not {first[0].id, first[1].id} & {second[0].id, second[1].id}
    assert len({frozenset((a.id, b.id)) for a, b in draw_pairs(cards, Tally(), 10, (), 1)}) == 6


def test_among_equals_comes_what_the_person_met() -> None:
    cards = (*cards_of("flyer", "one", "two"), *cards_of("song", "three", "four"), *cards_of("tax", "five", "six"))
    for luck in range(8):
        ((first, _),) = draw_pairs(cards, Tally(), 1, ("song",), luck)
        assert first.scenario_id == "song"


def test_counts_from_the_archive_are_what_was_drawn() -> None:
    one, two, three = (card.id for card in cards_of("flyer", "one", "two", "three"))
    tally = tally_of({(one, two, "none"): 2, (two, one, "as_written"): 1, (one, three, ""): 4})
    assert tally.together(one, two) == 3 and tally.cards == Counter({one: 7, three: 4, two: 3}) and tally.first[one] == 6
    assert tally.stories[frozenset((one, two)), "none"] == 2 and tally.how == Counter({"none": 2, "as_written": 1})


@given(pairs=st.lists(st.integers(0, 2), min_size=1, max_size=60))
def test_a_third_reads_the_story_as_written_a_third_reversed_a_third_not_at_all(pairs: list[int]) -> None:
    tally, got = Tally(), Counter[tuple[int, str]]()
    for number, pair in enumerate(pairs):
        got[pair, draw_how(frozenset({f"a{pair}", f"b{pair}"}), tally, 1, number)] += 1
    for pair in set(pairs):
        counts = [got[pair, how] for how in HOW]
        assert max(counts) - min(counts) <= 1
    assert set(tally.how) <= set(HOW) and sum(tally.how.values()) == len(pairs)
