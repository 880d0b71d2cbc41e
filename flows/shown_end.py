"""The last screen: what was done, and the code that the panel wants to see."""

from __future__ import annotations

from flows.records import Done
from flows.standing import Standing
from flows.walk import Place, chosen


def shown_end(standing: Standing, here: Place) -> Done:
    """The end of a finished or a stopped walk."""
    codes = standing.study.settings.arrival.codes
    return Done(
        key="done",
        open=True,
        stopped=here.step == "stopped",
        code=codes.stopped if here.step == "stopped" else codes.complete,
        scenarios=len(chosen(standing)),
        cards=len(standing.approved),
    )
