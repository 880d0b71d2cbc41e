"""What a model made, rebuilt from stored replies: identical where nothing was touched, named where something was."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_toys import PERSON, SCENARIO, Talked, ToyDoor, call_of, drafted, link, read, toy_kit
from test_map_commands import answer as linked
from test_map_commands import name_model
from toys import PACK

from bot.cli import main
from flows.asking import Answered, Asked, ModelFailed
from flows.distil import distil
from flows.distil_reply import DraftedCard
from flows.made import Made
from flows.mapping import read_card
from flows.prompting import filled
from flows.records import History, Link, ModelCall, Pressed, Record, Study, Turn, ValueCard
from flows.records.study import Mapping
from flows.replay import Replayed, StoredDoor, replay
from flows.study import load_study
from flows.walk import Owed
from tests.fake_model import FakeModel, Script, Scripted, SeenRequest
from tests.fake_model.replies import plausible, said, spoilt, well_spoken
from tests.model_walk import Place, Walker, short_study, studying


async def rebuilt(place: Place, walker: Walker) -> Replayed:
    """What replay finds in one person's records as they stand on the disk."""
    records = place.conversation.archive.in_order(walker.id)
    before = len(place.fake.requests)
    found = await replay(place.history(walker).participant, records, place.study, place.conversation.kit)
    assert len(place.fake.requests) == before, "nobody is asked"
    return found


async def walked(folder: Path, script: Script, study: Study | None = None, *, answer: str = "") -> tuple[History, Replayed]:
    async with studying(folder, script, study=study) as place:
        walker = await place.joins()
        walker.answers |= {"why": answer} if answer else {}
        await walker.walks()
        return place.history(walker), await rebuilt(place, walker)


def of_model(history: History) -> dict[str, int]:
    return {
        "questions": sum(turn.mode == "model" for turn in history.turns if turn.who == "interviewer"),
        "cards": sum(card.author == "model" for card in history.cards),
        "links": len(history.links),
    }


# ---------------------------------------------------------------------------------------------- whole sessions, over real HTTP
async def test_a_whole_session_comes_out_the_same(tmp_path: Path) -> None:
    history, found = await walked(tmp_path, well_spoken)
    assert found.differences == [] and dict(found.rebuilt) == of_model(history)
    assert min(found.rebuilt.values()) >= 1 and not +found.differing and not +found.missing and not +found.other_prompt


@pytest.mark.parametrize("fault", ["unknown_principle", "paraphrased_quote", "two_questions", "wrong_schema", "empty_texts"])
async def test_so_does_one_with_a_repair_in_every_step(fault: str, tmp_path: Path) -> None:
    """The first reply of each purpose is spoilt, the second is not."""
    history, found = await walked(tmp_path, spoilt(fault, numbers=frozenset({0})))
    assert found.differences == [] and {kind: number for kind, number in of_model(history).items() if number} == dict(found.rebuilt)


@pytest.mark.parametrize("fault", ["unauthorized", "rate_limited", "refusal", "content_filter", "cut_by_length"])
async def test_so_does_one_in_which_a_step_failed(fault: str, tmp_path: Path) -> None:
    """What fell back is nobody's reply, and the rest is rebuilt on it."""

    def script(seen: SeenRequest) -> Scripted:
        return Scripted(plausible(seen), fault=fault) if seen.purpose == "interview" and seen.number == 0 else well_spoken(seen)

    history, found = await walked(tmp_path, script)
    assert found.differences == [] and found.rebuilt["cards"] == 1


async def test_readings_of_several_samples_even_where_the_number_changed_since(tmp_path: Path) -> None:
    def script(seen: SeenRequest) -> Scripted:
        """The third sample says otherwise; the first needs a repair."""
        if seen.purpose != "map":
            return well_spoken(seen)
        quote = said(seen)[0]
        if seen.number == 0:
            return Scripted(read(link("no_such_rule", quote=quote)))
        return Scripted(read() if seen.number == 3 else read(link("be_warm", quote=quote)))

    async with studying(tmp_path, script, study=short_study(mapping=Mapping(samples=3))) as place:
        walker = await (await place.joins()).walks()
        assert place.fake.asked["map"] == 4
        assert {one.agreement_permille for one in place.history(walker).links} == {667}
        assert (await rebuilt(place, walker)).differences == []
        place.study = place.study.model_copy(update={"settings": place.study.settings.model_copy(update={"mapping": Mapping(samples=1)})})
        assert (await rebuilt(place, walker)).differences == []


