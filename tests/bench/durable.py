"""How many turns a second are stored so that they survive a power cut, beside what the disk itself can do on the same file
system, in rounds between our own: one page written and fdatasync waited for. A file that grows needs its new length on the disk
too and is slower; a write-ahead log mostly writes over old pages, so the pace of writing over is the limit that we are held to."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from random import Random
from statistics import median

from bench.serving import folder

from bot.cli.bench_commands import Figure
from flows.records import AssignedArms, Consent, Participant, Record, Turn
from storage.archive import Archive, Counts

SECONDS = 1.0
"""Length of each round: short, and many, because other users of a disk come and go; medians are compared."""
ROUNDS = 9
TOGETHER = 200
PAGE = bytes(4096)
PAGES = 1000
"""Length of the file that is written over: that of a write-ahead log before it starts again."""
LEAST_ALONE = 0.8
"""Share of the disk's own pace that one writer is to reach."""
NOW = "2026-11-20T12:00:00Z"
WORDS = "I would tell them the truth, because my sister once found out late and it hurt her for years."


def measure(*, quick: bool = False) -> list[Figure]:
    """Turns a second with one person waiting for each, and with many at once, beside the disk's own syncs a second."""
    rounds, seconds = (3, 0.5) if quick else (ROUNDS, SECONDS)
    with folder() as at:
        archive = Archive.open(at / "data", accept_old_sqlite=True)
        try:
            return asyncio.run(_measured(archive, at / "disk", rounds, seconds))
        finally:
            archive.close()


async def _measured(archive: Archive, beside: Path, rounds: int, seconds: float) -> list[Figure]:
    luck = Random(1)
    people = [await _join(archive, luck) for _ in range(TOGETHER)]
    over, append, alone, together = [], [], [], []
    for _ in range(rounds):
        over.append(_syncs(beside, seconds, grows=False))
        alone.append(await _stored(archive, people[:1], luck, seconds))
        append.append(_syncs(beside, seconds, grows=True))
        together.append(await _stored(archive, people, luck, seconds))
        over.append(_syncs(beside, seconds, grows=False))
    limit, growing, one, many = (round(median(found), 1) for found in (over, append, alone, together))
    name, unit = "fdatasync, writing over", "a second"
    return [
        Figure("durable turns, one writer", one, unit, limit, name, f">= {LEAST_ALONE} x", one >= LEAST_ALONE * limit),
        Figure(f"durable turns, {TOGETHER} at once", many, unit, limit, name, "> 1 x", many > limit),
        Figure("durable turns, one writer, beside a growing file", one, unit, growing, "fdatasync, appending"),
        Figure("the disk itself, slowest round", round(min(over), 1), unit, round(max(over), 1), "fastest round"),
    ]


def _syncs(path: Path, seconds: float, *, grows: bool) -> float:
    """Pages a second, each on the disk before the next is written: at the end of the file, or over the pages of a full one."""
    sync = getattr(os, "fdatasync", os.fsync)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC)
    os.pwrite(handle, PAGE * (0 if grows else PAGES), 0)
    os.fsync(handle)
    count, began = 0, time.perf_counter()
    try:
        while time.perf_counter() - began < seconds:
            os.pwrite(handle, PAGE, len(PAGE) * (count if grows else count % PAGES))
            sync(handle)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        os.close(handle)


async def _stored(archive: Archive, people: list[str], luck: Random, seconds: float) -> float:
    """Turns a second when each of these people sends the next one as soon as the last is acknowledged."""
    began = time.perf_counter()

    async def talk(who: str) -> int:
        count = 0
        while time.perf_counter() - began < seconds:
            await archive.store(who, _id(luck), [_turn(who, luck)])
            count += 1
        return count

    done = sum(await asyncio.gather(*(talk(who) for who in people)))
    return done / (time.perf_counter() - began)


async def _join(archive: Archive, luck: Random) -> str:
    def make(counts: Counts) -> tuple[Participant, tuple[Record, ...]]:
        consent = Consent(take_part=True, version=1, text_sha256="0" * 64)
        arms = AssignedArms(guess="hidden", wording="a", opening="behaviours")
        return Participant(id=_id(luck), ordinal=counts.participants, language="en", consent=consent, arms=arms, entered_at=NOW), ()

    return (await archive.join(None, make)).participant.id


def _turn(who: str, luck: Random) -> Turn:
    return Turn(
        id=_id(luck), participant_id=who, scenario_id="flyer", seq=0, who="participant", step="talk", text=WORDS, lang="en", created_at=NOW
    )


def _id(luck: Random) -> str:
    return f"{luck.getrandbits(128):032x}"
