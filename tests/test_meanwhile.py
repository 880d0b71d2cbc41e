"""What a person does while a model is writing: no act is lost, none counts twice, no part of a reply is kept, no call is forgotten."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.assembly import Sources, converse
from flows.records import AskText, ChangedAnswer, Done, Said, Say, ShowCard
from storage.archive import Archive
from storage.errors import NotSaved
from tests.fake_model.replies import well_spoken
from tests.meanwhile_toys import Held, Meanwhile, meanwhile, soon
from tests.model_walk import ANSWERS, studying
from tests.toys import counted_ids, still

MORE = "And it must never sound more certain than it is about a dose."


async def test_the_words_are_there_while_it_writes_and_a_reload_changes_nothing(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        assert now.texts() == [ANSWERS["why"]] and now.writing and now.writing.can_draft
        before = now.walker.view
        news = [out async for out in now.place.conversation.resume(now.walker.id)]
        assert news == [] and now.walker.view == before and len(now.place.fake.requests) == 2
        await now.lets_go()
        assert now.writing is None and now.walker.open(AskText).mode == "model"
        now.is_sound()
    assert now.walker.acts[-1].asked["interview"] == 1


async def test_draft_my_card_now(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        await now.walker.acts_out(now.walker.presses("draft"))
        assert now.walker.open(ShowCard).mode == "model"
        await now.lets_go()
        history = now.place.history(now.walker)
        assert len(history.cards) == 1 and len(now.open_questions()) == 1 and now.walker.open(ShowCard)
        assert [(c.purpose, c.error_code) for c in now.place.calls(now.walker)][1] == ("interview", "cancelled")
        await now.walker.walks()
        assert now.walker.is_done
        now.is_sound()


async def test_an_answer_changed(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        own = next(screen for screen in now.walker.view.screens if isinstance(screen, Say) and screen.can_change)
        await now.walker.acts_out(ChangedAnswer(client_id=now.walker.act_id(), turn_id=own.turn_id or "", text=MORE))
        await now.lets_go()
        assert now.texts() == [ANSWERS["why"], MORE] and len(now.open_questions()) == 2
        assert MORE in now.place.fake.requests[-1].user and ANSWERS["why"] not in now.place.fake.requests[-1].user
        assert now.walker.open(AskText).mode == "model"
        now.is_sound()


async def test_more_words_sent(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        await now.walker.acts_out(Said(client_id=now.walker.act_id(), text=MORE))
        await now.lets_go()
        assert now.texts() == [ANSWERS["why"], MORE] and len(now.open_questions()) == 2
        request = now.place.fake.requests[-1].user
        assert ANSWERS["why"] in request and MORE in request
        now.is_sound()
        await now.walker.walks()
        assert now.walker.is_done
        now.is_sound()


@pytest.mark.parametrize("purpose", ["interview", "distil", "map"])
async def test_help_and_stop(purpose: str, tmp_path: Path) -> None:
    async with meanwhile(tmp_path, Held(purpose, 1 if purpose == "interview" else 0)) as now:
        made = len(now.open_questions()), len(now.place.history(now.walker).cards)
        await now.walker.acts_out(now.walker.presses("stop"))
        await now.lets_go()
        assert isinstance(now.walker.view.screens[-1], Done) and now.walker.view.screens[-1].stopped
        history = now.place.history(now.walker)
        assert (len(now.open_questions()), len(history.cards)) == made and history.offers == () == history.links
        assert now.place.calls(now.walker)[-1].error_code == "cancelled"
        now.is_sound()


async def test_skip_this_scenario(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        slot = now.place.history(now.walker).draws[0]
        await now.walker.acts_out(now.walker.presses("skip_scenario", slot.scenario_id))
        await now.lets_go()
        assert len(now.open_questions()) == 1 and now.writing is None
        await now.walker.walks()
        assert now.walker.is_done
        now.is_sound()


async def test_whatever_else_is_pressed_is_heard_or_refused_with_a_reason(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        for button in ("skip_question", "go_on", "approve", "not_quite", "drop", "read_note", "another"):
            event = now.walker.presses(button, now.open_questions()[0].id)
            outs = [out async for out in now.place.conversation.hear(now.walker.id, event)]
            assert type(outs[0]).__name__ == "NotStored" and outs[0].reason and len(outs) == 1, (button, outs)  # type: ignore[union-attr]
        await now.lets_go()
        assert len(now.open_questions()) == 2
        now.is_sound()


async def test_the_same_act_five_times_at_once_is_one_turn_and_one_request(tmp_path: Path) -> None:
    async with studying(tmp_path, well_spoken) as place:
        walker = await place.joins()
        await walker.walks(until=lambda one: isinstance(one._open(), AskText))
        event = walker.next_act()
        assert event is not None

        async def send() -> list[Any]:
            return [out async for out in place.conversation.hear(walker.id, event)]

        heard = await asyncio.gather(*(send() for _ in range(5)))
        assert sorted(outs[0].again for outs in heard) == [False, True, True, True, True]
        assert place.fake.asked["interview"] == 2 and place.faults(walker) == []
        assert [turn.text for turn in place.history(walker).turns].count(ANSWERS["why"]) == 1


async def test_a_page_closed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        now.heard.cancel()
        await asyncio.wait([now.heard])
        now.held.go.set()
        await soon(lambda: now.idle)
        assert now.walker.open(AskText).mode == "model" and len(now.place.calls(now.walker)) == 2
        now.is_sound()
        now.heard = asyncio.create_task(asyncio.sleep(0))


# ---------------------------------------------------------------------------------------------- the disk, the server
@pytest.mark.parametrize("purpose", ["interview", "distil", "map"])
@pytest.mark.parametrize("times", [1, 3, 20])
async def test_a_disk_that_refuses_what_was_made(purpose: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with meanwhile(tmp_path, Held(purpose, 1 if purpose == "interview" else 0)) as now:
        left = [times]
        store = now.place.conversation.archive.store

        async def refuse(participant_id: str, client_id: str | None, records: Any) -> Any:
            if client_id is None and left[0]:
                left[0] -= 1
                raise NotSaved("database or disk is full")
            return await store(participant_id, client_id, records)

        async def no_wait(seconds: float) -> None:
            await asyncio.sleep(0)

        monkeypatch.setattr(now.place.conversation.archive, "store", refuse)
        assert now.place.conversation.jobs is not None
        now.place.conversation.jobs.wait = no_wait
        await now.lets_go()
        if times > 10:
            assert now.writing and now.writing.stuck and not now.writing.text
            left[0] = 0
            outs = [out async for out in now.place.conversation.resume(now.walker.id)]
            assert outs
        assert now.writing is None
        await now.walker.walks()
        assert now.walker.is_done
        now.is_sound()


async def test_a_server_that_is_stopped_keeps_the_call_and_another_goes_on(tmp_path: Path) -> None:
    async with meanwhile(tmp_path) as now:
        assert now.place.conversation.jobs is not None
        await now.place.conversation.jobs.close()
        assert [call.error_code for call in now.place.calls(now.walker)] == ["", "cancelled"]
        await goes_on(now)
        now.is_sound()


async def test_a_server_that_dies_loses_no_act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with meanwhile(tmp_path) as now:

        async def dead(*_: Any) -> Any:
            raise NotSaved("the process is gone")

        before = now.place.history(now.walker)
        monkeypatch.setattr(now.place.conversation.archive, "store", dead)
        assert now.place.conversation.jobs is not None
        await now.place.conversation.jobs.close()
        assert now.place.history(now.walker) == before and len(now.place.calls(now.walker)) == 1
        await goes_on(now)
        assert now.place.faults(now.walker) == []


async def goes_on(now: Meanwhile) -> None:
    """Another server on the same archive, and the page comes back: the question is there once, and on to the end."""
    now.held.go.set()
    archive = Archive.open(now.place.folder, now=still, synchronous="NORMAL")
    try:
        other = converse(now.place.study, archive, Sources(counted_ids(10**30), still), now.place.door)
        now.walker.conversation = other
        assert now.writing and not now.writing.text
        outs = [out async for out in other.resume(now.walker.id)]
        assert any(isinstance(out, AskText) and out.open for out in outs) and now.writing is None
        assert now.texts() == [ANSWERS["why"]] and len(now.open_questions()) == 2
        await now.walker.walks()
        assert now.walker.is_done
    finally:
        now.walker.conversation = now.place.conversation
        archive.close()
