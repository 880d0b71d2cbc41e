"""A program whose disk fails now and then: filling.py FOLDER HOW POINTS SEED; HOW is limit (largest file), full or broken.

At each point it stores until it is refused, lets the disk recover, and stores on without a restart. Prints what it was told as JSON."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive_toys import an_id, joined, opened, turn

from storage.archive import Archive, NotSaved

MOST_TRIES = 400


@contextmanager
def failing(folder: Path, how: str, luck: random.Random) -> Iterator[None]:
    """The disk fails inside this block: files may not grow past a limit, or the watcher (disk.c) fails writes or syncs."""
    if how == "limit":
        size = (folder / "soundings.db-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (luck.randrange(1, size + 60_000), resource.RLIM_INFINITY))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        (folder / how).touch()
        yield
        (folder / how).unlink()


async def point(archive: Archive, owner: str, luck: random.Random, enough: Callable[[list[str]], bool]) -> tuple[list[str], list[str]]:
    """Stores until `enough` of the reasons; returns ids acknowledged and reasons given."""
    acked: list[str] = []
    reasons: list[str] = []
    for number in range(MOST_TRIES):
        said = turn(luck, owner, number, "because hiding it hurts more " * 20)
        try:
            await archive.store(owner, an_id(luck), [said])
            acked.append(said.id)
        except NotSaved as failure:
            reasons.append(failure.reason)
        if enough(reasons):
            break
    return acked, reasons


async def main(folder: Path, how: str, points: int, seed: int) -> None:
    """All points, one after the other, on one open archive."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    luck = random.Random(seed)
    archive = opened(folder)
    owner = (await joined(archive, luck)).participant.id
    acked, refused, recovered = [], [], 0
    for _ in range(points):
        with failing(folder, how, luck):
            there, reasons = await point(archive, owner, luck, lambda reasons: len(reasons) >= 3)
        after, again = await point(archive, owner, luck, lambda reasons: luck.random() < 0.1)
        acked += [*there, *after]
        refused += reasons
        recovered += bool(after) and not again
    archive.close()
    print(json.dumps({"acked": acked, "refused": refused, "recovered": recovered}))


if __name__ == "__main__":
    name, kind, number, start = sys.argv[1:]
    asyncio.run(main(Path(name), kind, int(number), int(start)))
