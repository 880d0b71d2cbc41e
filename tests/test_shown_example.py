"""The worked example: after the questions before, ahead of the first scenario, nobody's and stored nowhere but for its button."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from toys import PACK, Person, consent, pack, study_with, talk_on

from flows.draw import Drawn, draw_walk
from flows.records import AskAbout, AskChoice, Pressed, Said, ShowExample, ShowScenario
from flows.records.study import ScenarioCounts
from flows.study import load_study

ONE_SHORT = {"scenarios": ScenarioCounts(talked=0, short=1), "after": (), "closing": (), "about": ()}


async def test_the_example_comes_before_the_first_scenario_and_can_be_looked_at_again(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(before=(), **ONE_SHORT))
    person = Person(conversation, await conversation.join(language="en", consent=consent()))
    (screen,) = person.view.screens
    assert isinstance(screen, ShowExample) and screen.open and not person.view.talking
    assert (person.view.progress.part, set(person.view.progress.segments)) == ("example", {"open"})
    assert await person.is_refused(Said(client_id=person.act_id(), text="Hello")) == "nothing_asked"
    assert await person.is_refused(Pressed(client_id=person.act_id(), button="go_on", subject="about/before")) == "not_open"
    await person.does(Pressed(client_id=person.act_id(), button="go_on", subject="example"))
    first, second = person.view.screens
    assert isinstance(first, ShowExample) and not first.open and isinstance(second, AskChoice | ShowScenario)
    assert await person.is_refused(Pressed(client_id=person.act_id(), button="go_on", subject="example")) == "not_open"
    history = conversation.archive.history(person.id)
    assert history and [(press.button, press.subject) for press in history.presses] == [("go_on", "example")]
    assert not history.turns and not history.cards
    conversation.archive.close()


async def test_without_an_example_the_first_scenario_follows_at_once(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(**ONE_SHORT).model_copy(update={"example": None}))
    person = await Person.join(conversation)
    assert [type(screen) for screen in person.view.screens[:1]] == [AskAbout]
    assert not any(isinstance(screen, ShowExample) for screen in person.view.screens)
    conversation.archive.close()


async def test_a_stop_at_the_example_leads_back_to_it(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(before=(), **ONE_SHORT))
    person = Person(conversation, await conversation.join(language="en", consent=consent()))
    await person.does(Pressed(client_id=person.act_id(), button="stop"))
    assert not any(isinstance(screen, ShowExample) for screen in person.view.screens)
    await person.does(Pressed(client_id=person.act_id(), button="go_on"))
    assert person.open(ShowExample)
    conversation.archive.close()


@pytest.mark.parametrize("language", pack().settings.languages)
async def test_every_quote_on_its_card_is_said_in_its_talk(tmp_path: Path, language: str) -> None:
    conversation = talk_on(tmp_path, study_with(before=(), **ONE_SHORT))
    person = Person(conversation, await conversation.join(language=language, consent=consent()))
    screen = person.open(ShowExample)
    said = [one.said for one in screen.talk]
    lines = [*screen.card.looks_to, *screen.card.exceptions]
    quotes = [quote for line in lines for quote in line.quotes]
    assert len(said) == 2 and len(quotes) == len(lines) >= 2
    assert all(any(quote in text for text in said) for quote in quotes)
    assert language == "en" or screen.title != in_english(screen.key)
    conversation.archive.close()


def in_english(key: str) -> str:
    example = load_study(PACK).example
    assert example is not None and key == "example"
    return example.title["en"]


def test_its_situation_is_in_no_draw() -> None:
    study, example = pack(), pack().example
    assert example is not None
    titles = {text for scenario in study.scenarios for text in scenario.title.values()}
    assert not titles & set(example.title.values())
    numbers = itertools.count(1)
    drawn = draw_walk(study, Drawn(participants=0, scenarios={}, talked={}, arms={}), 0, "0" * 32, lambda: f"{next(numbers):032x}")
    assert {one.scenario_id for one in drawn} <= {scenario.id for scenario in study.scenarios}
