"""Calls and readings are kept with the act they belong to, in the evidence chain; what was spent stays spent."""

from __future__ import annotations

import random
from typing import Any

import pytest

from flows.budget import Ledger, Spent
from flows.records import Link, ModelCall, ValueCard
from flows.records.study import Limits
from storage.archive import Archive
from storage.chain_check import verify_chain
from storage.errors import Refused, UnknownParticipant
from tests.archive_toys import NOW, an_id, card, joined, offer, still, turn
from tests.door_toys import PRICE


def call(luck: random.Random, owner: str | None, **more: Any) -> ModelCall:
    """A call that went well."""
    values: dict[str, Any] = {
        "id": an_id(luck),
        "participant_id": owner,
        "purpose": "interview",
        "provider": "toy",
        "prompt_name": "interview",
        "prompt_sha256": "0" * 64,
        "request_commitment": "1" * 64,
        "model_asked": "toy",
        "params": "{}",
        "cost_nano_usd": 1000,
        "attempts": 1,
        "outcome": "ok",
        "raw_reply": '{"question": "Why?\x00"}',
        "created_at": NOW,
    }
    return ModelCall(**values | more)


def link(luck: random.Random, of: ValueCard, said: str, made_by: ModelCall) -> Link:
    return Link(
        id=an_id(luck),
        card_id=of.id,
        card_version=of.version,
        principle_id="do_not_lie",
        stance="supports",
        turn=said,
        start=0,
        end=7,
        reason="They ask for it.",
        method="model",
        agreement_permille=667,
        model_call_id=made_by.id,
        participant_id=of.participant_id,
        spec_version="2025-12-18",
        created_at=NOW,
    )


async def test_calls_and_links_come_back(archive: Archive, luck: random.Random) -> None:
    history = await joined(archive, luck)
    owner = history.participant.id
    talked, mapped = (
        call(luck, owner),
        call(luck, owner, purpose="map", cost_nano_usd=None, fingerprint="fp", seed=3, tokens_estimated=True),
    )
    said = turn(luck, owner, 0)
    asked = turn(luck, owner, 1).model_copy(update={"who": "interviewer", "mode": "model", "model_call_id": talked.id})
    made = card(luck, owner, said.id).model_copy(update={"model_call_id": talked.id})
    read = link(luck, made, said.id, mapped)
    offered = offer(luck, made, "do_not_lie").model_copy(update={"guess": "supports", "link_id": read.id})
    acts = [said, asked, made, read, offered]
    await archive.store(owner, "act-0001", [*acts, talked, mapped])  # calls may come last: they are stored first
    found = archive.history(owner)
    assert found == history.plus(*acts) and found is not None and found.links == (read,) and read.agreement == 0.667
    assert archive.model_calls(owner) == archive.model_calls() == (talked, mapped)
    assert archive.heard(owner, "act-0001") and verify_chain(archive) == []
    assert (await archive.store(owner, "act-0001", [call(luck, owner)])).again and len(archive.model_calls()) == 2


async def test_calls_of_the_study_are_nobodys(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    general, theirs = call(luck, None, purpose="reference"), call(luck, owner)
    await archive.keep_calls([general])
    await archive.store(owner, None, [theirs])
    assert archive.model_calls() == (general, theirs) and archive.model_calls(owner) == (theirs,)
    assert verify_chain(archive) == []
    with pytest.raises(Refused, match="not an act"):
        await archive.keep_calls([call(luck, owner)])
    with pytest.raises(Refused, match="not an act"):
        await archive.store(owner, None, [call(luck, None)])
    with pytest.raises(UnknownParticipant):
        await archive.store("f" * 32, None, [call(luck, "f" * 32)])


async def test_what_points_at_a_call_or_a_reading_finds_it(archive: Archive, luck: random.Random) -> None:
    owner, other = [(await joined(archive, luck)).participant.id for _ in range(2)]
    said = turn(luck, owner, 0)
    made = card(luck, owner, said.id)
    theirs = call(luck, owner)
    await archive.store(owner, None, [said, made, theirs])
    lost = said.model_copy(update={"id": an_id(luck), "model_call_id": an_id(luck)})
    foreign = link(luck, made, said.id, theirs).model_copy(update={"participant_id": other})
    dangling = offer(luck, made, "do_not_lie").model_copy(update={"link_id": an_id(luck)})
    for who, record in ((owner, lost), (other, foreign), (owner, dangling)):
        with pytest.raises(Refused, match="FOREIGN KEY"):
            await archive.store(who, None, [record])


async def test_spend_feeds_the_ledger(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    late = call(luck, owner, created_at="2026-11-21T00:00:00Z", cost_nano_usd=5)
    await archive.store(owner, None, [call(luck, owner), call(luck, owner, cost_nano_usd=None), late])
    await archive.keep_calls([call(luck, None, cost_nano_usd=7)])
    spend = archive.spend()
    assert spend.by_day == {"2026-11-20": 1007, "2026-11-21": 5} and spend.by_participant == {owner: 1005}
    ledger = Ledger(Limits(), PRICE, still, Spent(spend.by_day, spend.by_participant))
    assert (ledger.spent_nano, ledger.spent_by(owner)) == (1012, 1005)


async def test_what_was_spent_on_somebody_who_withdrew_stays_spent(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    await archive.store(owner, None, [call(luck, owner)])

    def erase(db: Any) -> None:
        for table in ("model_calls", "participants"):
            db.conn.execute(f"DELETE FROM {table} WHERE {'id' if table == 'participants' else 'participant_id'} = ?", (owner,))

    archive.writer.run(erase)
    assert archive.model_calls() == () and archive.spend().by_day == {"2026-11-20": 1000}
    assert archive.spend().by_participant == {} and verify_chain(archive) == []


async def test_a_changed_reply_shows(archive: Archive, luck: random.Random) -> None:
    owner = (await joined(archive, luck)).participant.id
    await archive.store(owner, None, [call(luck, owner)])
    with pytest.raises(Refused, match="never changed"):
        archive.writer.run(lambda db: db.conn.execute("UPDATE model_calls SET raw_reply = 'x'").rowcount)
    archive.writer.run(lambda db: db.conn.execute("DROP TRIGGER model_calls_never_change").rowcount)
    archive.writer.run(lambda db: db.conn.execute("UPDATE model_calls SET raw_reply = 'x'").rowcount)
    (fault,) = verify_chain(archive)
    assert "model_calls" in str(fault) and "not what was stored" in str(fault)
