"""Agreement statistics: worked numbers, the libraries on a thousand random tables with gaps, what has no number, the bootstrap."""

from __future__ import annotations

import math
import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from flows.reviewing.agreement import FEWEST_CARDS, GAP, Table, alike, alpha, alpha_interval, kappa, mark, measure

EXACT = 1e-6


def table(*readers: str) -> Table:
    """Readers as text, a letter for each unit, - for a gap."""
    letters = sorted(set("".join(readers)) - {"-"})
    return np.array([[GAP if letter == "-" else letters.index(letter) for letter in reader] for reader in readers], dtype=np.int64).T


WORKED = table("SSOQSO-S", "SOOQSOQS", "-SOSS--S")


def test_the_worked_example() -> None:
    assert alpha(WORKED) == pytest.approx(0.64)
    assert kappa(WORKED[:, 0], WORKED[:, 1]) == pytest.approx(0.766667, abs=EXACT)
    assert alike(WORKED[:, :2]) == (7, 6) and 6 / 7 == pytest.approx(0.857143, abs=EXACT)
    whole = measure(WORKED, np.arange(8))
    assert (whole.cards, whole.units, whole.pairs) == (7, 7, 17)


def test_krippendorffs_own_example_with_gaps() -> None:
    """Four observers, 12 units, nominal: .743 (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C)."""
    told = table("123321412---", "1233224125-3", "-3332342251-", "12332441251-")
    assert alpha(told) == pytest.approx(0.743, abs=0.0005)
    assert alpha(told) == pytest.approx(oracle_alpha(told), abs=EXACT)


def oracle_alpha(told: Table) -> float | None:
    """The library's; it raises where there is one label, and None is ours."""
    values = np.where(told < 0, np.nan, told.astype(float)).T
    used = told[(told >= 0).sum(axis=1) >= 2]
    if len(np.unique(used[used >= 0])) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=values, level_of_measurement="nominal"))


def oracle_kappa(first: Table, second: Table) -> float | None:
    both = (first >= 0) & (second >= 0)
    if not both.any():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of one label throughout it warns and gives no number
        found = float(cohen_kappa_score(first[both], second[both]))
    return None if math.isnan(found) else found


def random_table(luck: np.random.Generator) -> Table:
    units, readers, classes = int(luck.integers(1, 40)), int(luck.integers(2, 6)), int(luck.integers(1, 6))
    truth = luck.integers(0, classes, size=(units, 1))
    noise = luck.integers(0, classes, size=(units, readers))
    told = np.where(luck.random((units, readers)) < luck.random(), truth, noise)
    return np.where(luck.random((units, readers)) < luck.random() * 0.6, GAP, told)


def test_a_thousand_random_tables_with_gaps_give_the_libraries_numbers() -> None:
    luck = np.random.default_rng(12)
    undefined = 0
    for _ in range(1000):
        told = random_table(luck)
        wanted = oracle_alpha(told)
        undefined += wanted is None
        assert alpha(told) == (None if wanted is None else pytest.approx(wanted, abs=EXACT)), told
        wanted = oracle_kappa(told[:, 0], told[:, 1])
        assert kappa(told[:, 0], told[:, 1]) == (None if wanted is None else pytest.approx(wanted, abs=EXACT)), told
    assert 10 < undefined < 500, "the tables hold both kinds"


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (table("---", "SOS"), None),
        (table("SSS", "SSS"), None),
        (table("S--", "-O-"), None),
        (table("SO", "SO"), 1.0),
        (table("SOSO", "OSOS"), -0.75),
    ],
)
def test_alpha_where_little_is_known(told: Table, wanted: float | None) -> None:
    assert alpha(told) == wanted


def test_no_units_at_all_have_no_numbers() -> None:
    empty = np.zeros((0, 2), dtype=np.int8)
    found = measure(empty, np.zeros(0, dtype=int))
    assert (found.share, found.alpha, found.kappa, found.alpha_reason, found.kappa_reason) == (None, None, None, "no_pairs", "no_pairs")
    assert alpha_interval(empty, np.zeros(0, dtype=int)) is None and kappa(empty[:, 0], empty[:, 1]) is None


