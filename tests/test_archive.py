"""Records come back as they went in; the same act counts once; what cannot be stored is refused whole."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from storage.archive import Archive, Counts, NotSaved
from storage.errors import Refused, UnknownParticipant
from tests.archive_toys import (
    an_id,
    card,
    draw,
    gap,
    joined,
    joining,
    offer,
    opened,
    person,
    press,
    turn,
    whole_walk,
)


def rows_of(archive: Archive, table: str) -> int:
    with archive.snapshot() as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


async def test_every_kind_of_record_comes_back(archive: Archive, luck: random.Random) -> None:
    history = await joined(archive, luck)
    records = whole_walk(luck, history.participant.id)
    receipt = await archive.store(history.participant.id, "act-0001", records)
    assert archive.history(history.participant.id) == history.plus(*records)
    assert receipt.last_event == archive.last_event(history.participant.id) == archive.head().seq == 1 + len(records)
    found = archive.history(history.participant.id)
    assert found is not None and found.last_event == receipt.last_event


async def test_join_returns_what_history_returns(archive: Archive, luck: random.Random) -> None:
    history = await archive.join(None, joining(luck, lambda owner: [draw(luck, owner, 0, "flyer"), turn(luck, owner, 0)]))
    found = archive.history(history.participant.id)
    assert found == history and found.last_event == history.last_event == 3


async def test_reopened_it_is_all_there(tmp_path: Path, luck: random.Random) -> None:
    archive = opened(tmp_path)
    history = await joined(archive, luck)
    await archive.store(history.participant.id, None, [turn(luck, history.participant.id, 0)])
    before, head = archive.history(history.participant.id), archive.head()
    archive.close()
    again = opened(tmp_path)
    assert again.history(history.participant.id) == before and again.head() == head
    again.close()


async def test_the_same_act_is_stored_once(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    sends = [archive.store(owner, "act-0001", [turn(luck, owner, n), press(luck, owner)]) for n in range(50)]
    receipts = await asyncio.gather(*sends)
    assert [receipt.again for receipt in receipts].count(False) == 1
    assert {receipt.last_event for receipt in receipts} == {3}
    assert rows_of(archive, "turns") == rows_of(archive, "presses") == 1
    assert archive.heard(owner, "act-0001") and not archive.heard(owner, "act-0002")


async def test_two_people_may_use_one_client_id(archive: Archive, luck: random.Random) -> None:
    for _ in range(2):
        owner = (await joined(archive, luck)).participant.id
        assert not (await archive.store(owner, "act-0001", [turn(luck, owner, 0)])).again


async def test_a_second_join_with_the_same_client_id_is_the_same_person(archive: Archive, luck: random.Random) -> None:
    both = await asyncio.gather(*[archive.join("join-1234", joining(luck)) for _ in range(20)])
    assert len({history.participant.id for history in both}) == 1
    assert archive.counts().participants == 1


async def test_nobody_and_somebody_else_are_refused(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    other = (await joined(archive, luck)).participant.id
    with pytest.raises(UnknownParticipant):
        await archive.store(an_id(luck), None, [])
    with pytest.raises(Refused, match="not an act of participant"):
        await archive.store(owner, None, [turn(luck, other, 0)])
    with pytest.raises(Refused, match="not an act of participant"):
        await archive.store(owner, None, [person(luck, 5).model_copy(update={"id": owner})])
    with pytest.raises(Refused, match="no table"):
        await archive.store(owner, None, [person(luck, 5).consent])
    assert archive.head().seq == 2


async def test_an_act_is_stored_whole_or_not_at_all(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    first = turn(luck, owner, 0)
    await archive.store(owner, "act-0001", [first])
    head = archive.head()
    nowhere = card(luck, owner, first.id)
    with pytest.raises(Refused, match="UNIQUE"):
        await archive.store(owner, "act-0002", [turn(luck, owner, 1), first])
    with pytest.raises(Refused, match="FOREIGN KEY"):
        await archive.store(owner, "act-0003", [turn(luck, owner, 1), offer(luck, nowhere, "no_agenda")])
    assert archive.head() == head and rows_of(archive, "turns") == 1
    assert not (await archive.store(owner, "act-0002", [turn(luck, owner, 1)])).again


async def test_rules_are_held_against_ones_own_card_only(archive: Archive, luck: random.Random) -> None:
    owner, other = [(await joined(archive, luck)).participant.id for _ in range(2)]
    said = turn(luck, owner, 0)
    made = card(luck, owner, said.id)
    await archive.store(owner, None, [said, made])
    for foreign in (offer(luck, made, "no_agenda"), gap(luck, made)):
        with pytest.raises(Refused, match="FOREIGN KEY"):
            await archive.store(other, None, [foreign.model_copy(update={"participant_id": other})])


async def test_a_withdrawn_person_does_not_come_back_by_the_same_click(archive: Archive, luck: random.Random) -> None:
    owner = (await archive.join("join-1234", joining(luck))).participant.id
    archive.writer.run(lambda db: db.conn.execute("DELETE FROM participants WHERE id = ?", (owner,)).rowcount)
    with pytest.raises(UnknownParticipant, match="withdrawn"):
        await archive.join("join-1234", joining(luck))
    with pytest.raises(UnknownParticipant):
        await archive.store(owner, None, [turn(luck, owner, 0)])


async def test_one_bad_act_among_many_fails_alone(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    same = turn(luck, owner, 0)
    acts = [archive.store(owner, None, [same if n % 3 else turn(luck, owner, n)]) for n in range(30)]
    results = await asyncio.gather(*acts, return_exceptions=True)
    stored = [result for result in results if not isinstance(result, Refused)]
    assert len(stored) == 11 == rows_of(archive, "turns") == archive.head().seq - 1


async def test_a_failing_make_leaves_nothing(archive: Archive, luck: random.Random) -> None:
    def make(counts: Counts) -> Any:
        raise ZeroDivisionError("toy")

    with pytest.raises(ZeroDivisionError):
        await archive.join(None, make)
    with pytest.raises(Refused, match="kind real"):
        await archive.join(None, joining(luck, simulated=True))
    assert archive.head().seq == 0 and archive.counts() == Counts()


@pytest.mark.parametrize(
    "sql", ["UPDATE turns SET text = 'other'", "UPDATE events SET at = 'x'", "DELETE FROM events", "UPDATE cards SET title = 'x'"]
)
async def test_rows_are_never_changed(archive: Archive, luck: random.Random, sql: str) -> None:
    owner = (await joined(archive, luck)).participant.id
    await archive.store(owner, None, whole_walk(luck, owner))
    with pytest.raises(Refused, match="never"):
        archive.writer.run(lambda db: db.conn.execute(sql).rowcount)


async def test_without_consent_nobody_is_there(archive: Archive, luck: random.Random) -> None:
    bad = person(luck, 0)
    no = bad.model_copy(update={"consent": bad.consent.model_copy(update={"take_part": False})})
    with pytest.raises(Refused, match="consent_take_part"):
        await archive.join(None, lambda counts: (no, ()))


async def test_a_shut_archive_says_so(tmp_path: Path, luck: random.Random) -> None:
    archive = opened(tmp_path)
    owner = (await joined(archive, luck)).participant.id
    archive.close()
    archive.close()
    with pytest.raises(NotSaved) as caught:
        await archive.store(owner, None, [turn(luck, owner, 0)])
    assert caught.value.reason == "closed"
