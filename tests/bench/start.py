"""How soon the server answers, and what memory it takes: beside the mere import of Chainlit, and beside the bare echo app."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

import aiohttp
from bench.serving import ROOT, Server, echo, environment, folder, soundings
from bench.talkers import Participant, Talker

from bot.cli.bench_commands import Figure

ROUNDS = 3
PEOPLE = 200
ENTERING = 20
Opens = Callable[[Path], AbstractContextManager[Server]]


def measure(*, quick: bool = False) -> list[Figure]:
    """Seconds until the consent page is served; MiB when idle; KiB for each person whose conversation is open."""
    rounds, people = (1, 30) if quick else (ROUNDS, PEOPLE)
    imports, starts, memory = [], [], {}
    for number in range(rounds):
        with folder() as at:
            imports.append(_import(at))
            last = number == rounds - 1
            with soundings(at) as ours:
                starts.append(ours.seconds)
                if last:
                    memory["ours"] = asyncio.run(_memory(ours, Participant, people))
    with folder() as at, echo(at) as peer:
        memory["echo"] = asyncio.run(_memory(peer, Talker, people))
    (idle, each), (peer_idle, peer_each) = memory["ours"], memory["echo"]
    return [
        Figure("start to the first consent page, median", round(median(starts), 2), "s", round(median(imports), 2), "import chainlit"),
        Figure("memory when idle", round(idle, 1), "MiB", round(peer_idle, 1), "Chainlit echo"),
        Figure(f"memory for each of {people} sessions", round(each, 1), "KiB", round(peer_each, 1), "Chainlit echo"),
    ]


def _import(at: Path) -> float:
    """Seconds of `python -c "import chainlit"`, its files written to a folder of their own."""
    root = at / "import"
    root.mkdir()
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import chainlit"], cwd=ROOT, env=environment(CHAINLIT_APP_ROOT=str(root)), check=True)
    return time.perf_counter() - began


async def _memory(server: Server, kind: type[Talker], people: int) -> tuple[float, float]:
    """MiB before anybody came, and KiB more for each person with an open conversation."""
    idle = server.memory
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web:
        talkers = [kind(server.url, web) for _ in range(people)]
        gate = asyncio.Semaphore(ENTERING)

        async def enter(talker: Talker) -> None:
            async with gate:
                await talker.come_in()
                await talker.ready()

        await asyncio.gather(*(enter(talker) for talker in talkers))
        full = server.memory
        await asyncio.gather(*(talker.leave() for talker in talkers))
    return idle, 1024 * (full - idle) / people
