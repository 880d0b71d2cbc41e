"""Where a view sits among others: nobody is recognised by it, whatever people answered; and it says what they answered."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.records import Study
from flows.standing import Standing, on
from flows.where_i_sit import LEVELS, REST, Tally, answers_in_play, counts_among, shown_shares, tally, where_i_sit
from tests.history_toys import Life, id_of, toy_study, whole_life

ALL = (*LEVELS, REST)
COUNTS = st.fixed_dictionaries({level: st.integers(0, 60) for level in ALL})


def study() -> Study:
    """Done as soon as the rules are gone on from."""
    return toy_study(after=("principles",), about=(), before=(), k=1)


def finished(name: str, answer: str = "supports", **more: object) -> Standing:
    """Somebody at the end whose one card answers one rule that was in play."""
    life: Life = whole_life(name, **{"simulated": False, **more})
    offers = life.history.offers
    life.history = life.history.plus(offers[1].model_copy(update={"id": id_of(name, "last"), "answer": answer}))
    life.presses("go_on", life.history.draws[1].scenario_id, "choose")
    life.chooses(life.history.draws[1].scenario_id, who_decides="nobody")
    return Standing(study(), life.history)


def crowd(**answers: int) -> Tally:
    people = [answer for answer, n in answers.items() for _ in range(n)]
    return tally((f"{number:032x}", {"be_honest": answer}) for number, answer in enumerate(people))


@given(COUNTS, st.integers(10, 20))
def test_no_group_under_k_is_shown_and_none_can_be_worked_out(counts: dict[str, int], k: int) -> None:
    shown = shown_shares(counts, k)
    alone = [share.level for share in shown if share.level != REST]
    total = sum(counts.values())
    assert all(counts[level] >= k for level in alone)
    if shown:
        rest = total - sum(counts[level] for level in alone)
        assert alone and (rest == 0 or rest >= k) and (rest == 0) == (REST not in {share.level for share in shown})
        step = 1 if total >= 100 else 5
        for share in shown:
            people = rest if share.level == REST else counts[share.level]
            assert share.percent % step == 0 and abs(share.percent - 100 * people / total) <= step / 2 + 1e-6


@given(COUNTS)
def test_one_person_more_never_shows_what_that_person_said(counts: dict[str, int]) -> None:
    """A group that appears or goes with one answer has as many people as any other shown."""
    assume(shown_shares(counts, 10))
    for level in ALL:
        more = {**counts, level: counts[level] + 1}
        alone = {share.level for share in shown_shares(more, 10)} - {REST}
        assert all(more[name] >= 10 for name in alone)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"supports": 40}, {}),
        ({"supports": 9, "opposes": 9, "does_not_fit": 9, "qualifies": 9}, {}),
        ({"supports": 20, "opposes": 10}, {"supports": 65, REST: 35}),
        ({"supports": 30, "qualifies": 4, "opposes": 20, "does_not_fit": 7, REST: 3}, {"supports": 45, "opposes": 30, REST: 20}),
        (
            {"supports": 122, "qualifies": 19, "opposes": 9, "does_not_fit": 24, REST: 11},
            {"supports": 66, "qualifies": 10, "does_not_fit": 13, REST: 11},
        ),
    ],
)
def test_shares(counts: dict[str, int], shown: dict[str, int]) -> None:
    assert {share.level: share.percent for share in shown_shares(counts, 10)} == shown


def test_counted_are_real_people_at_the_end_with_an_approved_card() -> None:
    assert counts_among(finished("a"))
    assert not counts_among(finished("b", test=True))
    assert not counts_among(Standing(study(), whole_life("c", simulated=False).history)), "one short scenario is still open"
    simulated = whole_life("d")
    assert not counts_among(Standing(study(), simulated.history))


def test_two_cards_that_differ_count_as_neither() -> None:
    standing = finished("a")
    assert answers_in_play(standing) == {"be_honest": "supports", "no_agenda": "qualifies"}
    assert answers_in_play(finished("b", "unsure"))["be_honest"] == REST
    card, history = standing.approved[0], standing.history
    second = card.model_copy(update={"id": "f" * 32, "scenario_id": history.draws[1].scenario_id})
    yes = history.presses[0].model_copy(update={"id": "e" * 32, "subject": on(second)})
    changed = {"id": "d" * 32, "card_id": second.id, "scenario_id": second.scenario_id, "answer": "opposes"}
    other = history.offers[1].model_copy(update=changed)
    both = Standing(study(), history.plus(second, yes, other))
    assert len(both.approved) == 2 and answers_in_play(both)["be_honest"] == REST


def test_nothing_under_thirty_others_and_never_oneself() -> None:
    me = finished("me")
    assert where_i_sit(me, crowd(supports=19, opposes=10)) == ()
    (sits,) = where_i_sit(me, crowd(supports=20, opposes=10))
    assert (sits.principle_id, sits.answer, sits.people) == ("be_honest", "supports", 30)
    others = crowd(supports=20, opposes=10)
    with_me = Tally(others.people | {me.history.participant.id}, {"be_honest": others.counts["be_honest"] + Counter(["supports"])})
    assert where_i_sit(me, with_me) == (sits,)
    assert where_i_sit(me, crowd(supports=10, opposes=20))[0].shares[0].level == "opposes", "the own group is not shown sooner than others"


def test_nothing_before_the_end() -> None:
    assert where_i_sit(Standing(study(), whole_life("c", simulated=False).history), crowd(supports=40, opposes=40)) == ()
