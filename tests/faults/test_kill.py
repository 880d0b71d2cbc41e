"""Killed at any moment: nothing acknowledged is lost, nothing is there twice, and sending again what was not answered adds it once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from storage.archive import Archive
from storage.chain_check import verify_chain
from tests.archive_toys import opened, turn
from tests.faults.harness import WHOLE, start

KILLS = 200 if WHOLE else 20
CHATS = 20
SEED = 20261120


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with start("chats", tmp_path, "FULL", CHATS, 1_000_000) as program:
        yield program
        assert program.stdin is not None
        program.stdin.close()


def kill_after(nursery: subprocess.Popen[str], seconds: float, seed: int) -> None:
    """Starts a process, waits until it stores, and kills it."""
    assert nursery.stdin is not None and nursery.stdout is not None
    nursery.stdin.write(f"{seed}\n")
    nursery.stdin.flush()
    ready, process = nursery.stdout.readline().split()
    assert ready == "ready"
    Event().wait(seconds)
    os.kill(int(process), signal.SIGKILL)
    assert nursery.stdout.readline() == "gone\n"


async def send_again(archive: Archive, unanswered: list[list[str]]) -> int:
    """The clients' resends; returns how many of them had been stored after all."""
    luck = random.Random(1)
    receipts = [
        await archive.store(owner, client_id, [turn(luck, owner, 0, "again").model_copy(update={"id": turn_id})])
        for owner, client_id, turn_id in unanswered
    ]
    return sum(receipt.again for receipt in receipts)


@pytest.mark.proof
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    luck = random.Random(SEED)
    acked: set[str] = set()
    stored_unanswered = 0
    for number in range(KILLS):
        seconds = luck.uniform(0.001, 0.150)
        print(f"kill {number}: seed {SEED}, after {seconds * 1000:.0f} ms")
        kill_after(nursery, seconds, number)
        archive = opened(tmp_path)  # checks integrity and foreign keys
        sent = [line.split() for line in (tmp_path / "sent").read_text().splitlines()]
        acked |= set((tmp_path / "acks").read_text().split())
        with archive.snapshot() as connection:
            kept = [row[0] for row in connection.execute("SELECT client_id FROM events WHERE kind = 'turns'")]
        assert len(kept) == len(set(kept)) and acked <= set(kept)
        stored_unanswered += asyncio.run(send_again(archive, [act for act in sent if act[1] not in acked]))
        with archive.snapshot() as connection:
            turns = [row[0] for row in connection.execute("SELECT id FROM turns")]
        assert sorted(turns) == sorted(turn_id for _, _, turn_id in sent)
        acked |= {client_id for _, client_id, _ in sent}
        assert number % 10 or verify_chain(archive) == []
        archive.close()
    print(f"{KILLS} kills, {len(acked)} acts, {stored_unanswered} stored but not answered before the kill")
    assert len(acked) > KILLS
