"""What a session with a language model takes in requests, tokens and money, measured on real sessions against the tests' own server.

    uv run python tests/bench/model_cost.py        # prints the README's tables, as Markdown

A default study: two talks of four questions, one short scenario. The answers are of middle length and nothing needs a repair. Tokens
are the project's own estimate (3 bytes a token: rather too many), as no model has counted anything here."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS)]
if "tests" not in sys.modules:
    sys.modules["tests"] = ModuleType("tests")  # by its path, so that no other package of such a name comes in between
    sys.modules["tests"].__path__ = [str(TESTS)]

from flows.records.study import ModelPrice  # noqa: E402
from tests.fake_model import Scripted, SeenRequest  # noqa: E402
from tests.fake_model.replies import well_spoken  # noqa: E402
from tests.model_figures import Taken, figures  # noqa: E402
from tests.model_walk import studying  # noqa: E402
from tests.toys import study_with  # noqa: E402

PRICES = ((0.25, 2.0), (1.25, 10.0), (5.0, 25.0))
"""US dollars per million tokens in and out: a small, a middle and a large model, late 2026."""
CACHED = 0.1
"""What a token from the cache costs, beside one that is not."""
PURPOSES = {"interview": "talk", "distil": "card", "map": "rules", "all": "one participant"}


def uncounted(seen: SeenRequest) -> Scripted:
    """Healthy replies, and no count of tokens."""
    return replace(well_spoken(seen), usage=None)


async def taken() -> list[Taken]:
    """What a session took, by purpose, after another person's session."""
    with tempfile.TemporaryDirectory() as folder:
        async with studying(Path(folder), uncounted, study=study_with()) as place:
            await (await place.joins()).walks()
            others = list(place.fake.requests)
            walker = await (await place.joins()).walks()
            return figures(place.fake.requests[len(others) :], place.calls(walker), others)


def usd(rows: Iterable[Taken], price: ModelPrice) -> float:
    """US dollars for one participant; what a cache can hold at its own price, if there is one."""
    cached = price.in_ if price.cached is None else price.cached
    million = sum(price.in_ * (row.tokens_in - row.repeated) + cached * row.repeated + price.out * row.tokens_out for row in rows)
    return million / 1_000_000


def by_purpose(rows: list[Taken]) -> list[str]:
    """The table of requests and tokens."""
    whole = [sum(values) for values in zip(*((r.calls, r.tokens_in, r.tokens_out, r.stable, r.repeated) for r in rows), strict=True)]
    every = [*rows, Taken("all", *whole)]
    lines = ["| for | requests | tokens in | the same for everybody | sent before | tokens out |", "|---|--:|--:|--:|--:|--:|"]
    for row in every:
        shares = [f"{part / row.tokens_in:.0%}" for part in (row.stable, row.repeated)]
        lines.append(f"| {PURPOSES[row.purpose]} | {row.calls} | {row.tokens_in:,} | {' | '.join(shares)} | {row.tokens_out:,} |")
    return lines


def by_price(rows: list[Taken]) -> list[str]:
    """The table of what a participant, and a thousand of them, cost."""
    lines = [
        "| USD per million tokens, in / out | one participant | what was sent before from the cache | 1,000 participants so |",
        "|---|--:|--:|--:|",
    ]
    for in_, out in PRICES:
        plain = usd(rows, ModelPrice.model_validate({"in": in_, "out": out}))
        cached = usd(rows, ModelPrice.model_validate({"in": in_, "out": out, "cached": in_ * CACHED}))
        lines.append(f"| {in_:g} / {out:g} | USD {plain:.3f} | USD {cached:.3f} | USD {1000 * cached:,.0f} |")
    return lines


def tables() -> str:
    """Both, as Markdown."""
    rows = asyncio.run(taken())
    return "\n".join([*by_purpose(rows), "", *by_price(rows)])


if __name__ == "__main__":
    print(tables())
