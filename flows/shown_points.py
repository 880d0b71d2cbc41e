"""The rules over which a budget is shared out, as the participant reads them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.points import left_over, votes_now
from flows.records import AskPoints, ShownPoints
from flows.shown_card import plain
from flows.standing import Standing

KEY = "points"


def shown_points(standing: Standing, is_open: bool) -> Iterator[AskPoints]:
    """The screen with every rule in the wording drawn for this person; none where there was nothing to share out."""
    step, person = standing.study.settings.points, standing.history.participant
    by_id = {principle.id: principle for principle in standing.study.spec.principles}
    votes = {name: each for name, each in votes_now(standing).items() if name in by_id}
    if not votes or not (is_open or standing.pressed("go_on", KEY)):
        return
    read = {name: plain(by_id[name], person.language, person.arms.wording) for name in votes}
    yield AskPoints(
        key=KEY,
        open=is_open,
        method=step.method,
        budget=step.budget,
        left=left_over(step, votes),
        rules=tuple(ShownPoints(principle_id=name, title=read[name].title, text=read[name].text, votes=votes[name]) for name in votes),
    )
