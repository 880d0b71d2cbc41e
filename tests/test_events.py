"""The chain is what TRUST.md says it is: computed here once more, from the file alone, with nothing of ours but the rows."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from pathlib import Path

import pytest

from storage.connection import SQLiteError, connect
from storage.events import TABLES, commitment
from tests.archive_toys import joined, opened, whole_walk


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


async def test_an_outsider_computes_the_same_chain(tmp_path: Path) -> None:
    luck = random.Random(8)
    archive = opened(tmp_path)
    stored = []
    for number in range(3):
        history = await joined(archive, luck)
        acts = whole_walk(luck, history.participant.id)
        await archive.store(history.participant.id, f"act-{number:04}", acts)
        stored += [history.participant, *acts]
    with archive.snapshot() as connection:
        names = ["seq", "participant_id", "kind", "row_id", "client_id", "at", "commitment"]
        running = bytes(32)
        for record, row in zip(stored, connection.execute(f"SELECT {', '.join(names)}, hash FROM events ORDER BY seq"), strict=True):
            event = dict(zip(names, row[:7], strict=True))
            event["client_id"] = event["client_id"] or ""
            (salt,) = connection.execute(f"SELECT salt FROM {event['kind']} WHERE event = ?", (event["seq"],)).fetchone()
            content = canonical(record.model_dump(mode="json"))
            assert event["commitment"] == hmac.new(salt, content, hashlib.sha256).hexdigest()
            running = hashlib.sha256(running + canonical(event)).digest()
            assert row[7] == running.hex()
        assert archive.head().hash == running.hex()
        salts = [row[0] for table in TABLES for row in connection.execute(f"SELECT salt FROM {table.name}")]
        assert len(set(salts)) == len(stored) and all(len(salt) == 32 for salt in salts)
    archive.close()


async def test_the_client_id_stands_once_at_the_head_of_its_act(tmp_path: Path) -> None:
    luck = random.Random(8)
    archive = opened(tmp_path)
    owner = (await joined(archive, luck)).participant.id
    await archive.store(owner, "act-0001", whole_walk(luck, owner))
    with archive.snapshot() as connection:
        sent = [row[0] for row in connection.execute("SELECT client_id FROM events ORDER BY seq")]
    assert sent == [None, "act-0001"] + [None] * 8
    archive.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 1",
        "INSERT INTO events SELECT 9, 'p', 'turns', 'r', NULL, at, commitment, hash FROM events",
    ],
)
async def test_events_grow_at_the_end_only(tmp_path: Path, sql: str) -> None:
    archive = opened(tmp_path)
    await joined(archive, random.Random(8))
    db = connect(tmp_path / "soundings.db")
    with pytest.raises(SQLiteError, match="added at the end only"):
        db.conn.execute(sql)
    db.close()
    archive.close()


def test_a_commitment_depends_on_salt_and_content() -> None:
    assert len({commitment(bytes(32), {"text": "a"}), commitment(bytes(32), {"text": "b"}), commitment(b"x" * 32, {"text": "a"})}) == 3
