"""Killed, or with a disk that refuses, in the middle of a withdrawal: it is whole or not begun, and what is left is done later."""

from __future__ import annotations

import json
import os
import random
import signal
from pathlib import Path
from threading import Event

import pytest

from storage.chain_check import verify_chain
from storage.identities import Identities
from storage.withdrawal import overwriting_waits
from tests.archive_toys import opened, wait
from tests.faults.harness import WHOLE, start, watching
from tests.withdrawal_toys import found, marked, marks

KILLS = 100 if WHOLE else 12
SEED = 20261121


def filled(folder: Path, people: int) -> list[str]:
    """An archive with people of whom every other one is about to leave; their ids."""
    luck = random.Random(SEED)
    archive, identities = opened(folder), Identities.open(folder)
    owners = [wait(marked(archive, luck)) for _ in range(people)]
    for owner in owners:
        identities.remember(identities.hide(f"panel {owner}"), owner)
    identities.close()
    archive.close()
    (folder / "leaving").write_text("\n".join(owners[::2]))
    return owners


def kill_in_the_middle(folder: Path, seconds: float) -> None:
    with start("leaving", folder, "kill") as program:
        assert program.stdout is not None
        ready, process = program.stdout.readline().split()
        assert ready == "ready"
        Event().wait(seconds)
        os.kill(int(process), signal.SIGKILL)


@pytest.mark.proof
def test_a_kill_leaves_a_withdrawal_whole_or_not_begun(tmp_path: Path) -> None:
    luck = random.Random(SEED)
    owners = filled(tmp_path, 4 * KILLS)
    noted = [tmp_path / "acks", tmp_path / "overwritten"]
    halves: set[str] = set()
    for number in range(KILLS):
        seconds = luck.uniform(0.001, 0.060)
        print(f"kill {number}: seed {SEED}, after {seconds * 1000:.0f} ms")
        kill_in_the_middle(tmp_path, seconds)
        acked, overwritten = (set(path.read_text().split()) for path in noted)
        halves |= acked - overwritten
        archive = opened(tmp_path)  # checks integrity and foreign keys, and finishes what was left
        assert not overwriting_waits(archive) and verify_chain(archive) == []
        gone = {owner for owner in owners if archive.history(owner) is None}
        archive.close()
        assert acked <= gone <= set(owners[::2])
        assert found(tmp_path, [word for owner in gone for word in marks(owner)]) == []
        panel = (tmp_path / "identities.db").read_bytes()
        assert not [owner for owner in gone if owner.encode() in panel]
        whole = [owner for owner in owners if owner not in gone]
        assert all(len(archive_rows) > 8 for archive_rows in rows_of_all(tmp_path, whole))
    print(f"{KILLS} kills, {len(gone)} withdrawn, {len(halves)} of them killed between the rows and the bytes")
    assert gone


def rows_of_all(folder: Path, owners: list[str]) -> list[tuple[object, ...]]:
    archive = opened(folder)
    rows = [archive.in_order(owner) for owner in owners]
    archive.close()
    return rows


@pytest.mark.parametrize("how", ["full", "broken"])
def test_a_disk_that_refuses_leaves_nothing_half_erased(tmp_path: Path, how: str) -> None:
    data = tmp_path / "data"
    owners = filled(data, 8)
    with start("leaving", data, how, env=watching(data, tmp_path / "log", tmp_path)) as program:
        out, _ = program.communicate(timeout=120)
    told = json.loads(out)
    assert told["kept"] == told["waiting"] == told["gone"] == owners[::2]
    assert found(data, [word for owner in owners[::2] for word in marks(owner)]) == []
