"""Where a card stands in review: undo and redo, who is done, what is settled, disputed, sent back; acts on other versions do not count."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from flows.records import Review, ValueCard
from flows.reviewing.acts import SentBack, Wording, counting
from flows.reviewing.fold import fold
from tests.archive_toys import an_id, card
from tests.review_toys import act, done, reading, set_aside, undo

LUCK = random.Random(1)
CARD: ValueCard = card(LUCK, an_id(LUCK), an_id(LUCK))


def both_done() -> list[Review]:
    return [
        reading("a1", CARD, "be_warm", "supports", reviewer="anna"),
        done("a2", CARD, reviewer="anna"),
        reading("b1", CARD, "be_warm", "qualifies", reviewer="boris"),
        done("b2", CARD, reviewer="boris"),
    ]


@given(st.lists(st.integers(0, 40), max_size=40))
def test_an_act_counts_unless_an_undo_that_counts_takes_it_back(targets: list[int]) -> None:
    """`targets`: act n is a reading where it names itself or a later one, else an undo of the act named."""
    acts: list[Review] = []
    for number, target in enumerate(targets):
        made = reading(str(number), CARD, f"p{number}") if target >= number else undo(str(number), CARD, acts[target])
        acts.append(made)

    def counts(number: int) -> bool:
        undoing = [later for later in range(number + 1, len(acts)) if acts[later].undoes == acts[number].id]
        return not any(counts(later) for later in undoing)

    expected = [one for number, one in enumerate(acts) if counts(number) and one.action != "undo"]
    assert counting(acts) == expected


def test_readers_are_done_one_by_one_and_what_they_saw_differently_is_disputed() -> None:
    acts = both_done()
    assert fold(acts[:1], 1).done_by == () and fold(acts[:3], 1).done_by == ("anna",)
    assert fold(acts[:3], 1).disputed(2) == () and fold(acts[:3], 1).verdict("be_warm", 2) is None
    state = fold(acts, 1)
    assert state.complete(2) and state.disputed(2) == ("be_warm",) and state.verdict("be_warm", 2) is None
    assert state.said("be_warm") == {"anna": "supports", "boris": "qualifies"} and state.verdict("do_not_lie", 2) == "none"


def test_a_principle_that_one_reader_did_not_link_is_none_to_them() -> None:
    acts = [*both_done(), reading("a3", CARD, "do_not_lie", "opposes", reviewer="anna")]
    assert fold(acts, 1).said("do_not_lie") == {"anna": "opposes", "boris": "none"} and "do_not_lie" in fold(acts, 1).disputed(2)


def test_settling_holds_until_it_is_undone() -> None:
    settled = reading("c1", CARD, "be_warm", "qualifies", reviewer="chris", round="arbitration")
    acts = [*both_done(), settled]
    assert fold(acts, 1).verdict("be_warm", 2) == "qualifies" and fold(acts, 1).disputed(2) == ()
    assert fold([*acts, undo("c2", CARD, settled)], 1).disputed(2) == ("be_warm",)


def test_the_first_verdicts_stay_the_first() -> None:
    later = reading("a3", CARD, "be_warm", "opposes", reviewer="anna", round="open")
    acts = [*both_done(), later, done("a4", CARD, reviewer="anna", round="open")]
    anna = fold(acts, 1).readers["anna"]
    assert anna.verdict("be_warm") == "opposes" and anna.first == {"be_warm": "supports"} and anna.first_round == "unaided"


def test_what_is_sent_back_waits_for_the_others_and_from_arbitration_for_both() -> None:
    back = act("s1", CARD, "send_back", SentBack(to=()), reviewer="anna", reason="Look at turn 2.")
    state = fold([*both_done(), back], 1)
    assert state.sent_back == back and state.waits_for == frozenset({"boris"})
    assert fold([*both_done(), back, done("b3", CARD, reviewer="boris")], 1).sent_back is None
    assert fold([*both_done(), back, done("a5", CARD, reviewer="anna")], 1).sent_back == back
    both = act("s2", CARD, "send_back", SentBack(to=()), reviewer="anna", round="arbitration")
    assert fold([*both_done(), both], 1).waits_for == frozenset({"anna", "boris"})
    assert fold([*both_done(), both, done("b3", CARD, reviewer="boris")], 1).waits_for == frozenset({"anna"})


def test_sent_back_by_the_only_reader_it_waits_for_anybody_else() -> None:
    acts = [done("a1", CARD, reviewer="anna"), act("s1", CARD, "send_back", SentBack(to=()), reviewer="anna")]
    assert fold(acts, 1).waits_for == frozenset()
    assert fold([*acts, done("a2", CARD, reviewer="anna")], 1).sent_back is not None
    assert fold([*acts, done("b1", CARD, reviewer="boris")], 1).sent_back is None


def test_wording_and_setting_aside_stand_until_undone_and_only_for_their_version() -> None:
    aside, worded = set_aside("x1", CARD), act("w1", CARD, "read", Wording(wording="Look at who asks."))
    state = fold([aside, worded], 1)
    assert state.set_aside == aside and state.wording == worded and state.readers == {}
    assert fold([aside, worded, undo("x2", CARD, aside)], 1).set_aside is None
    assert fold([aside, worded, *both_done()], 2) == fold([], 2)
