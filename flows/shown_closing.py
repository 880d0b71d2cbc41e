"""What comes after the second choice: each closing step that the study asks for, as far as the person has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.closing import left
from flows.records import AnyScreen
from flows.records.study import ClosingName
from flows.shown_others import shown_others
from flows.shown_pairs import shown_pairs
from flows.shown_points import shown_points
from flows.shown_survey import shown_survey
from flows.standing import Standing
from flows.walk import Place

Shown = Callable[[Standing, bool], Iterator[AnyScreen]]
"""The screens of one closing step; True: the step is open."""

_SHOWN: dict[ClosingName, Shown] = {
    "others": shown_others,
    "pairs": shown_pairs,
    "points": shown_points,
    "survey": shown_survey,
}


def shown_closing(standing: Standing, here: Place) -> Iterator[AnyScreen]:
    """The screens of the closing steps in the study's order, up to the open one."""
    for name in standing.study.settings.closing:
        if name in _SHOWN and (here.step == name or not left(standing, name)):
            yield from _SHOWN[name](standing, here.step == name)
        if here.step == name:
            return
