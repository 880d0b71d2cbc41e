"""What somebody may do beside answering: say why they skipped, tell of a problem, leave out what is past the promised time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aside_toys import Clock, chooses, short_study, skips, talk_at
from toys import Person

from bot.conversation import Conversation
from bot.health import study_status
from flows.my_data import as_json, my_data
from flows.records import AskChoice, Done, OfferMore, Pressed, ShowScenario, ToldProblem
from flows.walk import place
from storage.bundle_rows import Handed, person_rows
from storage.reported_problems import open_problems


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def talks(tmp_path: Path, clock: Clock) -> Iterator[Conversation]:
    conversation = talk_at(tmp_path, clock, short_study())
    yield conversation
    conversation.archive.close()


def shown(person: Person, choice: AskChoice) -> AskChoice:
    """The same screen as it stands now."""
    return next(screen for screen in person.view.screens if isinstance(screen, AskChoice) and screen.key == choice.key)


def press(person: Person, button: str, subject: str, detail: str = "") -> Pressed:
    return Pressed(client_id=person.act_id(), button=button, subject=subject, detail=detail)  # type: ignore[arg-type]


def rows(person: Person, table: str) -> list[dict[str, object]]:
    history, study = person.conversation.history(person.id), person.conversation.study
    assert history is not None
    return [dict(row) for name, row in person_rows(history, study, Handed(lambda _: "partial")) if name == table]


async def test_one_press_skips_and_a_reason_may_follow(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    skipped = await skips(person)
    assert shown(person, skipped).asks_why and shown(person, skipped).skip_reason is None
    await person.does(press(person, "skip_scenario", skipped.scenario_id, "distressing"))
    await person.does(press(person, "skip_scenario", skipped.scenario_id, "unclear"))
    assert shown(person, skipped).skip_reason == "unclear" and shown(person, skipped).asks_why, "it can be put right"
    await chooses(person, clock)
    assert not shown(person, skipped).asks_why and shown(person, skipped).skip_reason == "unclear"
    (row, _) = rows(person, "choices")
    assert (row["status"], row["skip_reason"], row["scenario_id"]) == ("skipped", "unclear", skipped.scenario_id)
    data = my_data(talks.study, talks.history(person.id))  # type: ignore[arg-type]
    assert [(skip.moment, skip.reason) for skip in data.scenarios[0].skips] == [("before", "unclear")]


async def test_a_reason_can_come_with_the_press_and_only_one_of_ours(talks: Conversation) -> None:
    person = await Person.join(talks)
    story = next((screen for screen in person.view.screens if isinstance(screen, ShowScenario)), None)
    if story:
        await person.does(press(person, "read_note", story.scenario_id))
    scenario = person.open(AskChoice).scenario_id
    assert await person.is_refused(press(person, "skip_scenario", scenario, "boring")) == "not_an_option"
    skipped = await skips(person, "no_opinion")
    assert shown(person, skipped).skip_reason == "no_opinion"
    assert await person.is_refused(press(person, "skip_scenario", scenario, "boring")) == "not_an_option"
    assert await person.is_refused(press(person, "skip_scenario", scenario)) == "not_open", "a late second press is nothing new"
    assert await person.is_refused(press(person, "skip_scenario", "some_other", "other")) == "not_open"


async def test_the_second_choice_can_be_skipped_with_a_reason_too(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    for _ in range(3):
        await chooses(person, clock)
    again = person.open(AskChoice)
    await person.does(press(person, "skip_scenario", f"rechoose/{again.scenario_id}"))
    await person.does(press(person, "skip_scenario", f"rechoose/{again.scenario_id}", "other"))
    by_moment = {(row["scenario_id"], row["moment"]): row["skip_reason"] for row in rows(person, "choices")}
    assert by_moment[again.scenario_id, "after"] == "other" and by_moment[again.scenario_id, "before"] is None
    for _ in range(2):
        await chooses(person, clock)
    assert isinstance(person.view.screens[-1], Done)
    assert await person.is_refused(press(person, "skip_scenario", f"rechoose/{again.scenario_id}", "unclear")) == "at_the_end"


async def test_a_problem_is_kept_beside_the_walk(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    before = person.view
    text = "The second answer is cut off. \u202e\u0000 e\u0301"
    assert await person.does(ToldProblem(client_id=person.act_id(), screen=before.screens[-1].key, text=text)) == []
    assert person.view == before
    await person.does(ToldProblem(client_id=person.act_id(), screen=""))
    assert await person.is_refused(ToldProblem(client_id=person.act_id(), screen="choice/not_there/before")) == "not_open"
    assert await person.is_refused(ToldProblem(client_id=person.act_id(), screen="", text="x" * 8001)) == "too_long"
    history = talks.history(person.id)
    assert history is not None and [problem.text for problem in history.problems] == [text, ""]
    data = my_data(talks.study, history)
    assert data.problems[0].text == text and data.problems[0].about and data.problems[1].about == ""
    assert json.loads(as_json(talks.study, history))["records"]["problems"][0]["text"] == text
    for more in ({"simulated": True}, {"test": True}):
        other = await Person.join(talks, **more)
        await other.does(ToldProblem(client_id=other.act_id(), screen=""))
    with talks.archive.snapshot() as connection:
        assert open_problems(connection) == history.problems
    assert study_status(talks)["problems"] == 2


async def test_past_the_promised_minutes_what_is_left_is_offered(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    await chooses(person, clock, 9)
    assert not any(isinstance(screen, OfferMore) for screen in person.view.screens)
    await chooses(person, clock, 2)
    offer = person.open(OfferMore)
    assert (offer.minutes, offer.promised, offer.left, offer.paid) == (11, 10, 1, False)
    assert person.view.screens[-1] == offer and not person.view.talking
    assert await person.is_refused(press(person, "go_on", offer.key)) == "not_an_option"
    assert await person.is_refused(press(person, "go_on", "more/0", "one_more")) == "not_open"
    await person.does(press(person, "go_on", offer.key, "to_the_end"))
    assert person.view.progress.part == "once_more" and person.view.progress.of == 2, "the third scenario is left out everywhere"
    assert not any(isinstance(screen, OfferMore) for screen in person.view.screens)
    assert len({screen.scenario_id for screen in person.view.screens if isinstance(screen, AskChoice)}) == 2
    for _ in range(2):
        await chooses(person, clock)
    end = person.view.screens[-1]
    assert isinstance(end, Done) and end.code == talks.study.settings.arrival.codes.complete
    assert len(rows(person, "choices")) == 4


async def test_one_more_is_one_more(tmp_path: Path, clock: Clock) -> None:
    talks = talk_at(tmp_path, clock, short_study(short=4))
    person = await Person.join(talks)
    await chooses(person, clock, 6)
    await chooses(person, clock, 6)
    await person.does(press(person, "go_on", person.open(OfferMore).key, "one_more"))
    await chooses(person, clock)
    assert person.open(OfferMore).left == 1, "asked again before the next one"
    talks.archive.close()


async def test_pauses_do_not_count_and_nothing_begun_is_taken_away(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    first = await chooses(person, clock, 9)
    clock.moves(60 * 24)
    await chooses(person, clock)
    assert not any(isinstance(screen, OfferMore) for screen in person.view.screens), "a day away is not a day at it"
    clock.moves(9)
    await person.does(ToldProblem(client_id=person.act_id(), screen=first.key))
    assert place(talks.study, talks.history(person.id)).step in ("choose", "note")  # type: ignore[arg-type]
    await chooses(person, clock)
    assert person.view.progress.part == "once_more"


async def test_no_scenario_is_offered_before_the_first_is_over(talks: Conversation, clock: Clock) -> None:
    person = await Person.join(talks)
    clock.moves(9)
    await person.does(ToldProblem(client_id=person.act_id(), screen=""))
    clock.moves(9)
    await person.does(ToldProblem(client_id=person.act_id(), screen=""))
    assert not any(isinstance(screen, OfferMore) for screen in person.view.screens)
