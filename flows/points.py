"""Points over rules: which rules a person shares them out over, what votes cost, what is left. Pure.

Two methods (METHODS.md, section 10). points: a vote costs one. quadratic: n votes cost n * n, and may be against a rule. Nobody can
spend more than the budget: the page shows what is left, and whatever would go over it is refused here."""

from __future__ import annotations

from collections.abc import Mapping

from flows.draw import chance, shuffled
from flows.records import Points
from flows.records.study import PointsStep
from flows.records.votes import cost_of
from flows.standing import Standing

FEWEST = 2
"""Rules below which there is nothing to share out."""


def lowest(step: PointsStep) -> int:
    """The fewest votes that one rule can get."""
    return 0 if step.method == "points" else -step.budget


def left_over(step: PointsStep, votes: Mapping[str, int]) -> int:
    """What is left of the budget; below 0: overspent."""
    return step.budget - sum(cost_of(step.method, each) for each in votes.values())


def given_points(standing: Standing) -> dict[str, Points]:
    """Principle id -> the newest record, those given under another method or budget left out."""
    step = standing.study.settings.points
    rows = (row for row in standing.history.points if (row.method, row.budget) == (step.method, step.budget))
    return {row.principle_id: row for row in rows}


def votes_now(standing: Standing) -> dict[str, int]:
    """Votes by principle for every rule on the screen, in the order shown."""
    given = given_points(standing)
    return {name: given[name].votes if name in given else 0 for name in rules_to_weigh(standing)}


def rules_to_weigh(standing: Standing) -> tuple[str, ...]:
    """Ids of principles that this person met beside their cards, at most as many as the study says, in an order of their own.

    Those that have points stay, then come those that were more than a check. Once submitted, it is what was submitted."""
    person, settings = standing.history.participant, standing.study.settings
    luck = (settings.seed, person.ordinal, "points")
    given = given_points(standing)
    done = [name for name, row in given.items() if row.submitted]
    if done:
        return tuple(shuffled(done, *luck))
    known = {principle.id for principle in standing.study.spec.principles}
    met = dict.fromkeys(offer.principle_id for offer in standing.history.offers if offer.principle_id in known)
    fitting = {offer.principle_id for offer in standing.history.offers if offer.why != "check"}

    def rank(name: str) -> tuple[bool, bool, str]:
        return not (name in given and given[name].votes), name not in fitting, chance(*luck, "which", name)

    return tuple(shuffled(sorted(met, key=rank)[: settings.points.principles], *luck))


def points_left(standing: Standing) -> bool:
    """Whether there is anything to share points out over."""
    return len(rules_to_weigh(standing)) >= FEWEST
