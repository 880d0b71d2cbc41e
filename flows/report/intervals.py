"""Shares and their 95 % intervals: Wilson on the effective number of answers, clustered by person.

Sources: Wilson 1927; Kish 1965 (effective n); Binder 1983 (ratio variance); Korn & Graubard 1998 and
Franco et al. 2019 (Wilson on effective n with a t quantile); Bonett & Price 2012 (paired proportions)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import bdtr, ndtri, stdtrit

CONFIDENCE = 0.95
EXACT = 1e-12
"""Below this a share counts as 0 or 1, and a variance as none: what is left is float noise of the sums."""


@dataclass(frozen=True)
class Sums:
    """What an interval needs of one cell; a and y are a person's asked and counted answers, w their weight."""

    n: int
    """answers"""
    m: int
    """people"""
    wa: float
    waa: float
    """sum of (w a) squared"""
    wy: float
    wyy: float
    """sum of (w y) squared"""
    wya: float
    """sum of (w y)(w a)"""


@dataclass(frozen=True)
class Estimate:
    """A share (or a difference) with its interval; the interval is None where one person stands alone."""

    share: float
    low: float | None = None
    high: float | None = None
    n_eff: float | None = None
    variance: float | None = None


@lru_cache(maxsize=4096)
def t_quantile(people: int) -> float:
    """The upper quantile of a 95 % interval with people - 1 degrees of freedom; people >= 2."""
    return float(stdtrit(people - 1, 0.5 + CONFIDENCE / 2))


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's interval for share p on n answers (n may be a fraction); ends lie in [0, 1]."""
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * math.sqrt(max(p * (1 - p) / n + z * z / (4 * n * n), 0.0)) / scale
    low = 0.0 if p == 0 else max(0.0, centre - half)
    high = 1.0 if p == 1 else min(1.0, centre + half)
    return low, high


def ratio_variance(sums: Sums, p: float) -> float:
    """Taylor variance of the ratio p = wy / wa with people as ultimate clusters; m >= 2."""
    bracket = max(sums.wyy - 2 * p * sums.wya + p * p * sums.waa, 0.0)
    return sums.m / (sums.m - 1) * bracket / sums.wa**2


def estimate(sums: Sums) -> Estimate | None:
    """A cell's share with its interval. None: nobody answered. One person: a share without an interval."""
    if sums.m == 0 or sums.wa <= 0:
        return None
    p = _snap(sums.wy / sums.wa)
    if sums.m < 2:
        return Estimate(p)
    variance = ratio_variance(sums, p)
    flat = p in (0.0, 1.0) or variance < EXACT
    n_eff = min(sums.n, sums.wa**2 / sums.waa if flat else p * (1 - p) / variance)
    low, high = wilson(p, n_eff, t_quantile(sums.m))
    return Estimate(p, low, high, n_eff, variance)


def difference(first: Estimate | None, second: Estimate | None, people: int) -> Estimate | None:
    """first - second for two cells that share no person, with a t interval; None where either has no interval."""
    if first is None or second is None or first.variance is None or second.variance is None:
        return None
    variance = first.variance + second.variance
    return _around(first.share - second.share, variance, t_quantile(people - 1))


def mean_difference(values: Sequence[float], weights: Sequence[float]) -> Estimate | None:
    """The weighted mean of one difference per person, with a t interval; None without people."""
    if not values:
        return None
    d, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    mean = float((w * d).sum() / w.sum())
    m = len(values)
    if m < 2:
        return Estimate(mean)
    variance = m / (m - 1) * float(((w * (d - mean)) ** 2).sum()) / float(w.sum()) ** 2
    return _around(mean, variance, t_quantile(m))


@dataclass(frozen=True)
class Paired:
    """How many went from no to yes (gained) and back (lost) among n pairs, and what that amounts to."""

    n: int
    gained: int
    lost: int
    change: float
    low: float
    high: float
    p: float
    """exact McNemar p value, two sided"""


def paired(gained: int, lost: int, n: int) -> Paired | None:
    """Change (gained - lost) / n with the interval of Bonett & Price 2012 and the exact McNemar p; None without pairs."""
    if n == 0:
        return None
    z = float(ndtri(0.5 + CONFIDENCE / 2))
    up, down = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = z * math.sqrt((up + down - (up - down) ** 2) / (n + 2))
    p = min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))
    return Paired(n, gained, lost, (gained - lost) / n, max(-1.0, up - down - half), min(1.0, up - down + half), p)


def _around(middle: float, variance: float, z: float) -> Estimate:
    half = z * math.sqrt(variance)
    return Estimate(middle, max(-1.0, middle - half), min(1.0, middle + half), None, variance)


def _snap(p: float) -> float:
    if p < EXACT:
        return 0.0
    return 1.0 if p > 1 - EXACT else p
