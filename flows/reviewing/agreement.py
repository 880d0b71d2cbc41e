"""How far readers agree: nominal Krippendorff's alpha, Cohen's kappa, the raw share, and alpha's interval by a bootstrap over cards.

Plain tables in, numbers out. A table has a row for each unit (one principle held against one card) and a column for each reader;
its cells are labels as numbers from 0, GAP where a reader has none. Sources: Krippendorff 2004, chapter 11 (coincidence matrix, gaps);
Cohen 1960; Hayes & Krippendorff 2007 (bootstrap), here over cards, as the units of one card hang together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

GAP = -1
FIRM, TENTATIVE = 0.80, 0.667
"""At least FIRM: a firm finding. At least TENTATIVE: a tentative one. Below: unstable."""
FEWEST_CARDS = 20
"""On fewer cards no coefficient is given: the raw share and the counts only."""
REPLICATES, SEED, CONFIDENCE = 2000, 1, 0.95
MOST_UNDEFINED = 0.05
"""If more than this share of the replicates hold one label only, and so have no alpha, no interval is given."""

Reason = Literal["aided", "few_cards", "no_pairs", "one_label", "not_two_readers"]
"""Why there is no number: the readers had the same proposals before them; under FEWEST_CARDS cards; no unit with two labels; one label
throughout; kappa is for two readers."""
Mark = Literal["firm", "tentative", "unstable"]
Table = NDArray[Any]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Figures of one table; None where there is none, and why. `pairs`: two readers on one unit; `same`: those of one label."""

    cards: int
    units: int
    pairs: int
    same: int
    alpha: float | None
    low: float | None
    high: float | None
    alpha_reason: Reason | None
    kappa: float | None
    kappa_reason: Reason | None

    @property
    def share(self) -> float | None:
        """Raw share of pairs of one label, 0 to 1; None without pairs."""
        return self.same / self.pairs if self.pairs else None

    @property
    def mark(self) -> Mark | None:
        """How far a finding may lean on these readings."""
        return mark(self.alpha)


def mark(alpha: float | None) -> Mark | None:
    """What an alpha allows to say; None without one."""
    if alpha is None:
        return None
    return "firm" if alpha >= FIRM else "tentative" if alpha >= TENTATIVE else "unstable"


def alike(table: Table) -> tuple[int, int]:
    """(pairs of readers on one unit, those of them with one label)."""
    pairs = same = 0
    for a, b in combinations(range(table.shape[1]), 2):
        both = (table[:, a] >= 0) & (table[:, b] >= 0)
        pairs += int(both.sum())
        same += int((both & (table[:, a] == table[:, b])).sum())
    return pairs, same


def alpha(table: Table) -> float | None:
    """Nominal alpha, 1 at most. None: no unit has two labels, or there is one label throughout."""
    table, weights = _paired(table)
    counts = np.bincount(table[table >= 0].ravel()).astype(float)
    return _alpha(float((_alike_in(table) * weights).sum()), counts)


def kappa(first: Table, second: Table) -> float | None:
    """Cohen's kappa of two columns, units with a gap left out. None: no unit is left, or both use one and the same label."""
    both = (first >= 0) & (second >= 0)
    a, b = first[both].astype(int), second[both].astype(int)
    n = a.size
    if not n:
        return None
    classes = int(max(a.max(), b.max())) + 1
    chance = int(np.bincount(a, minlength=classes) @ np.bincount(b, minlength=classes))
    agreed = int((a == b).sum())
    return None if chance == n * n else (agreed * n - chance) / (n * n - chance)


