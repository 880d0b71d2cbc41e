"""How long a turn takes, from sending a text to the next question on the page, with many people at once, every turn durable,
beside a bare Chainlit app that answers each message once: same clients, same texts, same thinking times, rounds in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random

import aiohttp
from bench.serving import Server, echo, folder, soundings
from bench.talkers import WORDS, PageParticipant, Participant, Talker, Took

from bot.cli.bench_commands import BenchError, Figure
from storage.archive import Archive

PEOPLE = (50, 200)
TURNS = 5
ROUNDS = 2
THINKING = 2.0
"""Longest time between an answer and the next text, seconds; drawn evenly from 0."""
SLOWER_AT_MOST = 1.5
"""Our 95th percentile beside the echo's, at the larger crowd."""
ENTERING = 20
"""People who come through the door at the same time; nobody talks before all are in."""


@dataclass
class Round:
    """What a crowd went through: the turns that were answered, what went wrong, the server's processor time for it (seconds)."""

    took: list[Took] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, other: Round) -> None:
        self.took += other.took
        self.failed += other.failed
        self.cpu += other.cpu


def measure(*, quick: bool = False) -> list[Figure]:
    """Median and 95th percentile in milliseconds per crowd, failures, and whether every acknowledged turn is in the archive."""
    crowds, rounds = ((20,), 1) if quick else (PEOPLE, ROUNDS)
    kinds: tuple[type[Talker], ...] = (Talker, Participant, PageParticipant)
    seen = {(people, kind): Round() for people in crowds for kind in kinds}
    with folder() as one, folder() as other:
        with echo(one) as peer, soundings(other) as ours:
            for people in crowds:
                for number, kind in product(range(rounds), kinds):
                    server = peer if kind is Talker else ours
                    seen[people, kind].add(asyncio.run(crowd(kind, server, people, seed=number)))
        own = [round_ for (_, kind), round_ in seen.items() if kind is not Talker]
        kept = _kept(own, ours.folder)
    made = [figure for people in crowds for figure in _compared(people, *(seen[people, kind] for kind in kinds), last=people == crowds[-1])]
    return [*made, kept]


async def crowd(kind: type[Talker], server: Server, people: int, *, seed: int, turns: int = TURNS) -> Round:
    """So many people come in, then all talk at once; what each turn took."""
    found = Round()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as web:
        talkers = [kind(server.url, web) for _ in range(people)]
        try:
            gate = asyncio.Semaphore(ENTERING)
            await asyncio.gather(*(_enter(talker, gate) for talker in talkers))
            before = server.cpu
            await asyncio.gather(*(_talk(talker, Random(f"{seed}/{place}"), turns, found) for place, talker in enumerate(talkers)))
            found.cpu = server.cpu - before
        finally:
            await asyncio.gather(*(talker.leave() for talker in talkers))
    return found


async def _enter(talker: Talker, gate: asyncio.Semaphore) -> None:
    async with gate:
        await talker.come_in()
        await talker.ready()


async def _talk(talker: Talker, luck: Random, turns: int, found: Round) -> None:
    for number in range(turns):
        await asyncio.sleep(luck.uniform(0, THINKING))
        try:
            await talker.ready()
            found.took.append(await talker.say(WORDS[number % len(WORDS)]))
        except (TimeoutError, KeyError, BenchError) as failure:
            found.failed.append(f"{type(failure).__name__} {failure}")


def _compared(people: int, peer: Round, ours: Round, page: Round, *, last: bool) -> Iterator[Figure]:
    for name, share in (("median", 0.5), ("p95", 0.95)):
        base = quantile([took.answered for took in peer.took], share)
        for way, crowd_ in (("by socket", ours), ("as the page sends it", page)):
            value = quantile([took.answered for took in crowd_.took], share)
            aimed = last and name == "p95"
            aim, met = (f"<= {SLOWER_AT_MOST} x", value <= SLOWER_AT_MOST * base) if aimed else ("", None)
            yield Figure(f"{people} people, {way}, {name}", round(value, 2), "ms", round(base, 2), "Chainlit echo", aim, met)
    first = quantile([took.acknowledged for took in ours.took], 0.95)
    base = quantile([took.acknowledged for took in peer.took], 0.95)
    yield Figure(f"{people} people, by socket, p95 until acknowledged", round(first, 2), "ms", round(base, 2), "Chainlit echo")
    for way, crowd_ in (("by socket", ours), ("as the page sends it", page)):
        each, base = (1000 * one.cpu / max(len(one.took), 1) for one in (crowd_, peer))
        yield Figure(f"{people} people, {way}, server's processor time a turn", round(each, 2), "ms", round(base, 2), "Chainlit echo")
    for name, crowd_ in (("echo", peer), ("by socket", ours), ("as the page sends it", page)):
        share_ = f" ({crowd_.failed[0]})" if crowd_.failed else ""
        yield Figure(f"{people} people, {name}, turns that failed{share_}", len(crowd_.failed), "", aim="0", met=not crowd_.failed)


def _kept(own: list[Round], study: Path) -> Figure:
    """Turns in the archive, read after the server has stopped, beside the turns that were answered."""
    answered = sum(len(round_.took) for round_ in own)
    archive = Archive.open(study / "data", accept_old_sqlite=True)
    try:
        turns = [turn for history in archive.histories(simulated=False) for turn in history.turns]
    finally:
        archive.close()
    kept = sum(turn.who == "participant" and turn.kind == "message" for turn in turns)
    return Figure("turns in the archive", kept, "", answered, "turns answered", "the same", kept == answered)


def quantile(seconds: list[float], share: float) -> float:
    """Milliseconds that `share` of the turns do not exceed (nearest rank). Raises BenchError if there are none."""
    if not seconds:
        raise BenchError("no turn was answered")
    return 1000 * sorted(seconds)[max(0, -(-int(share * 1000) * len(seconds) // 1000) - 1)]