async def test_a_card_drafted_again_and_one_that_its_author_edited(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks(lambda one: bool(place.history(one).cards))
        card = place.history(walker).cards[-1]
        await walker.acts_out(walker.presses("not_quite", f"{card.id}/{card.version}", detail="wording"))
        await walker.walks()
        authors = [one.author for one in place.history(walker).cards]
        assert authors.count("model") >= 2
        found = await rebuilt(place, walker)
        assert found.differences == [] and found.rebuilt["cards"] == authors.count("model")


async def test_an_answer_changed_while_the_question_to_it_was_written(tmp_path: Path) -> None:
    """The calls of the job that was broken off stand before those that count."""
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks(lambda one: len(place.history(one).turns) >= 2)
        event = walker.next_act()
        assert event is not None
        heard = place.conversation.hear(walker.id, event)
        await anext(heard)
        job = asyncio.create_task(_drained(heard))
        await walker.acts_out(Pressed(client_id=walker.act_id(), button="draft", subject=place.history(walker).draws[0].scenario_id))
        await job
        await walker.walks()
        found = await rebuilt(place, walker)
        assert found.differences == [] and found.rebuilt["cards"] == 1


async def _drained(heard: Any) -> None:
    async for _ in heard:
        pass


# ---------------------------------------------------------------------------------------------- what replay finds
def forged(records: tuple[Record, ...], kind: type[Record], **change: Any) -> tuple[Record, ...]:
    """The records with one of a kind changed: the first that a model made."""
    at = next(place for place, one in enumerate(records) if isinstance(one, kind) and getattr(one, "model_call_id", "call"))
    return (*records[:at], records[at].model_copy(update=change), *records[at + 1 :])


FORGED: list[tuple[type[Record], dict[str, Any], str, str]] = [
    (ValueCard, {"title": "Another title"}, "cards", "title differs"),
    (ValueCard, {"sentence": "Another sentence."}, "cards", "sentence differs"),
    (ValueCard, {"policies": ()}, "cards", "policies differs"),
    (Link, {"stance": "opposes"}, "links", "stance differs"),
    (Link, {"reason": "Because."}, "links", "reason differs"),
    (Link, {"end": 3}, "links", "end differs"),
    (Link, {"agreement_permille": 501}, "links", "agreement_permille differs"),
    (Link, {"principle_id": "be_warm"}, "links", "record is not in the replies"),
    (Turn, {"text": "Why not?"}, "questions", "text differs"),
    (Turn, {"signals": {"slot": "why"}}, "questions", "signals differs"),
    (Turn, {"model_call_id": "f" * 32}, "questions", "reply is not stored"),
]


async def test_every_change_is_named_and_nothing_else(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks()
        records = place.conversation.archive.in_order(walker.id)
        person, kit = place.history(walker).participant, place.conversation.kit
        assert place.conversation.archive.in_order("f" * 32) == ()
        for kind, change, named, told in FORGED:
            found = await replay(person, forged(records, kind, **change), place.study, kit)
            own = [str(one) for one in found.differences if one.kind == named]
            assert own and told in own[0], (kind, change, found.differences)
        lost = tuple(one for one in records if not isinstance(one, ModelCall))
        found = await replay(person, lost, place.study, kit)
        assert sum(found.missing.values()) == len(found.differences) >= 3 and not +found.rebuilt


async def test_a_changed_reply_and_another_prompt_are_told_apart(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks()
        records = place.conversation.archive.in_order(walker.id)
        person, kit = place.history(walker).participant, place.conversation.kit
        at = next(place_ for place_, one in enumerate(records) if isinstance(one, ModelCall) and one.purpose == "distil")
        call = records[at]
        assert isinstance(call, ModelCall)
        raw = json.dumps(json.loads(call.raw_reply) | {"sentence": "The AI should say plainly what could go wrong."})
        reply = call.model_copy(update={"raw_reply": raw})
        found = await replay(person, (*records[:at], reply, *records[at + 1 :]), place.study, kit)
        assert [(one.kind, one.field) for one in found.differences] == [("cards", "sentence")] and +found.differing == {"cards": 1}
        prompt = call.model_copy(update={"prompt_sha256": "f" * 64})
        found = await replay(person, (*records[:at], prompt, *records[at + 1 :]), place.study, kit)
        assert found.differences == [] and +found.other_prompt == {"cards": 1}


async def test_a_call_that_failed_fails_again_whatever_came_with_it() -> None:
    """A reply that was cut off may read as a whole one all the same."""
    asked = Asked(purpose="distil", prompt=filled("toy", "Draft.", {}), gives=DraftedCard, participant_id=PERSON)
    whole = call_of(asked, outcome="error", error_code="cut:length", raw_reply=json.dumps(drafted()))
    door = StoredDoor([whole])
    with pytest.raises(ModelFailed) as failure:
        await door.ask(asked)
    assert (failure.value.reason, failure.value.call, door.is_used_up) == ("cut", whole, True)
    with pytest.raises(ModelFailed):
        await door.ask(asked)
    assert not door.is_used_up, "nothing more is stored"


async def test_a_call_that_nobody_waited_for_does_not_count(tmp_path: Path) -> None:
    """It may stand among those of a step."""
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks()
        records = place.conversation.archive.in_order(walker.id)
        at = next(number for number, one in enumerate(records) if isinstance(one, ModelCall) and one.purpose == "distil")
        lost = records[at].model_copy(update={"id": "f" * 32, "outcome": "error", "error_code": "cancelled", "raw_reply": ""})
        person, kit = place.history(walker).participant, place.conversation.kit
        found = await replay(person, (*records[: at + 1], lost, *records[at + 1 :]), place.study, kit)
        assert found.differences == [] and found.rebuilt["cards"] == 1


async def test_a_scenario_that_left_the_study_is_named(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        walker = await (await place.joins()).walks()
        gone = place.history(walker).draws[0].scenario_id
        place.study = place.study.model_copy(update={"scenarios": tuple(one for one in place.study.scenarios if one.id != gone)})
        found = await rebuilt(place, walker)
        assert {one.field for one in found.differences} == {"scenario"} and "no longer in the study" in str(found.differences[0])


# ---------------------------------------------------------------------------------------------- whatever a model says
LINES = st.lists(
    st.sampled_from(
        [
            ("An AI says plainly what could go wrong", "say plainly what could go wrong"),
            ("An AI asks which pill it is first", "ask first which pill it is"),
            ("An AI keeps its promise", "words that nobody said"),
            ("Respect", "An AI must say plainly"),
        ]
    ),
    min_size=0,
    max_size=4,
)
FAILED = st.tuples(st.sampled_from(["invalid", "cut", "empty", "oversize", "timeout", "refusal", "server"]), st.integers(1, 3))
CARDS = st.lists(st.one_of(LINES.map(lambda lines: drafted(*lines)), FAILED), min_size=2, max_size=2)
LINKS = st.one_of(
    st.lists(
        st.builds(
            link,
            st.sampled_from(["express_uncertainty", "be_warm", "no_such_rule"]),
            stance=st.sampled_from(["supports", "opposes"]),
            quote=st.sampled_from(["say plainly what could go wrong", "never said"]),
        ),
        max_size=3,
    ).map(lambda links: read(*links)),
    FAILED,
)


class NamingDoor(ToyDoor):
    """Says in the call why it failed, as the true door does."""

    async def ask(self, asked: Asked) -> Answered:
        try:
            return await super().ask(asked)
        except ModelFailed as failure:
            assert failure.call
            raise ModelFailed(failure.reason, failure.call.model_copy(update={"error_code": failure.reason})) from None


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(cards=CARDS, links=st.lists(LINKS, min_size=6, max_size=6), samples=st.sampled_from([1, 3]))
def test_whatever_the_replies_were_they_rebuild_what_was_made_of_them(cards: list[Any], links: list[Any], samples: int) -> None:
    talked = Talked()
    talked.study = _sampled(talked.study, samples)
    asked = tuple(turn.model_copy(update={"mode": "guided"}) for turn in talked.history.turns)  # no model's, so there is no call
    talked.history = replace(talked.history, turns=asked)
    kit = toy_kit()
    records: list[Record] = [*talked.history.draws, *talked.history.choices, *talked.history.turns]

    def keeps(made: Made) -> None:
        records.extend((*made.calls, *made.records))
        talked.keeps(*made.records)

    keeps(asyncio.run(distil(Owed("card", talked.slot), talked.standing, kit, NamingDoor(*cards))))
    card = talked.standing.card(SCENARIO)
    if card:
        records.append(talked.presses("approve", f"{card.id}/{card.version}"))
        keeps(asyncio.run(read_card(card, talked.standing, kit, NamingDoor(*links))))
        keeps(asyncio.run(read_card(card, talked.standing, kit, NamingDoor(*reversed(links)))))
    found = asyncio.run(replay(talked.history.participant, records, talked.study, kit))
    assert found.differences == []
    assert found.rebuilt.total() == len(talked.history.cards) + len(talked.history.links)


def _sampled(study: Study, samples: int) -> Study:
    return study.model_copy(update={"settings": study.settings.model_copy(update={"mapping": Mapping(samples=samples)})})


# ---------------------------------------------------------------------------------------------- the command
def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two simulated people with set questions, whose cards a model read twice, and one who had a model in the talk."""
    folder = Path(shutil.copytree(PACK, tmp_path / "study"))
    assert run("simulate", folder, "-n", 2).exit_code == 0
    with FakeModel(_none_for_the_first) as fake:
        name_model(folder, fake.url)
        assert run("map", folder, "--simulated").exit_code == 0
        assert run("map", folder, "--simulated", "--again").exit_code == 0
    return folder


def _none_for_the_first(seen: SeenRequest) -> Scripted:
    """The first card is read without any link: its calls stand before those of the next card."""
    return Scripted(read()) if seen.number == 0 else linked(seen)


def tampered(study: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(study / "data" / "soundings.db")) as forger:
        triggers = forger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%never_change'").fetchall()
        forger.executescript("".join(f"DROP TRIGGER {name};" for (name,) in triggers) + "PRAGMA foreign_keys = OFF;" + sql)
        forger.commit()


def test_the_command_rebuilds_two_readings_of_each_card(study: Path) -> None:
    good = run("replay", study)
    assert good.exit_code == 0, good.output
    lines = good.stdout.splitlines()
    assert lines[:2] == ["questions: 0 rebuilt, 0 differ", "cards: 0 rebuilt, 0 differ"]
    assert lines[2].startswith("links: ") and lines[2].endswith(" rebuilt, 0 differ") and int(lines[2].split()[1]) >= 3


def test_the_command_names_what_was_changed(study: Path) -> None:
    tampered(study, "UPDATE links SET stance = 'opposes' WHERE event = (SELECT min(event) FROM links)")
    found = run("replay", study)
    assert found.exit_code == 1 and "link to be_warm: stance differs" in found.stdout and ", 1 differ" in found.stdout
    assert found.stdout.splitlines()[0].startswith("card ") and " version 1, link to" in found.stdout
    assert len(found.stderr.splitlines()) == 1 and "soundings verify" in found.stderr


async def test_the_command_rebuilds_whole_talks_and_names_a_changed_card(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    assert run("new", folder).exit_code == 0
    async with studying(folder / "data", well_spoken, study=load_study(folder)) as place:
        walker = await (await place.joins()).walks()
        made, card = of_model(place.history(walker)), next(one for one in place.history(walker).cards if one.author == "model")
    good = await asyncio.to_thread(run, "replay", folder)
    assert good.exit_code == 0, good.output
    assert good.stdout.splitlines() == [f"{kind}: {number} rebuilt, 0 differ" for kind, number in made.items()]
    tampered(folder, f"UPDATE cards SET sentence = 'It says so.' WHERE id = '{card.id}' AND version = {card.version}")
    found = await asyncio.to_thread(run, "replay", folder)
    assert found.exit_code == 1 and f"card {card.id} version {card.version}: sentence differs" in found.stdout.splitlines()
    assert f"cards: {made['cards']} rebuilt, 1 differ" in found.stdout and "It says so" not in found.output


def test_the_command_names_a_reply_that_is_gone_and_another_prompt(study: Path) -> None:
    tampered(study, f"UPDATE model_calls SET prompt_sha256 = '{'0' * 64}'")
    prompt = run("replay", study)
    assert prompt.exit_code == 0 and "another version of flows/prompts/map.md" in prompt.stdout
    tampered(study, "UPDATE model_calls SET raw_reply = ''")
    found = run("replay", study)
    assert found.exit_code == 1 and "reply is not stored" in found.stdout and "could not be rebuilt" in found.stdout


def test_the_command_with_nothing_to_do(tmp_path: Path) -> None:
    assert run("replay", tmp_path / "none").exit_code == 2
    assert run("new", tmp_path / "study").exit_code == 0
    assert run("replay", tmp_path / "study").exit_code == 0
