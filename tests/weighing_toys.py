"""People on their way to points and pairs: a simulated temperament brings a person by hand as far as a screen."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from history_toys import Life, id_of, toy_study
from toys import Person

from bot.population import Population
from bot.simulated_people import Facts, SimulatedPerson
from bot.simulated_phrases import read_simulated_phrases
from flows.records import History, SharedCard, Study
from flows.records.study import PointsStep, ScenarioCounts

phrases = cache(read_simulated_phrases)


async def walk_to(person: Person, kind: type[Any], *, seed: int = 1) -> Any:
    """As an eager person would, up to the first open screen of this kind; returns it."""
    walker = SimulatedPerson("eager", Random(seed), Population(), phrases("en"), {}, seed)
    for _ in range(200):
        screens = person.view.screens
        here = [screen for screen in screens if screen.open and isinstance(screen, kind)]
        if here:
            return here[-1]
        history = person.conversation.history(person.id)
        assert history
        event = walker.answer(person.view, Facts(seed, {(o.card_id, o.principle_id): (o.why, o.scenario_id) for o in history.offers}))
        assert event, f"no {kind.__name__}; the way ended at {screens[-1]}"
        await person.does(event)
    raise AssertionError(f"no {kind.__name__} in 200 acts")


def points_study(method: Any = "points", *, principles: int = 8, budget: int = 100) -> Study:
    """No scenarios left to walk through: whoever has offers is at the points at once."""
    step = PointsStep(method=method, budget=budget, principles=principles)
    return toy_study(scenarios=ScenarioCounts(talked=0, short=0), closing=("points",), points=step)


def met(*principles: str, name: str = "one", **why: Any) -> History:
    """Somebody whose card was held against these principles. `why`: of some of them."""
    life = Life(name)
    turn = life.says("late_essay", "I look to fairness.")
    card = life.card("late_essay", turn)
    for position, principle in enumerate(principles):
        life.offer(card, principle, position=position, why=why.get(principle, "in_play"))
    return life.history


def cards_of(scenario: str, *names: str) -> tuple[SharedCard, ...]:
    """Released cards about one scenario."""
    return tuple(
        SharedCard(
            id=id_of(scenario, name), version=1, scenario_id=scenario, title=name, sentence=f"{name}.", looks_to=(name,), exceptions=(),
            lang="en", by="participant",
        )
        for name in names
    )  # fmt: skip
