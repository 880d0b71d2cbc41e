"""The rows of an evaluation: every measure of one contestant, with its interval where it is a share. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from statistics import fmean

from flows.evaluate import Column, Outcome
from flows.evaluate_measures import Count, Share, characters, covered, right, right_stances, share, stability
from flows.records.base import Stance
from flows.records.model_call import NANO
from flows.report.intervals import Estimate


@dataclass(frozen=True)
class Score:
    """One measure. `value` None: nothing to measure. low and high: ends of the 95 % interval of a share, None for other units or for
    one interview alone. `hit` of `of` over `interviews` is what a share was made of."""

    measure: str
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    hit: int | None = None
    of: int | None = None
    interviews: int | None = None


def scores(column: Column) -> tuple[Score, ...]:
    """All measures of one contestant, in the order in which they are printed."""
    shares = [_score(name, share(_counts(column.outcomes, count))) for name, count in MEASURES.items()]
    runs: dict[str, list[Outcome]] = {}
    for one in column.outcomes:
        runs.setdefault(one.gold.id, []).append(one)
    cards = stability({name: [frozenset(characters(one.spans)) for one in each] for name, each in runs.items()})
    links = stability({name: [frozenset(one.links.items()) for one in each] for name, each in runs.items()})
    return (*shares, _alike("cards alike over runs", *cards), _alike("links alike over runs", *links), *_taken(column.outcomes))


def _counts(outcomes: Iterable[Outcome], count: Callable[[Outcome], tuple[int, int]]) -> list[Count]:
    return [Count(one.gold.id, *count(one)) for one in outcomes]


# ---------------------------------------------------------------------------------------------- shares: (hit, of) of one run
def _exact(one: Outcome) -> tuple[int, int]:
    return one.claims.quotes - one.claims.lost, one.claims.quotes


def _covered(one: Outcome) -> tuple[int, int]:
    return covered([[one.gold.span(quote) for quote in line.quotes] for line in one.gold.lines], one.spans)


def _bare(one: Outcome) -> tuple[int, int]:
    return one.claims.bare, one.claims.lines


def _linted(one: Outcome) -> tuple[int, int]:
    return one.linted, one.texts


def _quoted(one: Outcome) -> tuple[int, int]:
    return len(characters(one.spans)), sum(len(turn.answer) for turn in one.gold.turns)


def _precision(one: Outcome) -> tuple[int, int]:
    return right(one.links, _gold_links(one)), len(one.links)


def _recall(one: Outcome) -> tuple[int, int]:
    return right(one.links, _gold_links(one)), len(one.gold.links)


def _stances(one: Outcome) -> tuple[int, int]:
    gold = _gold_links(one)
    return right_stances(one.links, gold), right(one.links, gold)


def _fell_back(one: Outcome) -> tuple[int, int]:
    return len(one.fell_back), one.steps


def _gold_links(one: Outcome) -> dict[str, Stance]:
    return {link.principle: link.stance for link in one.gold.links}


MEASURES: dict[str, Callable[[Outcome], tuple[int, int]]] = {
    "quotes that are exact": _exact,
    "gold policies covered": _covered,
    "claims not in the transcript": _bare,
    "card texts with a lint": _linted,
    "share of answers quoted": _quoted,
    "mapping precision": _precision,
    "mapping recall": _recall,
    "stance accuracy": _stances,
    "steps that fell back": _fell_back,
}


# ---------------------------------------------------------------------------------------------- rows
def _score(name: str, found: Share) -> Score:
    row = _alike(name, found.estimate, found.interviews)
    return replace(row, hit=found.hit, of=found.of)


def _alike(name: str, one: Estimate | None, interviews: int) -> Score:
    if one is None:
        return Score(name, "share", None, interviews=interviews)
    return Score(name, "share", one.share, one.low, one.high, interviews=interviews)


def _taken(outcomes: Iterable[Outcome]) -> list[Score]:
    """What a run took on average; None where no run says."""
    used = [one.used for one in outcomes if one.used is not None]
    costs = [one.cost_nano_usd / NANO for one in used if one.cost_nano_usd is not None]
    return [
        _mean("requests", "a run", [one.calls for one in used]),
        _mean("tokens in", "a run", [one.tokens_in for one in used]),
        _mean("tokens out", "a run", [one.tokens_out for one in used]),
        _mean("US dollars", "a run", costs if len(costs) == len(used) else []),
        _mean("seconds", "a run", [one.latency_ms / 1000 for one in used]),
    ]


def _mean(name: str, unit: str, values: list[float] | list[int]) -> Score:
    return Score(name, unit, fmean(values) if values else None)
