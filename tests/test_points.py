"""Points over rules: which rules, what they cost, and that nobody ever overspends, whatever they send."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from history_toys import PRINCIPLES, at
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from toys import Person, counted_ids, study_with, talk_on
from weighing_toys import met, points_study, walk_to

from flows.accept import Maker, Refused, accept
from flows.draw import Drawn
from flows.my_weighing import my_points
from flows.points import given_points, left_over, rules_to_weigh, votes_now
from flows.records import AskPoints, GavePoints, History, Points, Pressed, Study
from flows.records.study import PointsStep, ScenarioCounts
from flows.records.votes import cost_of
from flows.standing import Standing
from flows.view import view
from flows.walk import place
from storage.bundle_check import BundleError
from storage.bundle_fold import Folded
from storage.bundle_weighed import points_rows

ACTS = itertools.count()


def gave(**votes: int) -> GavePoints:
    return GavePoints(client_id=f"act-{next(ACTS):06}", votes=votes)


def go_on() -> Pressed:
    return Pressed(client_id=f"act-{next(ACTS):06}", button="go_on", subject="points")


def maker() -> Maker:
    ids = counted_ids(10**9 * next(ACTS) + 1)
    return Maker(ids, lambda: at(9), Drawn)


def after(study: Study, history: History, *events: Any) -> History:
    for event in events:
        history = history.plus(*accept(Standing(study, history), event, maker()))
    return history


def open_points(study: Study, history: History) -> AskPoints:
    (screen,) = [one for one in view(study, history).screens if isinstance(one, AskPoints)]
    return screen


@pytest.mark.parametrize(("method", "votes", "cost"), [("points", 0, 0), ("points", 7, 7), ("quadratic", 3, 9), ("quadratic", -3, 9)])
def test_what_votes_cost(method: Any, votes: int, cost: int) -> None:
    assert cost_of(method, votes) == cost


@pytest.mark.parametrize(("votes", "cost", "budget"), [(-1, 1, 100), (-1, -1, 100), (101, 101, 100), (5, 4, 100)])
def test_a_record_that_does_not_add_up_is_none(votes: int, cost: int, budget: int) -> None:
    with pytest.raises(ValidationError):
        Points(id="0" * 32, participant_id="1" * 32, principle_id="be_warm", method="points", votes=votes, cost=cost, budget=budget,
               created_at=at(1))  # fmt: skip


def test_points_are_stored_as_they_are_given_and_count_once_submitted() -> None:
    study, history = points_study(), met(*PRINCIPLES)
    assert place(study, history).step == "points"
    assert [rule.votes for rule in open_points(study, history).rules] == [0, 0, 0]
    history = after(study, history, gave(be_honest=60, no_agenda=0), gave(be_honest=40), gave(stay_in_scope=60))
    assert [(row.principle_id, row.votes, row.submitted) for row in history.points] == [
        ("be_honest", 60, False), ("be_honest", 40, False), ("stay_in_scope", 60, False)]  # fmt: skip
    assert open_points(study, history).left == 0 and not my_points(Standing(study, history)).submitted  # type: ignore[union-attr]
    history = after(study, history, go_on())
    assert place(study, history).step == "done"
    counted = {row["principle_id"]: (row["votes"], row["submitted"]) for row in points_rows(Folded(history))}
    assert counted == {"be_honest": (40, 1), "no_agenda": (0, 1), "stay_in_scope": (60, 1)}
    screen = open_points(study, history)
    assert not screen.open and {rule.principle_id: rule.votes for rule in screen.rules} == {n: v for n, (v, _) in counted.items()}


def test_not_submitted_is_told_apart_from_zero() -> None:
    study = points_study()
    history = after(study, met(*PRINCIPLES), gave(be_honest=5))
    assert [(row["principle_id"], row["submitted"]) for row in points_rows(Folded(history))] == [("be_honest", 0)]


def test_a_bundle_refuses_what_was_overspent() -> None:
    row = {"participant_id": met().participant.id, "method": "points", "votes": 60, "cost": 60, "budget": 100, "created_at": at(1)}
    both = (Points(id=f"{n}" * 32, principle_id=name, **row) for n, name in enumerate(PRINCIPLES[:2]))
    with pytest.raises(BundleError, match="120 of 100 spent"):
        list(points_rows(Folded(met(*PRINCIPLES).plus(*both))))


@pytest.mark.parametrize(
    ("method", "votes", "reason"),
    [
        ("points", {"be_honest": 101}, "too_many_points"),
        ("points", {"be_honest": 60, "no_agenda": 41}, "too_many_points"),
        ("points", {"be_honest": -1}, "points_below_zero"),
        ("points", {"be_honest": 150, "no_agenda": -50}, "points_below_zero"),
        ("points", {"be_warm": 1}, "no_such_rule"),
        ("quadratic", {"be_honest": -11}, "too_many_points"),
        ("quadratic", {"be_honest": 8, "no_agenda": 7}, "too_many_points"),
    ],
)
def test_what_cannot_be_is_refused_as_a_whole(method: Any, votes: dict[str, int], reason: str) -> None:
    study, history = points_study(method), met(*PRINCIPLES)
    with pytest.raises(Refused, match=reason):
        after(study, history, GavePoints(client_id="act-000000", votes=votes))


def test_after_going_on_and_before_the_step_nothing_is_taken() -> None:
    study = points_study()
    done = after(study, met(*PRINCIPLES), go_on())
    with pytest.raises(Refused, match="not_open"):
        after(study, done, gave(be_honest=1))
    with pytest.raises(Refused, match="not_open"):
        after(study, done, go_on())
    early = points_study().model_copy(update={"settings": study.settings.model_copy(update={"closing": ()})})
    with pytest.raises(Refused, match="not_open"):
        after(early, met(*PRINCIPLES), gave(be_honest=1))


@pytest.mark.parametrize("names", [(), ("be_honest",), ("be_honest", "unknown_to_us")])
def test_with_fewer_than_two_rules_the_step_is_left_out(names: tuple[str, ...]) -> None:
    study = points_study()
    assert place(study, met(*names)).step == "done" and not any(isinstance(s, AskPoints) for s in view(study, met(*names)).screens)


def test_rules_are_those_met_checks_last_and_those_with_points_stay() -> None:
    study = points_study(principles=2)
    history = met("be_honest", "no_agenda", "stay_in_scope", no_agenda="check")
    assert set(rules_to_weigh(Standing(study, history))) == {"be_honest", "stay_in_scope"}
    history = after(study, history, gave(be_honest=1))
    more = met("no_agenda", "stay_in_scope", "be_honest", be_honest="check", name="two")
    grown = History(more.participant, offers=more.offers, points=history.points)
    assert "be_honest" in rules_to_weigh(Standing(study, grown))
    orders = {rules_to_weigh(Standing(points_study(), _ordinal(met(*PRINCIPLES), n))) for n in range(12)}
    assert len(orders) > 1 and {frozenset(order) for order in orders} == {frozenset(PRINCIPLES)}


def _ordinal(history: History, number: int) -> History:
    return History(history.participant.model_copy(update={"ordinal": number}), offers=history.offers)


def test_points_of_another_budget_do_not_count_any_more() -> None:
    history = after(points_study(), met(*PRINCIPLES), gave(be_honest=90))
    assert votes_now(Standing(points_study(budget=50), history)) == dict.fromkeys(votes_now(Standing(points_study(), history)), 0)


CLICKS = st.lists(st.dictionaries(st.sampled_from([*PRINCIPLES, "be_warm"]), st.integers(-120, 120), max_size=4) | st.none(), max_size=12)


@pytest.mark.parametrize("method", ["points", "quadratic"])
@given(clicks=CLICKS)
def test_no_sequence_of_clicks_ever_overspends(method: Any, clicks: list[dict[str, int] | None]) -> None:
    """None: going on. Whatever is refused changes nothing."""
    study, history = points_study(method), met(*PRINCIPLES)
    step = study.settings.points
    for click in clicks:
        before = votes_now(Standing(study, history))
        possible = click is not None and click.keys() <= before.keys() and left_over(step, {**before, **click}) >= 0
        possible = possible and (method == "quadratic" or min((click or {}).values(), default=0) >= 0)
        is_open = place(study, history).step == "points"
        try:
            history = after(study, history, go_on() if click is None else GavePoints(client_id=f"act-{next(ACTS):06}", votes=click))
        except Refused:
            assert votes_now(Standing(study, history)) == before and not (is_open and (possible or click is None))
        else:
            assert is_open and (click is None or possible)
            assert votes_now(Standing(study, history)) == {**before, **(click or {})}
        rows = list(points_rows(Folded(history)))
        assert sum(int(row["cost"] or 0) for row in rows) <= step.budget and open_points(study, history).left >= 0
        assert all(row.cost == cost_of(method, row.votes) for row in given_points(Standing(study, history)).values())


async def test_the_way_through_the_conversation(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, study_with(closing=("points",), points=PointsStep(principles=4), scenarios=ScenarioCounts(talked=1, short=0)))
    person = await Person.join(talks)
    screen = await walk_to(person, AskPoints)
    assert len(screen.rules) == 4 and screen.left == 100 and person.view.progress.part == "points" and not person.view.talking
    first, second = screen.rules[0].principle_id, screen.rules[1].principle_id
    await person.does(gave(**{first: 70, second: 30}))
    assert await person.is_refused(gave(**{first: 71})) == "too_many_points"
    again = talk_on(tmp_path, talks.study).view(person.id)  # another device, or after a crash
    assert again and again == person.view and person.open(AskPoints).left == 0
    await person.does(go_on())
    stored = talks.archive.history(person.id)
    assert stored and sum(row.submitted for row in stored.points) == 4 and stored == talks.history(person.id)
    assert not person.view.screens[-1].key == "points"
    talks.archive.close()
