"""The one retry layer: when to try again, how long to wait first, and when it is too late."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from flows.model_line import LineError

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0


@dataclass(frozen=True)
class Timing:
    """Where time comes from: seconds that only grow, a way to wait, and a number in [0, 1) that spreads the waits."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    luck: Callable[[], float] = random.random


def wait_before(tried: int, error: LineError, timing: Timing) -> float:
    """Seconds to wait after `tried` tries: as the server asks and never less; else 0.5, 1, 2 ... 8 s, made up to half longer by luck."""
    if error.wait_s is not None:
        return error.wait_s
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tried - 1)) * (1 + timing.luck() / 2))
