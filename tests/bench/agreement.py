"""What agreement statistics take: nominal alpha beside the krippendorff library on the same table, and alpha's interval over cards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np

from bot.cli.bench_commands import BenchError, Figure
from flows.reviewing.agreement import GAP, REPLICATES, alpha, alpha_interval

READERS, UNITS, CLASSES = 3, 10_000, 50
BAR = 0.006
"""Seconds for that table at the most."""
CARDS, PRINCIPLES = 500, 20
SAME = 1e-6


def measure(*, quick: bool = False) -> list[Figure]:
    """Seconds of alpha, ours and the library's, the best of several runs each; seconds of an interval. Raises BenchError if they differ."""
    rounds = 3 if quick else 15
    luck = np.random.default_rng(1)
    told = luck.integers(0, CLASSES, size=(UNITS, READERS))
    told = np.where(luck.random(told.shape) < 0.5, told[:, :1], told)
    told[luck.random(told.shape) < 0.1] = GAP
    values = np.where(told < 0, np.nan, told.astype(float)).T
    ours, mine = _best(lambda: alpha(told), rounds)
    theirs, peer = _best(lambda: krippendorff.alpha(reliability_data=values, level_of_measurement="nominal"), min(rounds, 5))
    if mine is None or abs(mine - peer) > SAME:
        raise BenchError(f"our alpha {mine} is not the library's {peer}")
    units = luck.integers(0, 4, size=(CARDS * PRINCIPLES, 2))
    span, _ = _best(lambda: alpha_interval(units, np.repeat(np.arange(CARDS), PRINCIPLES)), rounds)
    table = f"alpha, {READERS} readers x {UNITS:,} units, {CLASSES} labels"
    drawn = f"alpha's interval, {REPLICATES:,} replicates over {CARDS} cards of {PRINCIPLES} principles"
    return [
        Figure(table, ours, "s", theirs, "krippendorff", f"<= {BAR} s", ours <= BAR),
        Figure(drawn, span, "s"),
    ]


def _best(what: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """(seconds of the fastest run, what it gave)."""
    seconds, found = float("inf"), None
    for _ in range(rounds):
        start = time.perf_counter()
        found = what()
        seconds = min(seconds, time.perf_counter() - start)
    return seconds, found
