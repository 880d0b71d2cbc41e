"""The states of a study, through the commands and the real app: who may enter, who may go on, and what the page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from state_toys import move, open_folder
from toys import Person, pack, study_with, talk_on
from web_toys import HOME, browser, door, joined, talks

from bot.cli import main
from bot.cli.state_commands import open_demo
from bot.conversation import Conversation
from bot.opening_checks import open_facts
from bot.participant import Pages
from bot.states import state_after, state_now
from bot.wording import read_all
from flows.records import Chose, Pressed, Stored, StudyEvent, ToldAbout
from flows.records.study_event import Act
from flows.standing import about
from flows.walk import Place, place_in
from storage.chain_check import check_chain

CODES = pack().settings.arrival.codes


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def event(act: Act) -> StudyEvent:
    return StudyEvent(id="0" * 32, act=act, who="a test", created_at="2026-11-20T12:00:00Z")


@contextmanager
def moved(act: Act) -> Iterator[None]:
    """The web app's study in another state for a while."""
    move(talks(), act)
    try:
        yield
    finally:
        move(talks(), "open")


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([], "draft"),
        (["freeze"], "draft"),
        (["freeze", "open"], "open"),
        (["open", "freeze"], "open"),
        (["open", "pause"], "paused"),
        (["open", "pause", "open"], "open"),
        (["open", "close"], "closed"),
        (["open", "close", "open"], "open"),
    ],
)
def test_the_last_act_makes_the_state(acts: list[Act], state: str) -> None:
    assert state_after(tuple(event(act) for act in acts)) == state


def ready(folder: Path) -> Path:
    """A new study whose facts are all stated."""
    study = folder / "study"
    assert run("new", study).exit_code == 0
    text = (study / "study.yaml").read_text("utf-8")
    for demo, true in (
        ("Demo study, no organisation", "University of Somewhere"),
        ("Demo study, not reviewed by an ethics board", "REC 123"),
        ("study@example.org", "study@somewhere.edu"),
        ("complaints@example.org", "dpo@somewhere.edu"),
        ("this computer", "servers of the university"),
        ("whoever runs this demo", "the study team"),
    ):
        text = text.replace(demo, true)
    (study / "study.yaml").write_text(text, "utf-8")
    return study


def test_from_draft_to_closed_by_commands_with_who_and_when_in_the_chain(tmp_path: Path) -> None:
    study = ready(tmp_path)
    assert run("freeze", study, "--by", "Ada").exit_code == 0
    assert run("open", study, "--by", "Ada", "--reason", "pilot is over").exit_code == 0
    for verb, state in (("pause", "paused"), ("open", "open"), ("close", "closed")):
        assert run(verb, study).exit_code == 0
        assert run(verb, study).exit_code == 0, "again is no mistake"
        assert json.loads(run("status", study, "--json").stdout)["state"]["now"] == state
    conversation = talk_on(study / "data")
    events, checked = conversation.archive.study_events(), check_chain(conversation.archive)
    conversation.archive.close()
    assert [one.act for one in events] == ["freeze", "open", "pause", "open", "close"] and not checked.faults and checked.rows == 5
    assert (events[1].who, events[1].reason) == ("Ada", "pilot is over") and "study.yaml" in events[0].files
    assert run("verify", study).exit_code == 0


def test_open_refuses_placeholders_and_names_them_all(tmp_path: Path) -> None:
    study = tmp_path / "study"
    run("new", study)
    run("freeze", study)
    told = run("open", study)
    assert told.exit_code == 2
    for key in ("controller", "approval", "contact", "complaints", "kept_where", "safety.who"):
        assert f"consent.{key} is " in told.stderr
    assert json.loads(run("status", study, "--json").stdout)["state"]["now"] == "draft"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"controller": "TODO"}, "controller"),
        ({"approval": " - "}, "approval"),
        ({"approval": ""}, "approval"),
        ({"contact": "me@example.com"}, "contact"),
        ({"withdraw_until": "2026-11-20"}, "withdraw_until"),
        ({}, None),
    ],
)
def test_a_fact_left_open_is_told(change: dict[str, str], said: str | None) -> None:
    true = {"controller": "University of X", "approval": "REC 123", "contact": "a@b.edu", "complaints": "c@b.edu", "kept_where": "x"}
    safety = pack().settings.consent.safety.model_copy(update={"who": "the study team"})
    facts = pack().settings.consent.model_copy(update={**true, "safety": safety, **change})
    found = open_facts(study_with(consent=facts), date(2026, 11, 20))
    assert [f"consent.{said} is " in line for line in found] == ([True] if said else [])


