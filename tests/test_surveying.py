"""The survey through the front door: what is asked where, what is stored, what may stay open; and where it all goes afterwards."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bundle_readers import rows
from survey_toys import entered, on, short_study, to_the_survey, told
from test_conversation import to_the_rules
from toys import PACK, Person, study_with, talk_on

from bot.bundling import head_of, status_of
from bot.health import study_status
from bot.incoming import read_event
from flows.my_data import as_json, my_data
from flows.people import estimate
from flows.records import AskAbout, AskSurvey, Done, History, Proposed
from flows.surveying import at_survey
from storage.bundle import write_bundle
from storage.survey import read_proposals

HAIR = "A barber asks an AI whether to tell a customer about his hair. <b>حلاق</b> \u202e"


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    made = await entered(tmp_path)
    yield made
    made.conversation.archive.close()


def history(person: Person) -> History:
    found = person.conversation.archive.history(person.id)
    assert found
    return found


def given(person: Person) -> list[tuple[str, str, str]]:
    return [(one.item_id, one.phase, one.value) for one in history(person).survey]


async def test_one_item_before_and_after_both_kept(person: Person) -> None:
    screen = person.open(AskAbout)
    assert [(one.id, len(one.answers), one.answer) for one in screen.questions] == [("public_guides", 5, None)]
    assert screen.questions[0].answers[4].text == "Strongly agree"
    for odd in ("0", "6", "4.5", "yes", ""):
        assert await person.is_refused(told(person, "public_guides", odd)) == "not_an_answer"
    assert await person.is_refused(on(person, "about/before")) == "answer_each"
    await to_the_survey(person, "2")
    assert await person.is_refused(told(person, "public_guides", "5")) == "not_open"
    await person.does(on(person, "survey"))
    assert person.open(AskAbout).questions[0].answer is None, "what was said before the talk is not shown as said after it"
    await person.does(told(person, "public_guides", "4"))
    await person.does(told(person, "public_guides", "5"))
    await person.does(on(person, "about/after"))
    assert isinstance(person.view.screens[-1], Done)
    assert given(person) == [("public_guides", "before", "2"), ("public_guides", "after", "4"), ("public_guides", "after", "5")]
    assert await person.is_refused(told(person, "public_guides", "1")) == "not_open"


async def test_every_answer_is_stored_as_it_is_given_and_any_may_stay_open(person: Person) -> None:
    screen = await to_the_survey(person)
    assert (person.view.progress.part, person.view.talking) == ("survey", False)
    items = [item.id for item in screen.items]
    assert items == ["clearer", "trust_process", "respect_others", "will_be_used", "pleasant"], "no card, no summary: nothing about them"
    await person.does(told(person, "clearer", "1"))
    await person.does(told(person, "clearer", "not_stated"))
    await person.does(told(person, "pleasant", "5"))
    await person.does(told(person, "anything_else", "  It took long.\r\nثم "))
    shown: AskSurvey = person.open(AskSurvey)
    assert [item.answer for item in shown.items] == ["not_stated", None, None, None, "5"]
    assert shown.words[0].answer == "  It took long.\nثم "
    for wrong, why in (("card_says_it", "not_open"), ("summary_fair", "not_open"), ("no_such_item", "not_an_answer")):
        assert await person.is_refused(told(person, wrong, "3")) == why
    assert await person.is_refused(told(person, "anything_else", "x" * 8001)) == "too_long"
    last = history(person).survey
    places = [(one.value_num, one.scale_min, one.scale_max) for one in last[2:]]
    assert places == [(None, 1, 5), (5, 1, 5), (None, None, None)] and {one.wave for one in last} == {1}
    await person.does(on(person, "survey"))
    closed = next(one for one in person.view.screens if isinstance(one, AskSurvey))
    assert not closed.open and closed.words == shown.words
    assert await person.is_refused(told(person, "pleasant", "1")) == "not_open"


async def test_the_item_about_the_card_is_asked_of_those_who_made_one(tmp_path: Path) -> None:
    study = study_with(after=("principles",), closing=("survey",), about=(), before=())
    person = await Person.join(talk_on(tmp_path, study.model_copy(update={"example": None})))
    standing = person.conversation.standing(person.id)
    assert standing and "card_says_it" not in {item.id for item in at_survey(standing)}
    await to_the_rules(person)
    standing = person.conversation.standing(person.id)
    assert standing and standing.approved and [item.id for item in at_survey(standing)][0] == "card_says_it"
    person.conversation.archive.close()


async def test_a_situation_is_proposed_changed_taken_back_and_read_by_researchers(person: Person) -> None:
    await to_the_survey(person)
    await person.does(Proposed(client_id=person.act_id(), text="First idea"))
    assert await person.is_refused(Proposed(client_id=person.act_id(), text=" First idea ")) == "nothing_changed"
    await person.does(Proposed(client_id=person.act_id(), text=HAIR))
    assert person.open(AskSurvey).proposal == HAIR.strip() and study_status(person.conversation)["proposals"] == 1
    with person.conversation.archive.snapshot() as connection:
        (found,) = read_proposals(connection)
    assert (found.text, found.participant_id, found.language) == (HAIR.strip(), person.id, "en")
    mine = my_data(person.conversation.study, history(person))
    assert mine.proposals == ("First idea", HAIR.strip())
    await person.does(Proposed(client_id=person.act_id(), text=""))
    with person.conversation.archive.snapshot() as connection:
        assert read_proposals(connection) == []
    await person.does(on(person, "survey"))
    assert await person.is_refused(Proposed(client_id=person.act_id(), text="late")) == "not_open"


async def test_what_test_people_propose_is_nobodys(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, short_study(before=()))
    for flags in ({"test": True}, {"simulated": True}):
        person = await Person.join(conversation, **flags)
        while not isinstance(person.view.screens[-1], AskSurvey):
            choice = person.view.screens[-1]
            button = {"ShowScenario": "read_note"}.get(type(choice).__name__, "skip_scenario")
            event = read_event("Pressed", {"client_id": person.act_id(), "button": button, "subject": choice.scenario_id})  # type: ignore[union-attr]
            assert event
            await person.does(event)
        await person.does(Proposed(client_id=person.act_id(), text="not counted"))
    assert study_status(conversation)["proposals"] == 0
    conversation.archive.close()


async def test_it_stands_in_the_bundle_and_in_ones_own_data(person: Person, tmp_path: Path) -> None:
    await to_the_survey(person, "not_stated")
    for item, value in (("pleasant", "1"), ("pleasant", "4"), ("anything_else", "Nothing"), ("anything_else", "")):
        await person.does(told(person, item, value))
    conversation = person.conversation
    head = head_of(PACK, conversation, simulated=False)
    people = list(conversation.archive.histories(simulated=False))
    write_bundle(people, conversation.study, tmp_path / "out", head=head, status_of=lambda one: status_of(conversation.study, one))
    found = {(row["item_id"], row["phase"], row["wave"]): row for row in rows(tmp_path / "out", "survey")}
    assert set(found) == {("public_guides", "before", 1), ("pleasant", "exit", 1), ("anything_else", "exit", 1)}
    pleasant, before = found["pleasant", "exit", 1], found["public_guides", "before", 1]
    assert (pleasant["value"], pleasant["value_num"], pleasant["scale_min"], pleasant["scale_max"]) == ("4", 4.0, 1.0, 5.0)
    assert (before["value"], before["value_num"]) == ("not_stated", None) and found["anything_else", "exit", 1]["value"] is None
    mine = my_data(conversation.study, history(person)).survey
    assert [(one.phase, one.answer) for one in mine] == [("before", None), ("exit", "Agree")]
    kept = json.loads(as_json(conversation.study, history(person)))["records"]["survey"]
    assert [row["value"] for row in kept] == ["not_stated", "1", "4", "Nothing", ""]


def test_the_minutes_of_the_items_beside_the_questions_are_counted() -> None:
    assert estimate(short_study(), 10).median_minutes > estimate(short_study(before=(), about=()), 10).median_minutes
