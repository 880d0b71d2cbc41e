"""A program in which people withdraw one after the other, to be killed or to be given a bad disk.

leaving.py FOLDER kill: prints "ready" with its process id, then erases everybody whose id stands in FOLDER/leaving, noting each in
FOLDER/acks after COMMIT and in FOLDER/overwritten once nothing of them is left. leaving.py FOLDER full|broken: the disk (disk.c)
refuses the first tries of each; prints what happened as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from archive_toys import NOW, opened
from chats import appending

from storage.archive import Archive, NotSaved
from storage.withdrawal import erase_person, overwrite, overwriting_waits


async def killed(folder: Path) -> None:
    """Erases everybody, as fast as it goes."""
    archive = opened(folder)
    acks, done = appending(folder / "acks"), appending(folder / "overwritten")
    print("ready", os.getpid(), flush=True)
    for owner in (folder / "leaving").read_text().split():
        if archive.history(owner):
            await erase_person(archive, owner, at=NOW)
            os.write(acks, f"{owner}\n".encode())
            await overwrite(archive)
            os.write(done, f"{owner}\n".encode())
    archive.close()


async def refused(folder: Path, how: str) -> None:
    """Every withdrawal meets a disk that refuses: before the rows go, then before the bytes go."""
    archive = opened(folder)
    told: dict[str, list[str]] = {"kept": [], "waiting": [], "gone": []}
    for owner in (folder / "leaving").read_text().split():
        (folder / how).touch()
        if await _fails(erase_person(archive, owner, at=NOW)) and archive.history(owner) and not _is_waiting(archive):
            told["kept"].append(owner)
        (folder / how).unlink()
        await erase_person(archive, owner, at=NOW)
        (folder / how).touch()
        if await _fails(overwrite(archive)):
            told["waiting"].append(owner)
        (folder / how).unlink()
        await overwrite(archive)
        if not _is_waiting(archive):
            told["gone"].append(owner)
    archive.close()
    print(json.dumps(told))


def _is_waiting(archive: Archive) -> bool:
    return overwriting_waits(archive)


async def _fails(what: object) -> bool:
    try:
        await what  # type: ignore[misc]
    except NotSaved:
        return True
    return False


if __name__ == "__main__":
    name, how = sys.argv[1:]
    asyncio.run(killed(Path(name)) if how == "kill" else refused(Path(name), how))
