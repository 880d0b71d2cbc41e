"""What a person did beside answering, put together for that person: scenarios skipped, and problems they told of."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from flows.records import Moment, Record, SkipReason, in_language
from flows.shown_choice import reason_of
from flows.standing import Standing, again


class MySkip(Record):
    """A scenario, or its second choice, that was passed over."""

    moment: Moment
    reason: SkipReason | None = Field(description="None: said nothing")


class MyProblem(Record):
    """Something that they found wrong."""

    about: str = Field(description="what it was about, in words; empty where nothing is left of it")
    text: str = Field(description="own words; may be empty")
    at: str


def my_skips(standing: Standing, scenario_id: str) -> Iterator[MySkip]:
    """First the scenario itself, then its second choice."""
    before = standing.pressed("skip_scenario", scenario_id)
    after = standing.pressed("skip_scenario", again(scenario_id))
    if before:
        yield MySkip(moment="before", reason=reason_of(before))
    if after:
        yield MySkip(moment="after", reason=reason_of(after))


def my_problems(standing: Standing) -> Iterator[MyProblem]:
    """All of them, oldest first."""
    for problem in standing.history.problems:
        yield MyProblem(about=_about(standing, problem.screen), text=problem.text, at=problem.created_at)


def _about(standing: Standing, screen: str) -> str:
    """The title or the words of the screen with this key."""
    kind, _, name = screen.partition("/")
    if kind == "turn":
        return next((turn.text for turn in standing.history.turns if turn.id == name), "")
    if kind in ("card", "rules"):
        return next((card.title for card in reversed(standing.history.cards) if card.id == name), "")
    wanted = name.partition("/")[0]
    titles = (scenario.title for scenario in standing.study.scenarios if scenario.id == wanted)
    return next((in_language(title, standing.history.participant.language) for title in titles), "")