def test_open_refuses_a_study_not_frozen_or_changed_since(tmp_path: Path) -> None:
    study = ready(tmp_path)
    assert "soundings freeze" in run("open", study).stderr
    run("freeze", study)
    (study / "notes.txt").write_text("no part of the study", "utf-8")
    text = (study / "study.yaml").read_text("utf-8")
    (study / "study.yaml").write_text(text.replace("minutes: 25", "minutes: 15"), "utf-8")
    told = run("open", study)
    assert told.exit_code == 2 and "study.yaml" in told.stderr and "notes.txt" not in told.stderr
    assert run("freeze", study).exit_code == 2, "a change needs a reason"
    assert run("freeze", study, "--amend", "a shorter promise").exit_code == 0
    assert run("open", study).exit_code == 0


@pytest.mark.parametrize("verb", ["pause", "close"])
def test_a_draft_can_be_neither_paused_nor_closed(verb: str, tmp_path: Path) -> None:
    told = run(verb, ready(tmp_path))
    assert told.exit_code == 2 and "never opened" in told.stderr


def test_a_demo_is_opened_and_a_study_of_ones_own_is_not(tmp_path: Path) -> None:
    run("new", tmp_path / "demo")
    for folder, state in ((tmp_path / "demo", "open"), (ready(tmp_path), "draft")):
        open_demo(folder)
        open_demo(folder)
        assert json.loads(run("status", folder, "--json").stdout)["state"]["now"] == state
    assert json.loads(run("status", tmp_path / "demo", "--json").stdout)["events"]["count"] == 2, "opened once"
    assert [run(verb, tmp_path / "demo").exit_code for verb in ("pause", "open")] == [0, 0], "a demo goes on after a pause"


async def test_closed_turns_newcomers_away_and_lets_those_inside_finish() -> None:
    async with browser() as inside, browser() as new:
        place = await joined(inside)
        who = str(door().participant_in(inside.cookies["soundings"]))
        with moved("close"):
            page = await new.get(HOME)
            sent = await new.post(HOME, data={"answer": "take_part", "take_part": "yes"})
            assert "This study has closed" in page.text and CODES.closed in page.text and "nothing about you was stored" in page.text
            assert sent.status_code == 303 and "soundings" not in new.cookies
            assert (await inside.get(HOME)).headers["location"] == place and (await inside.get(place)).status_code == 200
            stored, *_ = [out async for out in talks().hear(who, Pressed(client_id="closed-stop", button="stop"))]
            assert isinstance(stored, Stored)
            assert CODES.stopped in (await inside.get("/done")).text


async def test_paused_keeps_everything_and_lets_nobody_go_on() -> None:
    async with browser() as inside, browser() as new:
        place = await joined(inside)
        who = str(door().participant_in(inside.cookies["soundings"]))
        with moved("pause"):
            for address in (HOME, place, "/chat/"):
                assert (await inside.get(address)).headers["location"] == "/not-now"
            page = await inside.get("/not-now")
            assert "Everything that you saved is kept." in page.text and str(CODES.paused) in page.text
            (told,) = [out async for out in talks().hear(who, Pressed(client_id="paused-stop", button="stop"))]
            assert getattr(told, "reason", "") == "paused" and "paused" in talks_words("paused")
            assert "nothing about you was stored" in (await new.get(HOME)).text
            assert (await inside.get("/me")).status_code == 200, "one's data are always in reach"
        assert (await inside.get("/not-now")).headers["location"] == HOME
        assert (await inside.get(HOME)).headers["location"] == place and (await inside.get(place)).status_code == 200


def talks_words(reason: str) -> str:
    return read_all()["en"].refused(reason)


async def test_a_draft_makes_test_people_who_see_a_ribbon_and_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async with browser() as client:
        with monkeypatch.context() as patch:
            patch.setattr(talks().archive, "study_events", lambda: ())
            page = await client.get(HOME)
            place = await joined(client)
            assert "This is a test." in page.text
            assert "This is a test." in (await client.get("/me")).text
        who = str(door().participant_in(client.cookies["soundings"]))
        history = talks().history(who)
        assert history and history.participant.test
        words = (await client.get("/words.js")).text
        assert (await client.get(place)).status_code == 200 and '"test": true' in words and "Test \\u00b7 How should" in words
    assert who not in {one.participant.id for one in talks().archive.histories(simulated=False)}
    async with browser() as other:
        await joined(other)
        assert '"test": false' in (await other.get("/words.js")).text
        assert "This is a test." not in (await other.get(HOME, follow_redirects=True)).text


async def test_the_text_consented_to_is_the_same_in_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    draft, live = (Pages(pack(), read_all(), lambda is_draft=is_draft: is_draft) for is_draft in (True, False))
    assert draft.consent_hash("en") == live.consent_hash("en") and draft.consent("en") != live.consent("en")


