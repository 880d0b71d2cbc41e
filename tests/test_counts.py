"""Draws stay balanced, and counts are those of the rows, kind of people by kind."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from flows.records import Draw
from storage.archive import Archive, Counts
from tests.archive_toys import card, draw, joined, offer, person, turn


async def test_draws_stay_balanced_however_many_join_at_once(archive: Archive, luck: random.Random) -> None:
    names = ["flyer", "pill", "essay"]

    def make(counts: Counts) -> tuple[Any, list[Draw]]:
        somebody = person(luck, counts.participants)
        least = min(names, key=lambda name: counts.scenarios.get(name, 0))
        return somebody, [draw(luck, somebody.id, 0, least)]

    people = await asyncio.gather(*[archive.join(None, make) for _ in range(90)])
    assert archive.counts().scenarios == {"flyer": 30, "pill": 30, "essay": 30}
    assert sorted(history.participant.ordinal for history in people) == list(range(90))


async def test_counts_are_those_of_the_rows(archive: Archive, luck: random.Random) -> None:
    history = await joined(archive, luck, wording="b")
    owner = history.participant.id
    said = turn(luck, owner, 0)
    made = card(luck, owner, said.id)
    newer = card(luck, owner, said.id, card_id=made.id, version=2)
    await archive.store(owner, None, [draw(luck, owner, 0, "flyer"), draw(luck, owner, 1, "pill", "short"), said, made, newer])
    await archive.store(owner, None, [offer(luck, made, "no_agenda", "check"), offer(luck, made, "no_agenda", "check")])
    await archive.store(owner, None, [offer(luck, newer, "no_agenda", "check"), offer(luck, newer, "do_not_lie")])
    assert archive.counts() == Counts(
        participants=1,
        scenarios={"flyer": 1, "pill": 1},
        talked={"flyer": 1},
        arms={("guess", "hidden"): 1, ("wording", "b"): 1, ("opening", "behaviours"): 1},
        checks={"no_agenda": 2},
    )


async def test_kinds_of_people_are_counted_and_listed_apart(archive: Archive, luck: random.Random) -> None:
    for flags in ({}, {"simulated": True}, {"test": True}, {}, {"simulated": True, "test": True}):
        await joined(archive, luck, **flags)
    assert archive.counts().participants == 2 == archive.counts(test=True).participants
    assert archive.counts(simulated=True).participants == 1
    real = [history.participant for history in archive.histories(simulated=False)]
    assert [one.ordinal for one in real] == [0, 1] and not any(one.simulated or one.test for one in real)
    assert len(list(archive.histories(simulated=True))) == 1
    assert len(list(archive.histories(simulated=False, test=True))) == 3


async def test_histories_show_one_moment(archive: Archive, luck: random.Random) -> None:
    first = await joined(archive, luck)
    await joined(archive, luck)
    reading = archive.histories(simulated=False)
    assert next(reading) == first
    await joined(archive, luck)
    assert len(list(reading)) == 1


async def test_erasing_rows_takes_them_out_of_the_counts(archive: Archive, luck: random.Random) -> None:
    history = await joined(archive, luck)
    owner = history.participant.id
    said = turn(luck, owner, 0)
    made = card(luck, owner, said.id)
    checks = [offer(luck, made, "no_agenda", "check") for _ in range(2)]
    await archive.store(owner, None, [draw(luck, owner, 0, "flyer"), said, made, *checks])
    for table in ("offers", "cards", "turns", "draws"):
        sql = f"DELETE FROM {table} WHERE participant_id = ?"
        archive.writer.run(lambda db, sql=sql: db.conn.execute(sql, (owner,)).rowcount)  # type: ignore[misc]
    archive.writer.run(lambda db: db.conn.execute("DELETE FROM participants WHERE id = ?", (owner,)).rowcount)
    counts = archive.counts()
    assert counts.participants == 1 and not any(
        [*counts.scenarios.values(), *counts.talked.values(), *counts.arms.values(), *counts.checks.values()]
    )
    assert archive.history(owner) is None and archive.last_event(owner) == 0
