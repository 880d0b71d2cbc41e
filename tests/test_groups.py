"""Verdicts on pairs and the groups that follow: connected through same, reversible, contradictions shown, names that last."""

from __future__ import annotations

from typing import Any

from history_toys import id_of
from hypothesis import given
from hypothesis import strategies as st
from toys import still

from flows.records import Review
from flows.reviewing.acts import Pair
from flows.reviewing.groups import groups_in, groups_of, pair_of, standing_verdicts, subject_of

CARDS = [id_of("card", at) for at in range(6)]
FIRST = dict.fromkeys(CARDS, 1)
VERDICTS = st.sampled_from(["same", "close", "different"])
PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda two: two[0] != two[1])
JUDGED = st.lists(st.tuples(PAIRS, VERDICTS), max_size=12)


def judge(number: int, one: int, other: int, verdict: Any, versions: tuple[int, int] = (1, 1), who: str = "rita") -> Review:
    """The verdict `number` on two of the cards; `versions`: of the smaller id first."""
    pair = pair_of(CARDS[one], CARDS[other])
    after = Pair(cards=pair, versions=versions, score_permille=500).model_dump_json()
    at = f"2026-11-20T14:{number % 60:02d}:00Z"
    return Review(
        id=id_of("verdict", number), reviewer=who, subject_kind="group", subject=subject_of(pair), action=verdict, before="{}",
        after=after, created_at=at,
    )  # fmt: skip


def undo(number: int, act: Review) -> Review:
    return Review(
        id=id_of("undo", number), reviewer="ben", subject_kind="group", subject=act.subject, action="undo", before="{}", after="{}",
        undoes=act.id, created_at=still(),
    )  # fmt: skip


def acts_of(judged: list[tuple[tuple[int, int], str]]) -> list[Review]:
    return [judge(number, *pair, verdict) for number, (pair, verdict) in enumerate(judged)]


def test_cards_are_connected_through_same_alone() -> None:
    acts = [judge(0, 0, 1, "same"), judge(1, 1, 2, "same"), judge(2, 3, 4, "same"), judge(3, 2, 3, "close"), judge(4, 0, 5, "different")]
    found = groups_of(acts, FIRST)
    assert found.keys() == set(CARDS[:5]) and found[CARDS[0]] == found[CARDS[1]] == found[CARDS[2]] != found[CARDS[3]] == found[CARDS[4]]
    large, small = groups_in(standing_verdicts(acts, FIRST))
    assert large.cards == tuple(sorted(CARDS[:3])) and [act.id for act in large.same] == [acts[0].id, acts[1].id]
    assert len(small.cards) == 2 and not large.contradicted_by


def test_a_different_inside_a_group_is_a_contradiction_and_no_export() -> None:
    acts = [judge(0, 0, 1, "same"), judge(1, 1, 2, "same"), judge(2, 0, 2, "different"), judge(3, 3, 4, "same")]
    found = {group.cards: group for group in groups_in(standing_verdicts(acts, FIRST))}
    torn = found[tuple(sorted(CARDS[:3]))]
    assert [act.id for act in torn.contradicted_by] == [acts[2].id]
    assert groups_of(acts, FIRST).keys() == {CARDS[3], CARDS[4]}
    assert groups_of([*acts, undo(0, acts[2])], FIRST).keys() == set(CARDS[:5])


def test_the_newest_verdict_stands_and_its_undoing_brings_the_earlier_back() -> None:
    first, second = judge(0, 0, 1, "same"), judge(1, 1, 0, "different", who="ben")
    assert [act.action for act in standing_verdicts([first, second], FIRST).values()] == ["different"]
    assert groups_of([first, second, undo(0, second)], FIRST).keys() == set(CARDS[:2])


def test_a_later_version_opens_the_pair_again() -> None:
    act = judge(0, 0, 1, "same")
    assert standing_verdicts([act], FIRST) and not standing_verdicts([act], {**FIRST, CARDS[1]: 2})
    assert not standing_verdicts([act], {CARDS[0]: 1}), "a card that is gone has no pairs"


def test_a_group_keeps_its_name_when_it_grows() -> None:
    acts = [judge(0, 2, 3, "same")]
    name = groups_of(acts, FIRST)[CARDS[2]]
    more = [*acts, judge(1, 0, 1, "same"), judge(2, 1, 2, "same")]
    assert set(groups_of(more, FIRST).values()) == {name} and len(name) == 12


def test_other_acts_are_no_verdicts() -> None:
    reading = judge(0, 0, 1, "same").model_copy(update={"subject_kind": "card"})
    garbled = judge(1, 0, 1, "same").model_copy(update={"after": '{"cards": []}'})
    assert standing_verdicts([reading, garbled], FIRST) == {} and groups_in({}) == []


@given(JUDGED)
def test_undoing_every_verdict_leaves_no_group(judged: list[tuple[tuple[int, int], str]]) -> None:
    acts = acts_of(judged)
    assert groups_of([*acts, *(undo(number, act) for number, act in enumerate(acts))], FIRST) == {}


@given(JUDGED)
def test_a_group_is_what_can_be_reached_through_same(judged: list[tuple[tuple[int, int], str]]) -> None:
    verdicts = standing_verdicts(acts_of(judged), FIRST)
    groups = groups_in(verdicts)
    same = {pair for pair, act in verdicts.items() if act.action == "same"}
    assert all(any(one in group.cards and other in group.cards for group in groups) for one, other in same)
    assert len({card for group in groups for card in group.cards}) == sum(len(group.cards) for group in groups)
    for group in groups:
        reached = {group.cards[0]}
        for _ in group.cards:
            reached |= {card for pair in same if reached & set(pair) for card in pair}
        assert reached == set(group.cards) and len(group.same) >= len(group.cards) - 1
        torn = {pair for pair, act in verdicts.items() if act.action == "different" and set(pair) <= reached}
        assert len(torn) == len(group.contradicted_by)
