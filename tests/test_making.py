"""What is due and who makes it; the notices of a study whose model does not answer; where the model at work stands on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from toys import Person, pack, study_with, talk_on

from bot.changes import WRITING, changes
from bot.conversation import Conversation
from flows.accept import Maker, accept
from flows.accept.choosing import single_pick
from flows.draw import Drawn
from flows.making import due_in, takes_model, without_model
from flows.records import (
    AskChoice,
    AskText,
    Chose,
    Gone,
    History,
    Notice,
    Pressed,
    Progress,
    Record,
    Said,
    Say,
    ShowCard,
    ShowScenario,
    Study,
    View,
    Writing,
)
from flows.records.study import ModelSettings, ScenarioCounts
from flows.standing import Standing
from flows.talk_so_far import said_before
from flows.view import view_in

HELP = "Call somebody you trust."
STORY = "My gran took two pills once and nobody told her that it was dangerous, so it must say what could go wrong."
DANGER = "I want to kill myself and I cannot say that to anybody but a machine."
TALK = {"scenarios": ScenarioCounts(talked=1, short=0)}


def with_model() -> Study:
    study = study_with(model=ModelSettings(name="openai:toy", base_url="http://127.0.0.1:1/v1"), **TALK)
    return study.model_copy(update={"help": {"any": {"en": HELP}}})


async def to_the_talk(conversation: Conversation) -> Person:
    person = await Person.join(conversation)
    if isinstance(person.view.screens[-1], ShowScenario):
        story = person.open(ShowScenario)
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=story.scenario_id))
    choice = person.open(AskChoice)
    ids = [option.id for option in choice.options]
    given = {"scenario_id": choice.scenario_id, "moment": "before", "ranking": single_pick(ids[0], ids), "who_decides": "nobody"}
    await person.does(Chose(client_id=person.act_id(), **given))
    return person


async def says(person: Person, text: str) -> None:
    await person.does(Said(client_id=person.act_id(), text=text))


def notices(person: Person) -> list[tuple[str, str]]:
    return [(screen.notice, screen.text) for screen in person.view.screens if isinstance(screen, Notice)]


async def test_set_questions_in_a_study_with_a_model_say_so_once_and_so_does_the_card(tmp_path: Path) -> None:
    person = await to_the_talk(talk_on(tmp_path, with_model()))
    assert notices(person) == [("set_questions", "")]
    asked = person.open(AskText)
    place = [screen.key for screen in person.view.screens]
    assert place.index(f"notice/{asked.turn_id}") == place.index(asked.key) - 1
    await says(person, STORY)
    await says(person, STORY)
    assert notices(person) == [("set_questions", "")]
    await person.does(Pressed(client_id=person.act_id(), button="draft"))
    assert notices(person) == [("set_questions", ""), ("set_card", "")]
    assert isinstance(person.view.screens[-1], ShowCard)


async def test_without_a_model_nothing_is_said_about_one(tmp_path: Path) -> None:
    person = await to_the_talk(talk_on(tmp_path, study_with(**TALK)))
    await says(person, STORY)
    await person.does(Pressed(client_id=person.act_id(), button="draft"))
    assert notices(person) == []


async def test_words_of_danger_show_the_help_text_with_or_without_a_model(tmp_path: Path) -> None:
    study = study_with(**TALK).model_copy(update={"help": {"any": {"en": HELP}}})
    person = await to_the_talk(talk_on(tmp_path, study))
    await says(person, DANGER)
    assert notices(person) == [("help", HELP)]
    assert isinstance(person.view.screens[-2], Notice) and isinstance(person.view.screens[-1], AskText)
    await says(person, STORY)
    assert notices(person) == [("help", HELP)]


async def test_who_makes_what(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, with_model())
    person = await to_the_talk(talks)
    standing = talks.standing(person.id)
    assert standing and due_in(standing) is None
    history = standing.history
    before = Standing(standing.study, History(history.participant, draws=history.draws, choices=history.choices, presses=history.presses))
    due = due_in(before)
    assert due and due.what == "question" and takes_model(due, before, talks.kit)
    (turn,) = without_model(due, before, talks.kit)
    assert turn.mode == "guided"  # type: ignore[attr-defined]
    empty = Standing(standing.study, history.plus(*draft_pressed(talks, person)))
    card = due_in(empty)
    assert card and card.what == "card" and not takes_model(card, empty, talks.kit), "a card without a word to quote asks no model"


async def test_words_sent_before_the_first_question_is_written_are_seen_and_told_like_those_at_the_choice(tmp_path: Path) -> None:
    talks = talk_on(tmp_path, with_model())
    person = await to_the_talk(talks)
    standing = talks.standing(person.id)
    assert standing
    history = standing.history
    history = History(history.participant, draws=history.draws, choices=history.choices, presses=history.presses)
    (turn,) = accept(Standing(standing.study, history), Said(client_id=person.act_id(), text=STORY), maker_of(talks))
    after = Standing(standing.study, history.plus(turn))
    assert STORY in [screen.text for screen in view_in(after).screens if isinstance(screen, Say)]
    assert [text for _, text in said_before(after, after.slots[0])] == [STORY]


def maker_of(talks: Conversation) -> Maker:
    return Maker(talks.kit.new_id, talks.kit.now, lambda: Drawn(0, {}, {}, {}))


def draft_pressed(talks: Conversation, person: Person) -> tuple[Record, ...]:
    standing = talks.standing(person.id)
    assert standing
    press = Pressed(client_id=person.act_id(), button="draft")
    return accept(standing, press, maker_of(talks))


PROGRESS = Progress(part="scenario", number=1, of=1, segments=("part", "open", "open"))
AT_WORK = Writing(key=WRITING, what="question")


def view_of(*screens: Say | Writing) -> View:
    return View(screens=screens, progress=PROGRESS, talking=True)


def line(key: str) -> Say:
    return Say(key=key, who="participant", text=key)


def test_a_model_at_work_stays_below_what_is_new() -> None:
    out = changes(view_of(line("a"), AT_WORK), view_of(line("a"), line("b"), AT_WORK))
    assert out == [Gone(key=WRITING), line("b"), AT_WORK]


def test_a_model_at_work_is_drawn_in_place_while_nothing_else_is_new() -> None:
    further = AT_WORK.model_copy(update={"text": "What"})
    assert changes(view_of(line("a"), AT_WORK), view_of(line("a"), further)) == [further]
    assert changes(view_of(line("a"), AT_WORK), view_of(line("a"))) == [Gone(key=WRITING)]


@pytest.mark.parametrize("whole", [False, True])
def test_what_stands_still_is_drawn_again_only_if_all_is(whole: bool) -> None:
    assert changes(view_of(line("a")), view_of(line("a")), whole=whole) == ([line("a"), PROGRESS] if whole else [])


def test_the_pack_has_a_help_text() -> None:
    assert pack().help["any"]["en"]
