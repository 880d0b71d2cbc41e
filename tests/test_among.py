"""Adding up those who have finished: who counts, and that no single act of anybody shows in the sum."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from test_where_i_sit import finished, study

from bot.among import LOOK_AGAIN, Among
from bot.conversation import Conversation
from flows.records import ConsentChange, History
from storage.withdrawal import erase_person
from tests.history_toys import whole_life
from tests.toys import still, talk_on


@pytest.fixture
async def talks(tmp_path: Path) -> AsyncIterator[Conversation]:
    made = talk_on(tmp_path, study())
    yield made
    made.archive.close()


async def join(talks: Conversation, history: History) -> str:
    """Somebody with everything they did, as it would have been stored."""
    acts = [*history.draws, *history.choices, *history.turns, *history.cards, *history.presses, *history.offers, *history.about]
    kind = {"simulated": history.participant.simulated, "test": history.participant.test}

    def make(counts: Any) -> Any:
        return history.participant.model_copy(update={"ordinal": counts.participants}), acts

    return (await talks.archive.join(None, make, **kind)).participant.id


async def many(talks: Conversation, kind: str, n: int, answer: str, **more: object) -> list[str]:
    return [await join(talks, finished(f"{kind}{number}", answer, **more).history) for number in range(n)]


async def some_acts(talks: Conversation, who: str) -> None:
    """Enough events of one person that it is looked again."""
    consent = talks.archive.history(who)
    assert consent
    for number in range(LOOK_AGAIN):
        change = ConsentChange(id=f"{who[:24]}{number:08x}", participant_id=who, consent=consent.consent, created_at=still())
        await talks.archive.store(who, None, [change])


async def test_only_real_people_who_finished_are_counted(talks: Conversation) -> None:
    (me, *_) = await many(talks, "for", 16, "supports")
    await many(talks, "against", 14, "opposes")
    for flags in ({"simulated": True}, {"test": True}):
        await many(talks, f"other{flags}", 3, "opposes", **flags)
    await join(talks, whole_life("half way", simulated=False).history)
    assert await Among(talks).of(me) == (), "29 others are too few"
    await many(talks, "more", 1, "opposes")
    (sits,) = [one for one in await Among(talks).of(me) if one.principle_id == "be_honest"]
    assert (sits.people, sits.answer) == (30, "supports")
    assert [(share.level, share.percent) for share in sits.shares] == [("supports", 50), ("rest", 50)]


async def test_the_sum_stays_until_ten_people_more_have_finished(talks: Conversation) -> None:
    (me, *_) = await many(talks, "for", 21, "supports")
    await many(talks, "against", 19, "opposes")
    among = Among(talks)
    before = await among.of(me)
    (nine, last) = await many(talks, "new", 9, "opposes"), finished("last", "opposes")
    await some_acts(talks, nine[0])
    assert before and await among.of(me) == before
    await join(talks, last.history)
    await some_acts(talks, nine[1])
    assert await among.of(me) != before
    await erase_person(talks.archive, nine[0], at=still())
    assert len(among._tally.people) == 50 and all(isinstance(who, str) for who in among._tally.people)


async def test_nobody_sees_it_before_the_end(talks: Conversation) -> None:
    await many(talks, "for", 20, "supports")
    await many(talks, "against", 20, "opposes")
    on_the_way = await join(talks, whole_life("half way", simulated=False).history)
    assert await Among(talks).of(on_the_way) == () and await Among(talks).of("0" * 32) == ()
