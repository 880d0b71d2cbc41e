"""A conversation on a clock that moves only when told, and a short study to walk through on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from toys import Person, counted_ids, study_with

from bot.assembly import Sources, converse
from bot.conversation import Conversation
from flows.accept.choosing import single_pick
from flows.records import AskChoice, Chose, Pressed, ShowScenario, Study
from flows.records.study import Limits, ScenarioCounts
from storage.archive import Archive


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 20, 12)

    def __call__(self) -> str:
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def moves(self, minutes: float) -> None:
        self.time += timedelta(minutes=minutes)


def short_study(*, talked: int = 0, short: int = 3, minutes: int = 10, **settings: Any) -> Study:
    """Some scenarios and the second choices, nothing before and nothing after."""
    counts, limits = ScenarioCounts(talked=talked, short=short), Limits(minutes=minutes)
    given = {"scenarios": counts, "limits": limits, "before": (), "about": (), "closing": (), "after": ("rechoose",), **settings}
    return study_with(**given).model_copy(update={"example": None})


def talk_at(folder: Path, clock: Clock, study: Study) -> Conversation:
    """A conversation whose archive and records tell this clock's time."""
    return converse(study, Archive.open(folder, now=clock), Sources(counted_ids(), clock))


async def chooses(person: Person, clock: Clock, minutes: float = 0.0) -> AskChoice:
    """Reads the note, lets time pass, chooses, goes on."""
    if any(isinstance(screen, ShowScenario) and screen.open for screen in person.view.screens):
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=person.open(ShowScenario).scenario_id))
    choice: AskChoice = person.open(AskChoice)
    clock.moves(minutes)
    ids = [option.id for option in choice.options]
    who = "nobody" if choice.moment == "before" else None
    act = Chose(
        client_id=person.act_id(), scenario_id=choice.scenario_id, moment=choice.moment, ranking=single_pick(ids[0], ids), who_decides=who
    )
    await person.does(act)
    await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=choice.scenario_id))
    return choice


async def skips(person: Person, why: str = "") -> AskChoice:
    """Past the note, then the open scenario is skipped."""
    if any(isinstance(screen, ShowScenario) and screen.open for screen in person.view.screens):
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=person.open(ShowScenario).scenario_id))
    choice: AskChoice = person.open(AskChoice)
    await person.does(Pressed(client_id=person.act_id(), button="skip_scenario", subject=choice.scenario_id, detail=why))
    return choice
