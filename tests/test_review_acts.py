"""Forms into acts, without a page: whatever is done in whatever order, no participant's record changes, and undo and redo are exact."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from card_toys import SAID, Toy, toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toys import counted_ids

from bot.review_acts import act_from
from bot.review_card_page import seat_of
from bot.review_seat import Declined, Seat, policy_subject
from bot.staff_pages import Staff, StaffDesk
from flows.records import History, Review
from flows.reviewing.acts import ReadPrinciple, after_of, counting
from flows.reviewing.facts import CardFacts, Entry, facts_of
from flows.reviewing.fold import fold
from flows.reviewing.shown_past import last_own

NAMES = ("rita", "sam", "tess")
VERDICTS = ("supports", "qualifies", "opposes", "none")


@dataclass
class Played:
    """A card with the acts on it so far, in memory."""

    one: Toy
    history: History
    facts: CardFacts
    acts: list[Review] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: counted_ids(10**30))

    @property
    def entry(self) -> Entry:
        return Entry(self.facts, tuple(self.acts), fold(self.acts, 1))

    def seat(self, name: str = "rita") -> Seat:
        staff = cast(StaffDesk, SimpleNamespace(desk=SimpleNamespace(talks=self.one.talk)))
        return seat_of(staff, Staff(name, "reviewer"), self.entry, self.history)

    def does(self, name: str = "rita", **form: str) -> Review:
        """One act through its form, as the page would fill in what it was drawn for. Raises Declined."""
        seat = self.seat(name)
        act = act_from(seat, {"act": self.ids(), "version": "1", "round": seat.round, "guidelines": seat.guidelines, **form})
        self.acts.append(act)
        return act

    def refused(self, name: str = "rita", **form: str) -> str:
        with pytest.raises(Declined) as found:
            self.does(name, **form)
        return found.value.key


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    made = asyncio.run(toy(tmp_path_factory.mktemp("acts"), links={"do_not_lie": "supports"}, exception="He asked for it"))
    yield made
    made.talk.archive.close()


def begun(one: Toy) -> Played:
    history = one.talk.history(one.card.participant_id)
    assert history
    (facts,) = facts_of(one.talk.study, history)
    return Played(one, history, facts)


def some_form(played: Played, draw: Any) -> tuple[str, dict[str, str]]:
    """Somebody and something they might send, sensible or not."""
    name = draw(st.sampled_from(NAMES))
    principle = draw(st.sampled_from(["do_not_lie", "ask_clarifying_questions", "uphold_fairness", "be_clear", "nonsense"]))
    subject = draw(st.sampled_from([policy_subject(played.entry, 1), policy_subject(played.entry, 0), played.facts.offers[0].id, "x"]))
    said = draw(st.text(max_size=30))
    words = draw(st.sampled_from(["he takes it", "never said", "", "Unless he  signs"]))
    mine = [act.id for act in played.acts] or ["0" * 32]
    return name, draw(
        st.sampled_from(
            [
                {"do": "agree", "principle": principle, "verdict": draw(st.sampled_from(VERDICTS))},
                {"do": "read", "principle": principle, "verdict": draw(st.sampled_from((*VERDICTS, "maybe"))), "reason": said},
                {
                    "do": "link",
                    "principle": principle,
                    "verdict": "opposes",
                    "turn": draw(st.sampled_from(["1", "2", "9", "-"])),
                    "words": words,
                },
                {"do": "done"},
                {"do": "wording", "wording": said},
                {"do": "in_spec", "subject": subject, "in_spec": draw(st.sampled_from(["yes", "no", "?"]))},
                {"do": "send_back", "reason": said},
                {
                    "do": "set_aside",
                    "defect": draw(st.sampled_from(["quote_absent", "empty_card", "test_session", "ugly"])),
                    "reason": said,
                },
                {"do": "undo", "undoes": draw(st.sampled_from(mine))},
            ]
        )
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_sequence_of_acts_changes_what_a_participant_wrote(one: Toy, data: st.DataObject) -> None:
    played = begun(one)
    before = one.talk.archive.in_order(one.card.participant_id)
    for _ in range(data.draw(st.integers(1, 12))):
        name, form = some_form(played, data.draw)
        try:
            played.does(name, **form)
        except Declined:
            continue
    fresh = [act.model_copy(update={"id": one.talk.kit.new_id()}) for act in played.acts if act.action != "undo"]
    asyncio.run(one.talk.archive.keep_reviews(fresh))
    assert one.talk.archive.in_order(one.card.participant_id) == before
    for act in played.acts:
        assert act.about == one.card.participant_id and act.reviewer in NAMES
        json.loads(act.before), json.loads(act.after)
        linked = after_of(act, ReadPrinciple)
        if linked and linked.quote:
            assert 0 <= linked.quote.start < linked.quote.end <= len(SAID)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undo_takes_back_exactly_one_act_and_redo_brings_it_back(one: Toy, data: st.DataObject) -> None:
    played = begun(one)
    for _ in range(data.draw(st.integers(1, 10))):
        name, form = some_form(played, data.draw)
        try:
            played.does(name, **form)
        except Declined:
            continue
    last = last_own(played.acts, "rita")
    if last is None:
        assert played.refused(do="undo", undoes="0" * 32) == "not_undoable"
        return
    stood, state = counting(played.acts), played.entry.review
    undo = played.does(do="undo", undoes=last.id)
    assert counting(played.acts) == [act for act in stood if act.id != last.id]
    assert played.refused("sam", do="undo", undoes=undo.id) == "not_undoable"
    assert played.refused(do="undo", undoes=last.id) == "not_undoable"
    played.does(do="undo", undoes=undo.id)
    assert counting(played.acts) == stood and played.entry.review == state


def test_every_act_says_what_stood_before(one: Toy) -> None:
    played = begun(one)
    played.does(do="read", principle="do_not_lie", verdict="supports", reason="first")
    second = played.does(do="read", principle="do_not_lie", verdict="opposes")
    assert json.loads(second.before) == {"verdict": "supports", "reason": "first", "quote": None}
    played.does(do="wording", wording="one")
    assert json.loads(played.does(do="wording", wording="two").before) == {"wording": "one"}
    undo = played.does(do="undo", undoes=played.acts[-1].id)
    assert json.loads(undo.before) == {"wording": "two"} and undo.after == "{}" and undo.undoes == played.acts[-2].id


def test_a_round_is_what_its_reader_saw(one: Toy) -> None:
    played = begun(one)
    assert played.does(do="done").round == "blind"
    assert played.does("sam", do="done").round == "blind"
    assert played.seat("tess").round == "open"
    assert played.does("tess", do="read", principle="be_clear", verdict="none", round="blind").round == "blind"
    assert begun(one).refused(do="done", round="open") == "stale"


def test_words_that_stand_there_twice_are_taken_where_they_were_selected(one: Toy) -> None:
    played = begun(one)
    places = [at for at in range(len(SAID)) if SAID.startswith("it", at)]
    for at in (*places, 9999):
        act = played.does(do="link", principle="be_clear", verdict="supports", turn="2", words="it", start=str(at), end=str(at + 2))
        linked = after_of(act, ReadPrinciple)
        assert linked and linked.quote and linked.quote.start == (at if at in places else places[0])
    assert played.refused(do="link", principle="be_clear", verdict="supports", turn="1", words="What would you look to?") == "no_words"
    assert played.refused(do="link", principle="be_clear", verdict="supports", turn="2", words="IT is") == "words_absent"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"do": "read", "principle": "do_not_lie", "verdict": "supports", "rests": "x:1:2"}, "quote_absent_here"),
        ({"do": "read", "principle": "do_not_lie", "verdict": "supports", "reason": "x" * 2001}, "too_long"),
        ({"do": "read", "principle": "nonsense", "verdict": "supports"}, "no_principle"),
        ({"do": "read", "principle": "do_not_lie", "verdict": "qualify"}, "no_verdict"),
        ({"do": "agree", "principle": "do_not_lie", "verdict": "opposes"}, "stale"),
        ({"do": "agree", "principle": "uphold_fairness", "verdict": "none"}, "nothing_shown"),
        ({"do": "wording", "wording": ""}, "no_wording"),
        ({"do": "wording", "wording": "x" * 2001}, "too_long"),
        ({"do": "send_back", "reason": " \r\n"}, "no_note"),
        ({"do": "in_spec", "subject": "x", "in_spec": "yes"}, "stale"),
        ({"do": ""}, "unknown"),
    ],
)
def test_what_a_form_cannot_mean_is_refused(one: Toy, form: dict[str, str], why: str) -> None:
    assert begun(one).refused(**form) == why


def test_the_quote_of_another_turn_or_person_is_refused(one: Toy) -> None:
    played = begun(one)
    asked = played.history.turns[0]
    assert played.refused(do="read", principle="do_not_lie", verdict="supports", rests=f"{asked.id}:0:4") == "quote_absent_here"
    own = next(turn for turn in played.history.turns if turn.text == SAID)
    assert played.does(do="read", principle="do_not_lie", verdict="supports", rests=f"{own.id}:0:4").verdict == "supports"
    assert played.refused(do="read", principle="do_not_lie", verdict="supports", rests=f"{own.id}:0:{len(SAID) + 1}") == "quote_absent_here"
