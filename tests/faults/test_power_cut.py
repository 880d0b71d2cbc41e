"""The power goes: only what was synced is left. With FULL nothing acknowledged is lost; the control with NORMAL must lose some,
or this test is blind."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

from storage.chain_check import verify_chain
from tests.archive_toys import opened
from tests.faults.harness import WHOLE, Disk, Step, start, steps, told, watching

CUTS = 100 if WHOLE else 20
CHATS, TURNS = 10, 150
SEED = 20261120

Recorded = Callable[[Literal["FULL", "NORMAL"]], tuple[Path, list[Step]]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Runs all chats to their end, once for each level, and hands back what they did to the disk."""

    @cache
    def run(level: Literal["FULL", "NORMAL"]) -> tuple[Path, list[Step]]:
        work = tmp_path_factory.mktemp(level.lower())
        (work / "data").mkdir()
        program = start("chats", work / "data", level, CHATS, TURNS, SEED, env=watching(work / "data", work / "log", work))
        out, _ = program.communicate(timeout=300)
        assert program.returncode == 0, out
        return work, steps(work / "log")

    return run


def lost_at(cut: int, done: list[Step], disk: Disk, into: Path, luck: random.Random | None) -> int:
    """Acknowledged turns that are not there after a cut. The archive must open sound, with a chain that holds."""
    disk.after_a_cut(into, luck)
    archive = opened(into)
    with archive.snapshot() as connection:
        kept = {row[0] for row in connection.execute("SELECT client_id FROM events WHERE kind = 'turns'")}
    assert verify_chain(archive) == []
    archive.close()
    return len(set(told(done[:cut])) - kept)


def losses(work: Path, done: list[Step], *, some_survives: bool, until: int | None = None) -> list[int]:
    """What each of the random cuts loses, all of them within the first `until` steps."""
    luck = random.Random(SEED)
    disk = Disk(work / "data")
    lost, at = [], 0
    for number, cut in enumerate(sorted(luck.sample(range(1, until or len(done)), CUTS))):
        for step in done[at:cut]:
            disk.do(step)
        at = cut
        lost.append(lost_at(cut, done, disk, work / f"cut-{some_survives}-{until}-{number}", luck if some_survives else None))
    print(f"seed {SEED}: {CUTS} cuts in {until or len(done)} steps, lost {lost}")
    return lost


@pytest.mark.proof
def test_full_loses_nothing(recorded: Recorded) -> None:
    work, done = recorded("FULL")
    assert len(set(told(done))) == CHATS * TURNS
    assert losses(work, done, some_survives=False) == [0] * CUTS
    assert losses(work, done, some_survives=True) == [0] * CUTS


@pytest.mark.proof
def test_a_cut_while_the_tables_are_made_leaves_an_archive_that_opens(recorded: Recorded) -> None:
    work, done = recorded("FULL")
    first_line = next(number for number, step in enumerate(done) if step.content.endswith(b"/sent"))
    assert first_line > CUTS
    for some_survives in (False, True):
        assert losses(work, done, some_survives=some_survives, until=first_line) == [0] * CUTS


@pytest.mark.proof
def test_the_control_with_normal_loses(recorded: Recorded) -> None:
    work, done = recorded("NORMAL")
    lost = losses(work, done, some_survives=False)
    assert sum(count > 0 for count in lost) >= CUTS // 2, "this test cannot see a lost turn: it proves nothing about FULL"
