"""Seeded, balanced draws: arms, scenarios, orders of behaviours, checks.

Every draw takes what was drawn least so far; ties fall by a hash of the study's seed and the person's ordinal, so
the same study with the same people draws the same way, and nobody can tell the next draw from the last."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from flows.records import AssignedArms, Draw, Scenario, Study


@dataclass(frozen=True)
class Drawn:
    """How often things were drawn before, among people of the same kind (real, simulated, test)."""

    participants: int = 0
    scenarios: Mapping[str, int] = field(default_factory=dict)
    talked: Mapping[str, int] = field(default_factory=dict)
    arms: Mapping[tuple[str, str], int] = field(default_factory=dict)


def chance(*parts: object) -> str:
    """A hash that stands for chance: equal parts, equal order."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def least(names: Iterable[str], counts: Mapping[str, int], *luck: object) -> list[str]:
    """`names`, least drawn first; ties in an order that only `luck` decides."""
    return sorted(names, key=lambda name: (counts.get(name, 0), chance(*luck, name)))


def draw_arms(study: Study, drawn: Drawn, ordinal: int) -> AssignedArms:
    """One level of each arm. Without a model no guess is ever shown, whatever the study lists."""
    arms = study.settings.arms
    levels: dict[str, tuple[str, ...]] = {"wording": arms.wording, "opening": arms.opening}
    levels["guess"] = arms.guess if study.settings.model else ("hidden",)
    picked = {}
    for arm, choices in levels.items():
        counts = {level: drawn.arms.get((arm, level), 0) for level in choices}
        picked[arm] = least(choices, counts, study.settings.seed, ordinal, arm)[0]
    return AssignedArms.model_validate(picked)


def draw_walk(study: Study, drawn: Drawn, ordinal: int, participant_id: str, new_id: Callable[[], str]) -> tuple[Draw, ...]:
    """The scenarios of one person, in order: `talked` and `short` ones from different families."""
    wanted = study.settings.scenarios
    families = _families(study)
    counts = {name: sum(drawn.scenarios.get(s.id, 0) for s in members) for name, members in families.items()}
    talked = {name: sum(drawn.talked.get(s.id, 0) for s in members) for name, members in families.items()}
    luck = (study.settings.seed, ordinal)
    picked = least(families, counts, *luck, "family")[: wanted.talked + wanted.short]
    in_depth = least(picked, talked, *luck, "depth")[: wanted.talked]
    order = sorted(picked, key=lambda name: chance(*luck, "order", name))
    places = [(ordinal, position, "talked" if name in in_depth else "short") for position, name in enumerate(order)]
    return tuple(
        draw_scenario(study, drawn, families[name], place, (participant_id, new_id())) for name, place in zip(order, places, strict=True)
    )


def draw_scenario(
    study: Study, drawn: Drawn, members: Sequence[Scenario], place: tuple[int, int, str], ids: tuple[str, str]
) -> Draw:
    """One member of a family for one place (ordinal, position, depth), with both orders of its behaviours."""
    ordinal, position, depth = place
    by_id = {member.id: member for member in members}
    scenario = by_id[least(by_id, drawn.scenarios, study.settings.seed, ordinal, "variant")[0]]
    before, after = option_orders(scenario, drawn.scenarios.get(scenario.id, 0), study.settings.seed)
    return Draw(
        id=ids[1],
        participant_id=ids[0],
        position=position,
        depth="talked" if depth == "talked" else "short",
        scenario_id=scenario.id,
        scenario_version=scenario.version,
        shown_before=before,
        shown_after=after,
    )


def draw_another(study: Study, drawn: Drawn, current: Sequence[Draw], position: int, ids: tuple[str, str]) -> Draw | None:
    """A scenario of a family not met so far, in place of the one at `position`; None if there is none left.

    `current` holds every draw of this person, also those exchanged before."""
    families = _families(study)
    met = {family for family, members in families.items() if {m.id for m in members} & {d.scenario_id for d in current}}
    left = [name for name in families if name not in met]
    if not left:
        return None
    old = [draw for draw in current if draw.position == position][-1]
    counts = {name: sum(drawn.scenarios.get(s.id, 0) for s in families[name]) for name in left}
    luck = drawn.participants + len(current)
    name = least(left, counts, study.settings.seed, luck, "another")[0]
    return draw_scenario(study, drawn, families[name], (luck, position, old.depth), ids)


def option_orders(scenario: Scenario, before_this: int, seed: int) -> tuple[str, str]:
    """The order at the first and at the second choice, never the same. `before_this`: draws of this scenario so far.

    In every block of k! people each order of k behaviours comes first exactly once."""
    orders = [",".join(order) for order in itertools.permutations(option.id for option in scenario.options)]
    block, index = divmod(before_this, len(orders))
    shuffled = list(orders)
    Random(f"{seed}/{scenario.id}/{block}").shuffle(shuffled)
    return shuffled[index], shuffled[(index + 1 + len(orders) // 2) % len(orders)]


def draw_check(low: Sequence[str], checks: Mapping[str, int], *luck: object) -> str | None:
    """One of the low-ranked principles, the one that served least as a check so far."""
    return least(low, checks, *luck, "check")[0] if low else None


def shuffled(names: Sequence[str], *luck: object) -> list[str]:
    """`names` in an order that only `luck` decides."""
    return sorted(names, key=lambda name: chance(*luck, name))


def _families(study: Study) -> dict[str, list[Scenario]]:
    families: dict[str, list[Scenario]] = {}
    for scenario in study.scenarios:
        families.setdefault(scenario.family, []).append(scenario)
    return families