QUOTA = {"ai_attitude": {"more_concerned": 1, "more_excited": 1}}


async def tells(person: Person, value: str) -> None:
    await person.does(ToldAbout(client_id=person.act_id(), question="ai_attitude", value=value))


def step_of(person: Person) -> Place:
    standing = person.conversation.standing(person.id)
    assert standing
    return place_in(standing)


async def begins(person: Person) -> None:
    """On from the questions about oneself, past a note if there is one, and a first choice."""
    if step_of(person).step == "about_before":
        await person.does(Pressed(client_id=person.act_id(), button="go_on", subject=about("before")))
    here = step_of(person)
    assert here.slot
    if here.step == "note":
        await person.does(Pressed(client_id=person.act_id(), button="read_note", subject=here.slot.scenario_id))
    await person.does(Chose(client_id=person.act_id(), scenario_id=here.slot.scenario_id, moment="before", ranking="none"))


async def test_a_full_group_turns_away_only_who_has_not_begun(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(quotas=QUOTA, closing=()))
    move(conversation, "open")
    first, second, third = [await Person.join(conversation) for _ in range(3)]
    await tells(second, "more_concerned")
    assert conversation.quotas.counts(conversation)["ai_attitude"]["more_concerned"] == (1, 1)
    await tells(first, "more_concerned")
    on = Pressed(client_id=second.act_id(), button="go_on", subject=about("before"))
    assert await second.is_refused(on) == "full", "who joined first goes first, as long as neither has begun"
    await tells(second, "equal")
    await tells(second, "more_concerned")
    await begins(first)
    await tells(third, "more_excited")
    assert state_now(conversation) == "full"
    await first.does(Pressed(client_id=first.act_id(), button="stop"))
    assert state_now(conversation) == "full", "the second has the place now"
    await begins(second)
    await neither_takes_nor_loses(conversation)
    conversation.archive.close()


async def neither_takes_nor_loses(conversation: Conversation) -> None:
    """Test people and simulated ones take no place and lose none."""
    before = conversation.quotas.counts(conversation)
    for flags in ({"test": True}, {"simulated": True}):
        person = await Person.join(conversation, **flags)
        await tells(person, "more_concerned")
        await begins(person)
    assert conversation.quotas.counts(conversation) == before


async def test_a_place_is_given_back_after_a_long_silence(tmp_path: Path) -> None:
    conversation = talk_on(tmp_path, study_with(quotas=QUOTA))
    move(conversation, "open")
    person = await Person.join(conversation)
    await tells(person, "more_concerned")
    conversation.kit = replace(conversation.kit, now=lambda: "2026-11-20T13:40:00Z")
    assert conversation.quotas.counts(conversation)["ai_attitude"]["more_concerned"] == (1, 1)
    conversation.kit = replace(conversation.kit, now=lambda: "2026-11-20T13:41:00Z")
    assert conversation.quotas.counts(conversation)["ai_attitude"]["more_concerned"] == (0, 1)
    conversation.archive.close()


async def test_full_is_said_on_a_page_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [answer for question in pack().questions if question.id == "ai_attitude" for answer in question.answers]
    monkeypatch.setattr(talks(), "study", study_with(quotas={"ai_attitude": {values[0]: 0}}))
    async with browser() as client, browser() as late:
        with monkeypatch.context() as patch:
            patch.setattr(talks(), "study", pack())
            await joined(client)
        who = str(door().participant_in(client.cookies["soundings"]))
        assert (await client.get(HOME)).headers["location"].startswith("/chat/")
        async for _ in talks().hear(who, ToldAbout(client_id="about-attitude", question="ai_attitude", value=values[0])):
            pass
        assert (await client.get(HOME)).headers["location"] == "/not-now"
        mine, new = (await client.get("/not-now")).text, (await late.get(HOME)).text
    assert CODES.full in mine and "no place left for people with your answers" in mine
    assert CODES.full in new and "nothing about you was stored" in new


async def test_the_way_back_to_the_panel_holds_the_code() -> None:
    arrival = pack().settings.arrival.model_copy(update={"back": "https://panel.test/complete?cc={code}"})
    page = Pages(study_with(arrival=arrival), read_all()).away("en", "closed", begun=False, on="2026-11-20")
    assert f'href="https://panel.test/complete?cc={CODES.closed}"' in page and "20 November 2026" in page


def test_a_folder_opened_before_it_is_served(tmp_path: Path) -> None:
    run("new", tmp_path / "study")
    open_folder(tmp_path / "study")
    assert json.loads(run("status", tmp_path / "study", "--json").stdout)["state"]["now"] == "open"
