"""A short study with the survey at its end, and people who come to it."""

from __future__ import annotations

from pathlib import Path

from toys import Person, consent, study_with, talk_on

from flows.records import AskChoice, AskSurvey, Chose, Pressed, ShowScenario, Study, ToldAbout
from flows.records.study import ScenarioCounts


def short_study(**settings: object) -> Study:
    """One short scenario, one item before and after, the survey at the end; no example."""
    given = {"scenarios": ScenarioCounts(talked=0, short=1), "after": (), "before": ("public_guides",), "about": ("public_guides",)}
    return study_with(**{**given, "closing": ("survey",), **settings}).model_copy(update={"example": None})


async def entered(folder: Path, study: Study | None = None) -> Person:
    """Somebody right after the consent."""
    conversation = talk_on(folder, study or short_study())
    return Person(conversation, await conversation.join(language="en", consent=consent(cards=True)))


def told(person: Person, item: str, value: str) -> ToldAbout:
    """An answer to an item."""
    return ToldAbout(client_id=person.act_id(), question=item, value=value)


def on(person: Person, subject: str) -> Pressed:
    """On from a screen."""
    return Pressed(client_id=person.act_id(), button="go_on", subject=subject)


async def to_the_survey(person: Person, before: str = "2") -> AskSurvey:
    """The item before the talk answered, the scenario chosen."""
    await person.does(told(person, "public_guides", before))
    await person.does(on(person, "about/before"))
    if isinstance(person.view.screens[-1], ShowScenario):
        note = person.open(ShowScenario).scenario_id
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=note))
    choice: AskChoice = person.open(AskChoice)
    chosen = Chose(client_id=person.act_id(), scenario_id=choice.scenario_id, moment="before", ranking="none", who_decides="unsure")
    await person.does(chosen)
    await person.does(on(person, choice.scenario_id))
    screen: AskSurvey = person.open(AskSurvey)
    return screen
