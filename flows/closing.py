"""The closing steps: other people's cards, pairs, points, the survey. Which of them still waits for a person."""

from __future__ import annotations

from collections.abc import Callable

from flows.others import before_me, opened
from flows.pairs import pairs_left
from flows.points import points_left
from flows.records.study import ClosingName
from flows.standing import Standing

Left = Callable[[Standing], bool]
"""Whether something is left to do in one closing step."""

_LEFT: dict[ClosingName, Left] = {
    "others": lambda standing: opened(standing, "others") is None or bool(before_me(standing)),
    "pairs": pairs_left,
    "points": points_left,
    "survey": lambda standing: True,
}


def left(standing: Standing, name: ClosingName) -> bool:
    """Whether the person has still to go through this step."""
    return name in _LEFT and not standing.pressed("go_on", name) and _LEFT[name](standing)


def next_closing(standing: Standing) -> ClosingName | None:
    """The first closing step of the study in which something is left to do."""
    return next((name for name in standing.study.settings.closing if left(standing, name)), None)
