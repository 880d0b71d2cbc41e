"""What a session with a model takes, and what happens when a budget is used up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.model_request import EXPECTED_OUT
from flows.records import ModelCall
from flows.records.model_call import NANO
from tests.fake_model import Scripted, SeenRequest
from tests.fake_model.replies import spoilt, well_spoken
from tests.model_figures import figures
from tests.model_walk import PRICE, Place, Walker, short_study, studying
from tests.toys import study_with

DEAR = (200_000, 4_000, 0)
"""Tokens that a dear reply takes, far above any estimate."""
DEAR_NANO = 200_000 * 1250 + 4_000 * 10_000
PEOPLE = 4


def dear(seen: SeenRequest) -> Scripted:
    return replace(well_spoken(seen), usage=DEAR)


def uncounted(seen: SeenRequest) -> Scripted:
    """A server that counts no tokens: the project's own estimate is used."""
    return replace(well_spoken(seen), usage=None)


def capped(**limits: float) -> Any:
    """The short study with one cap that matters, US dollars."""
    far = {"usd_turn": 99.0, "usd_each": 99.0, "usd_day": 99.0, "usd_total": 99.0}
    study = short_study()
    return short_study(limits=study.settings.limits.model_copy(update=far | limits))


# ---------------------------------------------------------------------------------------------- requests
async def test_one_request_for_each_turn_one_for_the_card_one_for_the_links(tmp_path: Path) -> None:
    async with studying(tmp_path, uncounted, study=study_with()) as place:
        walker = await (await place.joins()).walks()
        history, calls = place.history(walker), place.calls(walker)
        assert walker.is_done
    assert place.fake.asked == {"interview": 8, "distil": 2, "map": 2}
    assert all(act.asked.total() <= 1 for act in walker.acts)
    questions = [turn for turn in history.turns if turn.who == "interviewer" and turn.step == "talk"]
    assert len(questions) == 8 and {turn.mode for turn in questions} == {"model"}
    assert [call.outcome for call in calls] == ["ok"] * 12 and {call.attempts for call in calls} == {1}


async def test_samples_are_asked_for_one_by_one(tmp_path: Path) -> None:
    study = short_study()
    thrice = short_study(mapping=study.settings.mapping.model_copy(update={"samples": 3}))
    async with studying(tmp_path, uncounted, study=thrice) as place:
        walker = await (await place.joins()).walks()
        assert walker.is_done and place.faults(walker) == []
        assert {link.agreement_permille for link in place.history(walker).links} <= {667, 1000}
    assert place.fake.asked == {"interview": 2, "distil": 1, "map": 3}


async def test_most_of_every_request_was_sent_before(tmp_path: Path) -> None:
    async with studying(tmp_path, uncounted, study=study_with()) as place:
        first = await (await place.joins()).walks()
        others = list(place.fake.requests)
        second = await (await place.joins()).walks()
        taken = {one.purpose: one for one in figures(place.fake.requests[len(others) :], place.calls(second), others)}
    assert first.id != second.id and {one.calls for one in taken.values()} == {8, 2}
    same = {name: one.stable / one.tokens_in for name, one in taken.items()}
    before = {name: one.repeated / one.tokens_in for name, one in taken.items()}
    assert same["interview"] > 0.5 and same["distil"] > 0.5 and same["map"] > 0.8
    assert before["interview"] > 0.65 and before["map"] > 0.8
    assert sum(one.tokens_in for one in taken.values()) < 60_000 and sum(one.tokens_out for one in taken.values()) < 12 * EXPECTED_OUT


# ---------------------------------------------------------------------------------------------- budgets
def over(calls: tuple[ModelCall, ...]) -> list[str]:
    return [call.error_code for call in calls if call.error_code.startswith("budget")]


async def finish(place: Place, people: int = 1) -> list[Walker]:
    """So many people at once, to the end."""
    walkers = [await place.joins() for _ in range(people)]
    await asyncio.gather(*(walker.walks() for walker in walkers))
    assert all(walker.is_done and place.faults(walker) == [] for walker in walkers)
    return walkers


def spent(place: Place) -> int:
    return sum(place.conversation.archive.spend().by_day.values())


@pytest.mark.parametrize("cap", ["usd_turn", "usd_each", "usd_day", "usd_total"])
async def test_nothing_is_sent_where_nothing_may_be_spent(cap: str, tmp_path: Path) -> None:
    async with studying(tmp_path, dear, study=capped(**{cap: 0.0})) as place:
        (walker,) = await finish(place)
        calls, history = place.calls(walker), place.history(walker)
        assert {call.error_code for call in calls} == {f"budget:{cap}"} and {call.attempts for call in calls} == {0}
        assert len(calls) == 4 and place.fake.requests == [] and spent(place) == 0
        assert {turn.mode for turn in history.turns} == {"guided"} and history.cards[0].card_mode == "guided" and history.offers


@pytest.mark.parametrize("cap", ["usd_day", "usd_total"])
async def test_many_at_once_go_over_a_cap_by_one_call_each_at_most(cap: str, tmp_path: Path) -> None:
    async with studying(tmp_path, dear, study=capped(**{cap: 1.0})) as place:
        walkers = await finish(place, PEOPLE)
        assert NANO < spent(place) <= NANO + PEOPLE * DEAR_NANO
        assert all(f"budget:{cap}" in over(place.calls(walker)) for walker in walkers)
        assert len(place.fake.requests) == spent(place) / DEAR_NANO < PEOPLE * 4


async def test_a_person_goes_over_their_cap_by_one_call_at_most(tmp_path: Path) -> None:
    async with studying(tmp_path, dear, study=capped(usd_each=0.32)) as place:
        walkers = await finish(place, PEOPLE)
        each = place.conversation.archive.spend().by_participant
        assert each == {walker.id: 2 * DEAR_NANO for walker in walkers}
        assert {tuple(over(place.calls(walker))) for walker in walkers} == {("budget:usd_each",) * 2}


async def test_a_repair_goes_on_with_the_turn_that_it_belongs_to(tmp_path: Path) -> None:
    flattering = spoilt("flattery", only="interview")
    async with studying(tmp_path, lambda seen: replace(flattering(seen), usage=DEAR), study=capped(usd_turn=0.1)) as place:
        (walker,) = await finish(place)
        calls = [call for call in place.calls(walker) if call.purpose == "interview"]
    assert [call.error_code for call in calls] == ["lint:flattering", "budget:usd_turn"] * 2
    assert place.fake.asked["interview"] == 2


async def test_what_was_spent_is_what_the_server_counted(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        (walker,) = await finish(place)
        calls = place.calls(walker)
        each = 300 * 1250 + 600 * 125 + 120 * 10_000
        assert [call.cost_nano_usd for call in calls] == [each] * 4 and spent(place) == 4 * each == place.door.ledger.spent_nano
    assert PRICE.cached == 0.125 and not any(call.tokens_estimated for call in calls)
