"""A program to be killed: several chats at once store turns, and each act is noted when it is sent and when it is acknowledged.

chats.py FOLDER SYNCHRONOUS CHATS TURNS SEED. In FOLDER: the archive, `sent` (participant, client id, turn id a line, before storing)
and `acks` (client ids, after). Prints "ready" with its process id once it stores; ends when each chat has TURNS turns. Without SEED
it reads seeds, one a line, and for each starts a process of its own that does so, which saves starting Python for each kill."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Literal

from archive_toys import an_id, joined, opened, turn

from storage.archive import Archive


def appending(path: Path) -> int:
    """A file that every line goes to the end of."""
    return os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)


async def chat(archive: Archive, luck: random.Random, turns: int, notes: tuple[int, int]) -> None:
    """One person says `turns` things, one after the other."""
    sent, acks = notes
    owner = (await joined(archive, luck)).participant.id
    for number in range(turns):
        said = turn(luck, owner, number, "because hiding it hurts more " * luck.randrange(1, 12))
        client_id = an_id(luck)
        os.write(sent, f"{owner} {client_id} {said.id}\n".encode())
        await archive.store(owner, client_id, [said])
        os.write(acks, f"{client_id}\n".encode())


async def main(folder: Path, synchronous: Literal["FULL", "NORMAL"], chats: int, turns: int, seed: int) -> None:
    """Opens the archive and lets everybody talk at once."""
    luck = random.Random(seed)
    archive = opened(folder, synchronous=synchronous)
    notes = (appending(folder / "sent"), appending(folder / "acks"))
    print("ready", os.getpid(), flush=True)
    await asyncio.gather(*[chat(archive, random.Random(luck.random()), turns, notes) for _ in range(chats)])
    archive.close()


def nursery(folder: Path, chats: int, turns: int) -> None:
    """One process for each seed read; says "gone" when it has ended."""
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            asyncio.run(main(folder, "FULL", chats, turns, int(line)))
            os._exit(0)
        os.waitpid(process, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    name, level, people, each, *start = sys.argv[1:]
    if start:
        asyncio.run(main(Path(name), "NORMAL" if level == "NORMAL" else "FULL", int(people), int(each), int(start[0])))
    else:
        nursery(Path(name), int(people), int(each))
