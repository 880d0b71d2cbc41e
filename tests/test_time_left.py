"""The minutes left: never below nothing, never more by doing something, near what is left to do, and never too exact."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random

import pytest
from aside_toys import Clock, short_study, talk_at
from history_toys import SCENARIOS, Life, at, toy_study, whole_life
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toys import Person, pack

from bot.conversation import Conversation
from bot.population import Population
from bot.simulated_people import Facts, SimulatedPerson
from bot.simulated_phrases import read_simulated_phrases
from flows.active_time import active_minutes
from flows.people import estimate
from flows.records import AddedRule, ChangedAnswer, EditedCard, History, Pressed
from flows.standing import Standing
from flows.time_left import BEFORE_JUDGING, FARTHEST, FASTEST, SLOWEST, minutes_left, pace, rounded

PHRASES = read_simulated_phrases("en")
CARD_AND_RULES = 6.0
"""Expected minutes of a card with its rules, at most: what opens again when somebody edits an approved card."""


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, 1), (1.99, 1), (2, 2), (2.49, 2), (2.5, 3), (9.9, 10), (10.5, 10), (12.4, 10), (12.5, 15), (21, 20), (23, 25), (62, 60)],
)
def test_what_is_shown(minutes: float, shown: int) -> None:
    assert rounded(minutes) == shown


@given(st.floats(0, 1e4), st.floats(0, 1e4))
def test_more_time_is_never_shown_as_less(one: float, other: float) -> None:
    assert (rounded(one) <= rounded(other)) == (one <= other) or rounded(one) == rounded(other)


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 60))
def test_a_pace_is_bounded_and_moves_no_faster_than_time(taken: float, expected: float, more: float) -> None:
    assert FASTEST <= pace(taken, expected) <= SLOWEST
    assert pace(taken, expected) <= pace(taken + more, expected) <= pace(taken, expected) + more / BEFORE_JUDGING + 1e-9
    assert pace(taken, expected + more) <= pace(taken, expected) + 1e-9


def standing(history: History) -> Standing:
    return Standing(toy_study(), history)


def test_a_start_is_the_estimate_and_the_end_is_nothing() -> None:
    study = pack().model_copy(update={"example": None})
    given = study.model_copy(update={"settings": study.settings.model_copy(update={"closing": ()})})
    life = Life("one")
    for position, scenario in enumerate(given.scenarios[:3]):
        life.draws(scenario.id, position, "talked" if position < 2 else "short")
    left = minutes_left(Standing(given, life.history))
    assert abs(left - estimate(given, 1).median_minutes) < 6, "the median of simulated minutes holds longer answers, and the consent page"
    life = whole_life()
    for moment in SCENARIOS[:2]:
        life.chooses(moment, "after")
        life.presses("go_on", f"rechoose/{moment}", "rechoose")
    life.presses("go_on", SCENARIOS[1], "choose")
    assert minutes_left(standing(life.history)) < 0.2, "one choice of the toy stands without who may change it"


def test_the_studys_own_people_and_the_persons_own_pace_scale_it() -> None:
    life = Life("one")
    life.draws(SCENARIOS[0], 0)
    life.draws(SCENARIOS[1], 1, "short")
    plain = minutes_left(standing(life.history))
    assert minutes_left(standing(life.history), usual=plain * 2) == pytest.approx(plain * 2)
    assert minutes_left(standing(life.history), usual=plain * 50) == pytest.approx(plain * FARTHEST), "within bounds"
    life.chooses(SCENARIOS[0], minute=1, who_decides="nobody")
    quick = minutes_left(standing(life.history))
    life.says(SCENARIOS[0], "Why?", minute=9, who="interviewer")
    assert minutes_left(standing(life.history)) > quick, "eight minutes for one question"


def test_pauses_are_no_time() -> None:
    life = Life("one")
    life.draws(SCENARIOS[0], 0)
    life.chooses(SCENARIOS[0], minute=3)
    life.chooses(SCENARIOS[0], minute=13)
    life.chooses(SCENARIOS[0], minute=24)
    life.chooses(SCENARIOS[0], minute=25)
    assert active_minutes(life.history) == 3 + 10 + 1
    assert active_minutes(life.history, at(13)) == 13 and active_minutes(life.history, at(0)) == 0


@pytest.fixture(scope="module")
def open_talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Conversation, Clock]]:
    """One for all walks: the ranking of rules is made once."""
    clock, study = Clock(), short_study(talked=1, short=1, minutes=240, after=("principles", "rechoose"))
    talks = talk_at(tmp_path_factory.mktemp("left"), clock, study)
    yield talks, clock
    talks.archive.close()


def history_of(person: Person) -> History:
    history = person.conversation.history(person.id)
    assert history is not None
    return history


def left_now(person: Person) -> float:
    return minutes_left(Standing(person.conversation.study, history_of(person)))


def may_rise(act: object) -> bool:
    """Acts that open something again, or bring another story."""
    if isinstance(act, Pressed):
        return act.button in ("another", "go_on", "not_quite")
    return isinstance(act, EditedCard | AddedRule | ChangedAnswer)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), minutes=st.lists(st.sampled_from([0.0, 0.0, 0.2, 1.0, 4.0, 30.0]), min_size=60, max_size=60))
def test_nobodys_time_left_jumps(open_talk: tuple[Conversation, Clock], seed: int, minutes: list[float]) -> None:
    asyncio.run(_walks(*open_talk, seed, minutes))


async def _walks(talks: Conversation, clock: Clock, seed: int, minutes: list[float]) -> None:
    person = await Person.join(talks)
    one = SimulatedPerson("eager", Random(seed), Population(), PHRASES, {}, seed)
    facts = Facts(seed)
    before = left_now(person)
    for wait in minutes:
        facts.offers = {(o.card_id, o.principle_id): (o.why, o.scenario_id) for o in history_of(person).offers}
        act = one.answer(person.view, facts)
        if act is None:
            assert before == 0.0
            return
        clock.moves(wait)
        await person.does(act)
        now = left_now(person)
        slower = before / FASTEST * (wait if wait <= 10 else 0.0) / BEFORE_JUDGING
        reopened = SLOWEST * CARD_AND_RULES if may_rise(act) else 0.0
        assert 0 <= now <= before + slower + reopened + 1e-9, f"{type(act).__name__} from {before} to {now}"
        assert (person.view.progress.minutes_left is None) == (person.view.progress.part == "done")
        before = now