def alpha_interval(table: Table, cards: Table, *, seed: int = SEED, replicates: int = REPLICATES) -> tuple[float, float] | None:
    """95 % percentile interval of alpha; `cards`: for each unit the number of its card, which are drawn again with their units.

    The same for the same table and seed. None: nothing to draw from, or too many replicates have no alpha."""
    profiles, shares, n_cards = _profiles(table, cards)
    if not n_cards:
        return None
    drawn = np.random.default_rng(seed).multinomial(n_cards, shares, size=replicates) @ profiles
    same, counts = drawn[:, 0], drawn[:, 1:]
    n = counts.sum(axis=1)
    room = n**2 - (counts**2).sum(axis=1)
    fine = room > 0
    if fine.mean() < 1 - MOST_UNDEFINED:
        return None
    found = 1 - (n[fine] - 1) * (n[fine] - same[fine]) / room[fine]
    low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), min(float(high), 1.0)


def measure(table: Table, cards: Table, pair: tuple[Table, Table] | None = None, *, aided: bool = False, seed: int = SEED) -> Agreement:
    """Every figure of a table. `cards`: as in `alpha_interval`; `pair`: the columns of the two readers, where there are only two;
    `aided`: the readers had proposals before them, so there are counts and the raw share alone."""
    kept, _ = _paired(table)
    n_cards = len(np.unique(cards[_labels_of(table) >= 2]))
    pairs, same = alike(table)
    few = _why_not(pairs, n_cards, aided)
    value = None if few else alpha(table)
    span = alpha_interval(table, cards, seed=seed) if value is not None else None
    agreed = kappa(*pair) if pair and not few else None
    return Agreement(
        cards=n_cards,
        units=len(kept),
        pairs=pairs,
        same=same,
        alpha=value,
        low=span[0] if span else None,
        high=span[1] if span else None,
        alpha_reason=few or (None if value is not None else "one_label"),
        kappa=agreed,
        kappa_reason=few or ("not_two_readers" if pair is None else None if agreed is not None else "one_label"),
    )


def _why_not(pairs: int, n_cards: int, aided: bool) -> Reason | None:
    if not pairs:
        return "no_pairs"
    return "aided" if aided else "few_cards" if n_cards < FEWEST_CARDS else None


def _labels_of(table: Table) -> Table:
    """How many labels each unit has."""
    return np.asarray((table >= 0).sum(axis=1))


def _paired(table: Table) -> tuple[Table, Numbers]:
    """The units with two labels or more, and the weight of each of their pairs in the coincidence matrix."""
    found = _labels_of(table)
    kept = found >= 2
    return table[kept], 2.0 / (found[kept] - 1.0)


def _alike_in(table: Table) -> Numbers:
    """For each unit the pairs of readers with one label."""
    found = np.zeros(len(table))
    for a, b in combinations(range(table.shape[1]), 2):
        found += (table[:, a] == table[:, b]) & (table[:, a] >= 0)
    return found


def _alpha(same: float, counts: Numbers) -> float | None:
    """1 - (n - 1)(n - sum o_kk) / (n^2 - sum n_k^2) from the coincidence matrix: `same` its diagonal's sum, `counts` its margins n_k."""
    n = float(counts.sum())
    room = n * n - float((counts**2).sum())
    return 1 - (n - 1) * (n - same) / room if room > 0 else None


def _profiles(table: Table, cards: Table) -> tuple[Numbers, Numbers, int]:
    """What a card adds to the coincidence matrix (diagonal's sum, then its margins), each such profile once; its share; number of cards.

    Drawing profiles by their shares is drawing cards, with fewer numbers."""
    kept, weights = _paired(table)
    if not len(kept):
        return np.zeros((0, 1)), np.zeros(0), 0
    _, place = np.unique(cards[_labels_of(table) >= 2], return_inverse=True)
    n_cards, classes = int(place.max()) + 1, int(kept.max()) + 1
    where = np.repeat(place * classes, (kept >= 0).sum(axis=1)) + kept[kept >= 0]
    margins = np.bincount(where, minlength=n_cards * classes).reshape(n_cards, classes)
    same = np.bincount(place, weights=_alike_in(kept) * weights, minlength=n_cards)
    profiles, times = np.unique(np.column_stack([same.round(9), margins]), axis=0, return_counts=True)
    return profiles, times / n_cards, n_cards
