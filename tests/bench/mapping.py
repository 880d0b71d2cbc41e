"""How often the ranker puts the right principle first, on the Model Spec's own examples.

Each example stands in one section: that section's principle is the right answer, and examples are left out of the texts
that are ranked. All principles of the file are ranked; an example in a section without an authority counts as a miss.
The examples are split by a fixed hash of title and section id: parts and weights were chosen on the even half
("tuning"); nothing was chosen by the odd half ("reported"). Peers in the same run: plain TF-IDF over title and official text."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from sklearn.feature_extraction.text import TfidfVectorizer

from flows.ranking import Ranker
from flows.records.principle import Spec
from flows.spec import read_spec
from flows.spec_principles import merge, to_spec

PACK = Path(__file__).parents[2] / "flows" / "packs" / "model-spec" / "principles.yaml"
AIM = {"first_1": 0.45, "first_3": 0.62, "first_5": 0.70}
"""For the whole example, with official text."""

VERSION = "2025-12-18"
"""Of the file that the aim was set on; a label here, nothing is counted by it."""

Rank = Callable[[str], list[str]]


class Case(NamedTuple):
    """One example: the principle it belongs to, its half, and its texts."""

    right: str
    half: str
    texts: dict[str, str]


def measure(spec_file: Path, pack: Path = PACK) -> dict[str, Any]:
    """A Model Spec file in; shares of right principles among the first 1, 3, 5 out, per half, ranker and kind of text.

    `n` counts cases; a request alone exists only where a user speaks. Times are of this run. Raises SpecError or OSError."""
    document = read_spec(spec_file.read_bytes(), version=VERSION)
    ours = Spec.model_validate_json(json.dumps(YAML(typ="safe").load(pack.read_text(encoding="utf-8"))))
    full, _ = merge(to_spec(document), ours)
    cases = [
        Case(section.id, half_of(example.title, section.id), {
            "whole example": f"{example.title}\n{example.text}",
            "without its title": example.text,
            "request alone": example.request,
        })
        for section in document.sections
        for example in section.examples
    ]  # fmt: skip
    ranked = {principle.id for principle in full.principles}
    fitted = time.perf_counter()
    rankers = _rankers(full)
    fitted = time.perf_counter() - fitted
    return {
        "file": spec_file.name,
        "sha256": document.sha256,
        "principles_ranked": len(ranked),
        "examples": len(cases),
        "examples_without_a_principle": sum(case.right not in ranked for case in cases),
        "aim": AIM,
        "reported": {name: _shares(rank, cases, "reported") for name, rank in rankers.items()},
        "tuning": {name: _shares(rank, cases, "tuning") for name, rank in rankers.items()},
        "seconds_to_fit_all": round(fitted, 3),
        "milliseconds_each": _pace(rankers["official text, wordings, search terms"], cases),
    }


def half_of(title: str, section_id: str) -> str:
    """Which half an example is in, for ever: by the last bit of a hash."""
    return "reported" if hashlib.sha256((title + section_id).encode()).digest()[-1] % 2 else "tuning"


def _rankers(full: Spec) -> dict[str, Rank]:
    """The ranker with all it can have and with parts of it, then the plain peers."""
    bare = full.model_copy(update={"principles": tuple(one.model_copy(update={"text": None}) for one in full.principles)})
    official = full.model_copy(
        update={"principles": tuple(one.model_copy(update={"plain": {}, "search_terms": {}}) for one in full.principles)}
    )
    return {
        "official text, wordings, search terms": _ours(full),
        "official text alone": _ours(official),
        "wordings and search terms alone": _ours(bare),
        "plain TF-IDF, characters 3-5, official text": _plain(full, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
        "plain TF-IDF, words, official text": _plain(full, stop_words="english", sublinear_tf=True),
    }


def _ours(spec: Spec) -> Rank:
    ranker = Ranker(spec, "en")
    return lambda text: [name for name, _ in ranker.rank(text)]


def _plain(spec: Spec, **settings: Any) -> Rank:
    """Cosine of TF-IDF vectors; equal scores by id, as the ranker does."""
    ids = [principle.id for principle in spec.principles]
    vectors = TfidfVectorizer(**settings)
    rows = vectors.fit_transform([f"{principle.title}\n{principle.text or ''}" for principle in spec.principles])

    def rank(text: str) -> list[str]:
        scores = (vectors.transform([text]) @ rows.T).toarray()[0]
        return [name for _, name in sorted((-round(float(score), 9), name) for name, score in zip(ids, scores, strict=True))]

    return rank


def _shares(rank: Rank, cases: list[Case], half: str) -> dict[str, dict[str, float | int | None]]:
    """Per kind of text: number of cases and shares of right answers among the first 1, 3, 5; None where there is no case."""
    found: dict[str, dict[str, float | int | None]] = {}
    for kind in ("whole example", "without its title", "request alone"):
        mine = [(case.right, rank(case.texts[kind])[:5]) for case in cases if case.half == half and case.texts[kind].strip()]
        found[kind] = {"n": len(mine)}
        for first in (1, 3, 5):
            right = sum(name in best[:first] for name, best in mine)
            found[kind][f"first_{first}"] = round(right / len(mine), 4) if mine else None
    return found


def _pace(rank: Rank, cases: list[Case]) -> dict[str, float | None]:
    """Median and slowest of one call each on the whole examples, after fitting."""
    took = []
    for case in cases:
        began = time.perf_counter()
        rank(case.texts["whole example"])
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    if not took:
        return {"median": None, "slowest": None}
    return {"median": round(took[len(took) // 2], 3), "slowest": round(took[-1], 3)}
