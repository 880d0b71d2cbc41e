"""Withdrawn means gone: every row, every byte of the live files, whatever crashes in between; and nothing of anybody else."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from bot.bundling import head_of, status_of
from bot.leaving import Leaving
from storage.archive import Archive, Counts
from storage.bundle import write_bundle
from storage.chain_check import check_chain, verify_chain
from storage.connection import connect
from storage.errors import NotSaved, Refused, UnknownParticipant
from storage.events import TABLES
from storage.identities import Identities
from storage.withdrawal import count_withdrawn, erase_person, has_withdrawn, overwrite, overwriting_waits
from tests.archive_toys import NOW, an_id, card, joined, opened, turn, whole_walk
from tests.bundle_readers import manifest, rows
from tests.meanwhile_toys import meanwhile
from tests.toys import PACK, Person, talk_on
from tests.withdrawal_toys import changed, found, marked, marks

PANEL = "5f3a9c1e7b2d4a6f8e0c1b3d"
EVERY = {"participants", "model_calls", "draws", "choices", "turns", "presses", "cards", "offers", "gaps", "consents", "about", "points"}
EVERY |= {"comparisons", "survey", "proposals", "problems"}


def rows_of(archive: Archive, owner: str) -> dict[str, int]:
    """Table -> rows of one person."""
    with archive.snapshot() as connection:
        counted = {t.name: connection.execute(f"SELECT count(*) FROM {t.name} WHERE {t.owner} = ?", (owner,)).fetchone()[0] for t in TABLES}
    return {name: number for name, number in counted.items() if number}


async def test_every_row_goes_and_nobody_elses(archive: Archive, luck: random.Random) -> None:
    stays = await marked(archive, luck)
    before, spent = archive.counts(), archive.spend().by_day
    hers = await marked(archive, luck)
    there, theirs = rows_of(archive, hers), archive.in_order(stays)
    erased = await erase_person(archive, hers, at=NOW)
    assert erased.rows == there and EVERY <= set(there) and erased.at == NOW
    assert rows_of(archive, hers) == {} and archive.in_order(stays) == theirs and archive.last_event(hers) == 0
    assert archive.counts() == Counts(2, before.scenarios, before.talked, before.arms, before.checks)
    assert archive.spend().by_day == {NOW[:10]: 2 * spent[NOW[:10]]} and hers not in archive.spend().by_participant
    checked = check_chain(archive)
    assert checked.faults == () and checked.erased == sum(there.values())
    assert count_withdrawn(archive) == 1 and has_withdrawn(archive, hers) and not has_withdrawn(archive, stays)


async def test_twice_or_by_a_stranger_is_refused_and_changes_nothing(archive: Archive, luck: random.Random) -> None:
    hers = await marked(archive, luck)
    await erase_person(archive, hers, at=NOW)
    for nobody in (hers, an_id(luck), "study", ""):
        with pytest.raises(UnknownParticipant):
            await erase_person(archive, nobody, at=NOW)
    assert count_withdrawn(archive) == 1 and not has_withdrawn(archive, an_id(luck))
    with pytest.raises(UnknownParticipant):
        await archive.store(hers, None, [turn(luck, hers, 5)])


@pytest.mark.parametrize("seed", range(6))
async def test_no_byte_of_their_words_is_left_in_any_live_file(tmp_path: Path, seed: int) -> None:
    luck = random.Random(seed)
    archive = opened(tmp_path)
    identities = Identities.open(tmp_path)
    people = [await marked(archive, luck, most=30) for _ in range(40)]
    for number, owner in enumerate(people):
        identities.remember(identities.hide(f"{PANEL}{number}"), owner)
    leaving, staying = people[::2], people[1::2]
    words = [word for owner in leaving for word in marks(owner)]
    assert len(found(tmp_path, words)) >= len(words), "the scan is blind"
    for owner in leaving:
        await erase_person(archive, owner, at=NOW)
    await overwrite(archive)
    assert found(tmp_path, words) == [] and not overwriting_waits(archive)
    assert all(found(tmp_path, [word]) for owner in staying for word in marks(owner)[:1])
    panel = (tmp_path / "identities.db").read_bytes() + (tmp_path / "identities.db-wal").read_bytes()
    assert not any(owner.encode() in panel for owner in leaving) and all(owner.encode() in panel for owner in staying)
    assert identities.resume(identities.hide(f"{PANEL}0")) is None and identities.resume(identities.hide(f"{PANEL}1")) == people[1]
    with archive.snapshot() as connection:
        events = {row[0] for row in connection.execute("SELECT participant_id FROM events")}
    assert set(leaving) <= events and verify_chain(archive) == []
    identities.close()
    archive.close()


async def test_copies_that_split_pages_leave_behind_are_overwritten_too(tmp_path: Path) -> None:
    """With this seed secure_delete and a cut log alone leave three copies in SQLite 3.53.4."""
    luck = random.Random(9)
    archive = opened(tmp_path, synchronous="NORMAL")
    people = [(await joined(archive, luck)).participant.id for _ in range(20)]
    acts = []
    for number in range(60):
        for owner in people:
            said = turn(luck, owner, number, f"MARK{owner} " * luck.choice([1, 3, 10, 30, 60, 90]))
            made = card(luck, owner, said.id)
            acts.append((owner, [said, made.model_copy(update={"sentence": f"MARK{owner} " * luck.randrange(1, 45)})]))
    await asyncio.gather(*[archive.store(owner, None, records) for owner, records in acts])
    for owner in people[::2]:
        await erase_person(archive, owner, at=NOW)
    await overwrite(archive)
    assert found(tmp_path, [f"MARK{owner}" for owner in people[::2]]) == [] and found(tmp_path, [f"MARK{people[1]}"])
    archive.close()


async def test_somebody_who_still_reads_is_waited_for(archive: Archive, luck: random.Random) -> None:
    hers = await marked(archive, luck)
    with archive.snapshot() as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (2,)
        await erase_person(archive, hers, at=NOW)
        with pytest.raises(NotSaved, match="locked"):
            await overwrite(archive)
        assert overwriting_waits(archive) and found(archive.path.parent, marks(hers))
    await overwrite(archive)
    assert found(archive.path.parent, marks(hers)) == [] and not overwriting_waits(archive)
    await archive.store((await joined(archive, luck)).participant.id, None, [])


async def test_what_a_crash_left_is_done_at_the_next_start(tmp_path: Path, luck: random.Random) -> None:
    archive = opened(tmp_path)
    identities = Identities.open(tmp_path)
    hers = await marked(archive, luck)
    identities.remember(identities.hide(PANEL), hers)
    await erase_person(archive, hers, at=NOW)
    archive.close()
    again = opened(tmp_path)
    assert found(tmp_path, marks(hers)) == [] and identities.resume(identities.hide(PANEL)) is None and not overwriting_waits(again)
    assert verify_chain(again) == []
    again.close()
    identities.close()


async def test_a_withdrawal_that_the_archive_refuses_erases_nothing(archive: Archive, luck: random.Random) -> None:
    hers = await marked(archive, luck)
    there = rows_of(archive, hers)
    archive.writer.run(
        lambda db: db.conn.execute("CREATE TRIGGER stop BEFORE DELETE ON participants BEGIN SELECT RAISE(ABORT, 'no'); END").rowcount
    )
    with pytest.raises(Refused):
        await erase_person(archive, hers, at=NOW)
    assert rows_of(archive, hers) == there and count_withdrawn(archive) == 0 and not overwriting_waits(archive)


async def test_no_turn_without_consent_by_the_tables_themselves(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    said = turn(luck, an_id(luck), 0)
    for sql in (
        f"INSERT INTO turns SELECT 1, zeroblob(32), '{said.id}', '{said.participant_id}', 'flyer', 0, 'participant', 'message', 'talk', "
        "'guided', 'x', 'en', NULL, '{}', '', NULL",
        "UPDATE participants SET consent_take_part = 0",
        "INSERT INTO participants SELECT event + 1, salt, 'f' || id, 7, language, 0, 0, 0, 0, 0, 1, '', arms_guess, arms_wording, "
        "arms_opening, simulated, test, entered_at FROM participants",
        f"DELETE FROM participants WHERE id = '{owner}'",
    ):
        await archive.store(owner, None, [turn(luck, owner, 0)])
        with pytest.raises(Refused):
            archive.writer.run(lambda db, sql=sql: db.conn.execute(sql).rowcount)  # type: ignore[misc]
    unasked = changed(luck, owner)
    cells = "SELECT 1, zeroblob(32), ?, ?, 0, 0, 0, 0, 0, 1, '', ''"
    with pytest.raises(Refused, match="CHECK"):
        archive.writer.run(lambda db: db.conn.execute(f"INSERT INTO consents {cells}", (unasked.id, owner)).rowcount)


async def test_the_newest_consent_counts_and_each_is_in_the_chain(archive: Archive, luck: random.Random) -> None:
    first = await joined(archive, luck)
    owner = first.participant.id
    assert first.consent == first.participant.consent and first.consent.cards
    for flags in ({"quotes": True}, {"recontact": True}):
        await archive.store(owner, None, [changed(luck, owner, **flags)])
    history = archive.history(owner)
    assert history and history.participant == first.participant
    assert (history.consent.cards, history.consent.quotes, history.consent.recontact, history.consent.version) == (False, False, True, 2)
    assert len(history.consents) == 2 and verify_chain(archive) == []


async def test_the_next_bundle_lacks_them_and_takes_the_newest_consent(tmp_path: Path) -> None:
    talk = talk_on(tmp_path / "data")
    luck = random.Random(5)
    stays, leaves = await Person.join(talk), await Person.join(talk)
    await talk.archive.store(stays.id, None, [changed(luck, stays.id, transcript=True)])
    await Leaving(talk).withdraw(leaves.id)
    out = tmp_path / "out"
    people = talk.archive.histories(simulated=False)
    write_bundle(people, talk.study, out, head=head_of(PACK, talk, simulated=False), status_of=lambda one: status_of(talk.study, one))
    (person,) = rows(out, "participants")
    assert person["participant_id"] == stays.id
    assert (person["consent_cards"], person["consent_quotes"], person["consent_transcript"]) == (0, 0, 1)
    assert person["consent_version"] == "2" and found(out, [leaves.id]) == []
    assert manifest(out)["withheld"] == {"withdrawn": 1}
    talk.archive.close()


@pytest.mark.parametrize("held", [True, False])
async def test_a_reply_that_is_still_awaited_is_dropped(tmp_path: Path, held: bool) -> None:
    async with meanwhile(tmp_path) as now:
        talk = now.place.conversation
        if not held:
            now.held.go.set()
        erased, overwritten = await Leaving(talk).withdraw(now.walker.id)
        await now.lets_go()
        assert erased.rows["turns"] and overwritten and talk.history(now.walker.id) is None and talk.view(now.walker.id) is None
        assert rows_of(talk.archive, now.walker.id) == {} and verify_chain(talk.archive) == []
        assert found(talk.archive.path.parent, ["dose"]) == []
        assert talk.jobs and not talk.jobs._running and not talk.jobs._unkept


async def test_another_program_may_withdraw_somebody_beside_a_live_server(tmp_path: Path) -> None:
    talk = talk_on(tmp_path)
    person = await Person.join(talk)
    assert person.view.screens
    other = Archive.open(tmp_path)
    await erase_person(other, person.id, at=NOW)
    assert talk.view(person.id) is None and talk.history(person.id) is None and person.id not in talk._known._known
    await overwrite(other)
    other.close()
    talk.archive.close()


async def test_it_is_tried_until_the_disk_takes_it(tmp_path: Path, luck: random.Random) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 7:
            reading.close()
        await asyncio.sleep(0)

    talk = talk_on(tmp_path)
    person = await Person.join(talk)
    reading = connect(talk.archive.path, read_only=True)
    reading.conn.execute("BEGIN")
    reading.conn.execute("SELECT count(*) FROM draws").fetchone()
    leaving = Leaving(talk, wait)
    erased, overwritten = await leaving.withdraw(person.id)
    assert not overwritten and erased.rows["participants"] == 1 and talk.history(person.id) is None
    assert leaving._task
    await leaving._task
    assert waited == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0] and not overwriting_waits(talk.archive)
    await leaving.close()
    talk.archive.close()


async def test_erasing_amid_writers_disturbs_nobody(archive: Archive, luck: random.Random) -> None:
    people = [await joined(archive, luck) for _ in range(10)]
    leaving = [await marked(archive, luck) for _ in range(5)]

    async def writes(owner: str, luck: random.Random) -> None:
        for number in range(20):
            await archive.store(owner, an_id(luck), [turn(luck, owner, number)])

    async def leaves(owner: str) -> None:
        await erase_person(archive, owner, at=NOW)
        await overwrite(archive)

    writers = [writes(one.participant.id, random.Random(number)) for number, one in enumerate(people)]
    await asyncio.gather(*writers, *map(leaves, leaving))
    with archive.snapshot() as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (200,)
    assert verify_chain(archive) == [] and found(archive.path.parent, [word for owner in leaving for word in marks(owner)]) == []


def test_a_whole_walk_is_erased_in_an_order_that_the_tables_allow(tmp_path: Path, luck: random.Random) -> None:
    archive = opened(tmp_path)

    async def run() -> Any:
        hers = (await joined(archive, luck)).participant.id
        await archive.store(hers, None, whole_walk(luck, hers))
        return await erase_person(archive, hers, at=NOW)

    assert asyncio.run(run()).rows["cards"] == 1
    archive.close()
