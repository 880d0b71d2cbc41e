"""Questions about the participant: before the first scenario and at the end, each answered or "prefer not to say"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from toys import Person, consent, study_with, talk_on

from flows.records import AskAbout, AskChoice, AskPrinciples, Done, Pressed, ShowExample, ShowScenario, ToldAbout
from flows.records.study import ScenarioCounts


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody of a study with one short scenario, right after the consent."""
    asks = {"before": ("ai_attitude",), "about": ("age_band", "gender"), "closing": ()}
    conversation = talk_on(tmp_path, study_with(scenarios=ScenarioCounts(talked=0, short=1), after=(), **asks))
    yield Person(conversation, await conversation.join(language="en", consent=consent()))
    conversation.archive.close()


def told(person: Person, question: str, value: str) -> ToldAbout:
    return ToldAbout(client_id=person.act_id(), question=question, value=value)


def on(person: Person, subject: str) -> Pressed:
    return Pressed(client_id=person.act_id(), button="go_on", subject=subject)


async def test_the_first_questions_stand_alone_and_each_wants_an_answer(person: Person) -> None:
    (screen,) = person.view.screens
    assert isinstance(screen, AskAbout) and screen.open and screen.when == "before" and not person.view.talking
    assert [question.id for question in screen.questions] == ["ai_attitude"] and screen.questions[0].answer is None
    assert (person.view.progress.part, set(person.view.progress.segments)) == ("about", {"open"})
    assert await person.is_refused(on(person, "about/before")) == "answer_each"
    assert await person.is_refused(told(person, "ai_attitude", "rather_not")) == "not_an_answer"
    await person.does(told(person, "ai_attitude", "equal"))
    await person.does(told(person, "ai_attitude", "not_stated"))
    assert person.open(AskAbout).questions[0].answer == "not_stated"
    await person.does(on(person, "about/before"))
    first, second = person.view.screens
    assert isinstance(first, AskAbout) and not first.open and isinstance(second, ShowExample)
    assert await person.is_refused(on(person, "about/before")) == "not_open"
    history = person.conversation.archive.history(person.id)
    assert history and [(one.question, one.value) for one in history.about] == [("ai_attitude", "equal"), ("ai_attitude", "not_stated")]


async def test_the_rest_comes_at_the_end_and_the_end_after_it(person: Person) -> None:
    await person.says_nothing_about_themselves()
    if isinstance(person.view.screens[-1], ShowScenario):
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=person.open(ShowScenario).scenario_id))
    await person.does(Pressed(client_id=person.act_id(), button="skip_scenario", subject=person.open(AskChoice).scenario_id))
    screen = person.open(AskAbout)
    assert screen.when == "after" and [question.id for question in screen.questions] == list(person.conversation.study.settings.about)
    assert not any(isinstance(one, AskPrinciples | Done) for one in person.view.screens)
    for question in screen.questions[:-1]:
        await person.does(told(person, question.id, question.answers[0].id))
    assert await person.is_refused(on(person, "about/after")) == "answer_each"
    await person.does(told(person, screen.questions[-1].id, "not_stated"))
    await person.does(on(person, "about/after"))
    assert isinstance(person.view.screens[-1], Done) and person.view.progress.part == "done"


async def test_who_stops_before_the_first_question_sees_the_end_alone_and_comes_back_to_it(person: Person) -> None:
    await person.does(Pressed(client_id=person.act_id(), button="stop"))
    assert [type(screen) for screen in person.view.screens] == [Done]
    await person.does(Pressed(client_id=person.act_id(), button="go_on"))
    assert [type(screen) for screen in person.view.screens] == [AskAbout]


async def test_a_study_that_asks_nothing_begins_with_the_scenario(tmp_path: Path) -> None:
    study = study_with(before=(), about=(), scenarios=ScenarioCounts(talked=0, short=1), after=()).model_copy(update={"example": None})
    conversation = talk_on(tmp_path, study)
    person = Person(conversation, await conversation.join(language="en", consent=consent()))
    assert isinstance(person.view.screens[0], AskChoice | ShowScenario)
    conversation.archive.close()