@pytest.mark.parametrize(("n_cards", "given"), [(FEWEST_CARDS - 1, False), (FEWEST_CARDS, True)])
def test_under_twenty_cards_there_is_no_coefficient(n_cards: int, given: bool) -> None:
    told = np.tile(np.array([[0, 0], [1, 1], [0, 1]]), (n_cards, 1))
    found = measure(told, np.repeat(np.arange(n_cards), 3), (told[:, 0], told[:, 1]))
    assert found.cards == n_cards and found.share == pytest.approx(2 / 3)
    assert (found.alpha is not None, found.kappa is not None, found.low is not None) == (given, given, given)
    assert found.alpha_reason == found.kappa_reason == (None if given else "few_cards")


def test_one_label_throughout_is_no_perfect_agreement() -> None:
    told = np.zeros((30, 2), dtype=int)
    found = measure(told, np.arange(30), (told[:, 0], told[:, 1]))
    assert (found.alpha, found.kappa, found.share) == (None, None, 1.0)
    assert found.alpha_reason == found.kappa_reason == "one_label"


def test_aided_readings_give_the_raw_share_alone() -> None:
    told = np.tile(np.array([[0, 0], [1, 1], [0, 1]]), (30, 1))
    found = measure(told, np.repeat(np.arange(30), 3), (told[:, 0], told[:, 1]), aided=True)
    assert (found.share, found.alpha, found.kappa, found.low, found.alpha_reason) == (pytest.approx(2 / 3), None, None, None, "aided")


def test_kappa_is_for_two_readers() -> None:
    told = np.tile(np.array([[0, 0], [1, 1], [0, 1]]), (30, 1))
    assert measure(told, np.repeat(np.arange(30), 3)).kappa_reason == "not_two_readers"


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, None), (1.0, "firm"), (0.8, "firm"), (0.7999, "tentative"), (0.667, "tentative"), (0.6669, "unstable")]
)
def test_marks(value: float | None, wanted: str | None) -> None:
    assert mark(value) == wanted


def planted(luck: np.random.Generator, n_cards: int, n_principles: int = 4) -> tuple[Table, Table]:
    """Two readers who each say the truth of a unit with probability .9, else anything of four; cards differ in how hard they are."""
    truth = luck.integers(0, 4, size=(n_cards, n_principles, 1))
    sure = luck.choice([0.8, 1.0], size=(n_cards, 1, 1))
    told = np.where(luck.random((n_cards, n_principles, 2)) < sure, truth, luck.integers(0, 4, size=(n_cards, n_principles, 2)))
    return told.reshape(-1, 2), np.repeat(np.arange(n_cards), n_principles)


def test_the_interval_covers_the_alpha_of_the_population() -> None:
    """Of 100 planted samples about 95 intervals hold the alpha of 20,000 cards; 99 % of such counts lie in 88 to 100."""
    luck = np.random.default_rng(3)
    true = alpha(planted(luck, 20_000)[0])
    assert true is not None
    spans = [alpha_interval(*planted(luck, 60), seed=number) for number in range(100)]
    covered = sum(span is not None and span[0] <= true <= span[1] for span in spans)
    assert 88 <= covered <= 100, covered
    assert all(span is not None and 0.05 < span[1] - span[0] < 0.4 for span in spans)


def test_the_interval_repeats_and_draws_cards_not_units() -> None:
    told, cards = planted(np.random.default_rng(5), 40)
    first = alpha_interval(told, cards)
    assert first == alpha_interval(told, cards) and first != alpha_interval(told, cards, seed=2)
    clones = np.tile(told, (5, 1)), np.tile(cards, 5)
    copied = alpha_interval(*clones)
    assert first and copied
    assert copied[1] - copied[0] == pytest.approx(first[1] - first[0], rel=0.1), "units five times over are no new cards"


def test_too_little_difference_has_no_interval() -> None:
    """One card of 30 with another label: a third of the replicates hold one label only."""
    told = np.zeros((30, 2), dtype=int)
    told[0] = 1
    assert alpha(told) == 1.0 and alpha_interval(told, np.arange(30)) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3), min_size=1, max_size=30), st.permutations([0, 1, 2]))
def test_alpha_does_not_know_readers_or_the_names_of_labels(cells: list[list[int]], order: list[int]) -> None:
    told = np.array(cells)
    first, turned = alpha(told), alpha(told[::-1][:, order])
    renamed = alpha(np.where(told < 0, told, 7 - told))
    assert first == (None if turned is None else pytest.approx(turned)) and first == (None if renamed is None else pytest.approx(renamed))
    assert first is None or first <= 1 + EXACT
