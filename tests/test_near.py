"""Near texts: the worked numbers, the library on made-up and drawn texts, blocks, what must not change a score."""

from __future__ import annotations

import importlib.util
import random
import sys
import unicodedata
from itertools import combinations
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from flows.reviewing.near import NearPair, NearText, near_pairs, tfidf, words_of

LEAST = 0.39
SHARE = 0.95
FOUR = ("Being honest about limits", "Honesty about its limits", "Warmth for people in pain", "Being honest about limits")
WORDS = st.sampled_from("be honest about limits limit warmth for people pain é ﬁt FIT straße 5 日本 👍 don't".split())
TEXTS = st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=12)


def texts_of(*texts: str, language: str = "en", blocks: frozenset[str] = frozenset({"scenario/s"})) -> list[NearText]:
    return [NearText(f"{at:03d}", text, language, blocks) for at, text in enumerate(texts)]


def scores(pairs: list[NearPair]) -> dict[tuple[str, str], float]:
    return {pair.ids: pair.score for pair in pairs}


def library(texts: list[str]) -> np.ndarray:
    """The cosines of scikit-learn, all by all."""

    def fold(text: str) -> str:
        return unicodedata.normalize("NFKC", text).casefold()

    rows = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", preprocessor=fold).fit_transform(texts)
    return np.asarray((rows @ rows.T).toarray())


@pytest.fixture(scope="module")
def planted() -> ModuleType:
    """The made-up cards of the bench, by path."""
    spec = importlib.util.spec_from_file_location("bench_near_texts", Path(__file__).parent / "bench" / "near_texts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_worked_numbers() -> None:
    found = scores(near_pairs(texts_of(*FOUR), least=1e-6))
    assert found[("000", "001")] == pytest.approx(0.1706, abs=5e-5)
    assert found[("000", "003")] == 1
    assert ("000", "002") not in found, "a score of 0 is no pair"


def test_what_both_say_is_named_rarest_first() -> None:
    found = near_pairs(texts_of("the small print of the loan", "the loan, small as it is", "the end", "the small hours"), least=0.2)
    pair = next(pair for pair in found if pair.ids == ("000", "001"))
    assert pair.words == ("loan", "small", "the") and pair.permille == round(1000 * pair.score)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_scores_are_those_of_the_library(texts: list[str]) -> None:
    kept = [text for text in texts if any(sign.isalnum() for sign in text) and "👍" not in text]
    if len(kept) < 2:
        return
    expected, found = library(kept), scores(near_pairs(texts_of(*kept), least=0.05, most=len(kept)))
    for one, other in combinations(range(len(kept)), 2):
        score = found.get((f"{one:03d}", f"{other:03d}"), 0.0)
        assert score == pytest.approx(expected[one, other], abs=1e-6) or score == 0 and expected[one, other] < 0.05 + 1e-6


def test_rows_are_those_of_the_library(planted: ModuleType) -> None:
    texts = [text.text for text in planted.plant(120, 3).texts]
    rows, grams = tfidf(texts)
    assert len(grams) == rows.shape[1] and rows.shape[0] == 120
    assert np.abs((rows @ rows.T).toarray() - library(texts)).max() < 1e-6


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_texts_changes_nothing(texts: list[str], luck: random.Random) -> None:
    given_ = texts_of(*texts)
    shuffled = luck.sample(given_, len(given_))
    assert near_pairs(given_, least=0.2, most=3) == near_pairs(shuffled, least=0.2, most=3)


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_every_pair_stands_once_smaller_id_first_best_first(texts: list[str]) -> None:
    found = near_pairs(texts_of(*texts), least=0.2)
    assert all(pair.ids[0] < pair.ids[1] and 0.2 <= pair.score <= 1 for pair in found)
    assert len({pair.ids for pair in found}) == len(found) and found == sorted(found, key=lambda pair: (-pair.score, pair.ids))


@pytest.mark.parametrize(("one", "other"), [("Straße!", "STRASSE"), ("ﬁne", "FINE."), ("👍 👍", "👍\n👍"), ("２ 日", "2 日")])
def test_the_same_after_normalising_is_one(one: str, other: str) -> None:
    assert [pair.score for pair in near_pairs(texts_of(one, other, "something else"), least=1)] == [1]


def test_signs_alone_are_told_apart_and_nothing_is_near_nothing() -> None:
    assert near_pairs(texts_of("👍", "👎", "", "  "), least=0.01) == [] and words_of("") == []
    assert near_pairs([], least=0.5) == [] and near_pairs(texts_of("alone"), least=0.5) == []


def test_only_one_language_and_a_shared_block_are_compared() -> None:
    blocks = [{"scenario/a"}, {"scenario/a", "principle/p"}, {"principle/p"}, {"scenario/b"}, set[str]()]
    texts = [NearText(str(at), "the same words", "en", frozenset(block)) for at, block in enumerate(blocks)]
    texts.append(NearText("5", "the same words", "es", frozenset({"scenario/a"})))
    assert {pair.ids for pair in near_pairs(texts, least=0.9)} == {("0", "1"), ("1", "2")}


def test_of_many_equal_texts_each_keeps_its_first_others() -> None:
    found = near_pairs(texts_of(*["the same"] * 30), least=0.9, most=2)
    assert len(found) < 30 * 2 + 1 and {card for pair in found for card in pair.ids} == {f"{at:03d}" for at in range(30)}


def test_more_texts_than_are_compared_at_one_time() -> None:
    texts = [f"word{at} word{at + 1} word{at + 2}" for at in range(600)]
    found = near_pairs(texts_of(*texts), least=0.3)
    assert len(found) == 599 and all(int(pair.ids[1]) - int(pair.ids[0]) == 1 for pair in found)


def test_vectors_take_the_place_of_words() -> None:
    texts = texts_of("one", "two", "three", "four")
    vectors = {"000": (1.0, 0.0), "001": (2.0, 0.0), "002": (0.0, 3.0), "003": (0.0, 0.0)}
    (pair,) = near_pairs(texts, least=0.87, vectors=vectors)
    assert (pair.ids, pair.score, pair.words) == (("000", "001"), 1.0, ())


@pytest.mark.parametrize("least", [0.0, -1.0, 1.01])
def test_a_least_score_out_of_bounds_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match="a score over 0"):
        near_pairs([], least=least)


def passes(found: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> bool:
    """The gate of the bench: 95 % of the pairs that an all-pairs run finds."""
    return len(found & wanted) >= SHARE * len(wanted)


def test_the_gate_holds_for_us_and_fails_for_all_singletons(planted: ModuleType) -> None:
    made = planted.plant(800, 5)
    cosines = library([text.text for text in made.texts])
    ids = [text.id for text in made.texts]
    wanted = {tuple(sorted((ids[i], ids[j]))) for i, j in zip(*np.nonzero(np.triu(cosines, 1) >= LEAST), strict=True)}
    found = {pair.ids for pair in near_pairs(made.texts, least=LEAST)}
    assert len(wanted) > 100 and passes(found, wanted)
    assert not passes(set(), wanted), "a search that finds nothing must not pass"
    assert len(found & made.same) > 0.9 * len(made.same)


def test_made_up_cards_are_not_of_one_template(planted: ModuleType) -> None:
    made = planted.plant(300, 9)
    assert planted.plant(300, 9) == made and planted.plant(300, 8) != made
    assert len({text.text for text in made.texts}) == 300 and 30 < len(made.same) < 90
    first_words = {text.text.splitlines()[1].split()[0] for text in made.texts}
    assert len(first_words) > 40
