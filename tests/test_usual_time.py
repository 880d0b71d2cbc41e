"""The study's own median: of those who finished, pauses left out, from enough people on, and worked out once for each of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aside_toys import Clock, chooses, short_study, talk_at
from toys import Person

import bot.usual_time
from bot.conversation import Conversation
from bot.participant import Pages
from bot.usual_time import LEAST_PEOPLE, UsualTime
from bot.wording import read_all
from storage.sittings import sitting_minutes, usual_minutes

STUDY = short_study(talked=0, short=1, minutes=60, after=())


@pytest.mark.parametrize(
    ("minutes", "least", "found"), [([], 0, None), ([], 1, None), ([4.0], 2, None), ([4.0, 8.0], 2, 6.0), ([9.0, 1.0, 2.0], 3, 2.0)]
)
def test_a_median_needs_enough_people(minutes: list[float], least: int, found: float | None) -> None:
    assert usual_minutes(minutes, least) == found


async def walks(talks: Conversation, clock: Clock, minutes: float, **more: Any) -> Person:
    person = await Person.join(talks, **more)
    await chooses(person, clock, minutes)
    return person


async def test_only_finished_real_people_count_without_their_pauses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.usual_time, "LEAST_PEOPLE", 3)
    clock = Clock()
    talks = talk_at(tmp_path, clock, STUDY)
    usual = UsualTime()
    await walks(talks, clock, 4)
    away = await walks(talks, clock, 60)
    await Person.join(talks)
    await walks(talks, clock, 9, simulated=True)
    await walks(talks, clock, 9, test=True)
    usual.look(talks)
    assert usual.minutes is None
    await walks(talks, clock, 8)
    usual.look(talks)
    assert usual.minutes == 4.0, "4, 8, and none for the one whose only act came after an hour"
    with talks.archive.snapshot() as connection:
        assert sitting_minutes(connection, away.id, 10**9) == 0.0 and sitting_minutes(connection, "nobody", 10**9) == 0.0
    asked: list[str] = []
    monkeypatch.setattr(bot.usual_time, "_taken", lambda _, act: asked.append(act.participant_id))
    usual.look(talks)
    assert asked == [] and usual.minutes == 4.0, "nobody did anything since"
    talks.archive.close()


async def test_it_is_looked_at_beside_the_talks_until_it_is_closed(tmp_path: Path) -> None:
    talks = talk_at(tmp_path, Clock(), STUDY)
    waits: list[float] = []
    looked = asyncio.Event()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        looked.set()
        await asyncio.Event().wait()

    talks.usual.begin(talks, wait)
    await asyncio.wait_for(looked.wait(), 20)
    await talks.usual.close()
    assert waits == [600.0] and talks.usual.minutes is None and LEAST_PEOPLE == 30
    talks.archive.close()


async def test_it_scales_the_time_left_and_the_consent_page(tmp_path: Path) -> None:
    talks = talk_at(tmp_path, Clock(), short_study(short=3, minutes=60))
    before = (await Person.join(talks)).view.progress.minutes_left
    talks.usual.minutes = 17.2
    assert before is not None and ((await Person.join(talks)).view.progress.minutes_left or 0) > before
    pages = Pages(talks.study, read_all(), usual=lambda: talks.usual.minutes)
    assert "About 18 minutes" in pages.consent("en")
    plain = Pages(talks.study, read_all())
    assert "About 60 minutes" in plain.consent("en") and plain.consent_hash("en") == pages.consent_hash("en"), "it is no fact of the study"
    talks.archive.close()
