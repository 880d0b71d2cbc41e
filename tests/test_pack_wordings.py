"""The built-in principles: complete, in two wordings that differ, of like length, and in words of our own."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import flows
from flows.records.principle import PlainText, Principle, Spec
from flows.spec import read_spec
from flows.spec_principles import merge, to_spec

PACK = Path(flows.__file__).parent / "packs" / "model-spec" / "principles.yaml"
OFFICIAL = Path(__file__).parents[2] / "shared" / "model_spec" / "model_spec_2025-12-18_rev2.md"
SPEC = Spec.model_validate_json(json.dumps(YAML(typ="safe").load(PACK.read_text(encoding="utf-8"))))
IN_ENGLISH = [(one.id, one.plain["en"].a, one.plain["en"].b) for one in SPEC.principles]
RUN = 6
"""Words in a row that our wording may not share with the official text."""

MOST_DIFFERENCE = 0.25
"""How much longer, at most, one wording's text may be than the other's, in characters: length must not tell them apart."""


def runs(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"[a-z0-9]+", text.casefold().replace("’", "'").replace("'", ""))
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def test_every_principle_once_with_its_authority() -> None:
    assert len({one.id for one in SPEC.principles}) == len(SPEC.principles) == 59
    counted = Counter(one.authority for one in SPEC.principles)
    assert counted == {"root": 22, "system": 3, "developer": 1, "user": 15, "guideline": 18}
    assert SPEC.spec.version == "2025-12-18" and SPEC.spec.licence == "CC0-1.0"


def test_no_official_text_is_in_the_pack() -> None:
    assert not any(one.text or one.text_hash for one in SPEC.principles)


@pytest.mark.parametrize(("name", "a", "b"), IN_ENGLISH, ids=[name for name, _, _ in IN_ENGLISH])
def test_two_wordings_differ_and_are_of_like_length(name: str, a: PlainText, b: PlainText) -> None:
    assert a.title.casefold() != b.title.casefold() and a.text != b.text
    longer, shorter = max(len(a.text), len(b.text)), min(len(a.text), len(b.text))
    assert longer <= shorter * (1 + MOST_DIFFERENCE), f"{name}: {longer} and {shorter} characters"


@pytest.mark.parametrize("wording", ["a", "b"])
def test_no_two_principles_have_the_same_title(wording: str) -> None:
    titles = Counter(getattr(one.plain["en"], wording).title.casefold() for one in SPEC.principles)
    assert [title for title, times in titles.items() if times > 1] == []


def test_search_terms_are_there_and_stand_once() -> None:
    for one in SPEC.principles:
        terms = one.search_terms["en"]
        assert 15 <= len(terms) <= 60, one.id
        assert [term for term, times in Counter(map(str.casefold, terms)).items() if times > 1] == [], one.id


# The official document is not part of this repository: where it lies beside it, our words are held against it.
official = pytest.mark.skipif(not OFFICIAL.is_file(), reason="the published document does not lie beside this repository")


@official
def test_ids_titles_and_authorities_are_the_official_ones() -> None:
    imported = to_spec(read_spec(OFFICIAL.read_bytes(), version="2025-12-18"))
    merged, warnings = merge(imported, SPEC)
    assert warnings == ()
    assert [one.id for one in merged.principles] == [one.id for one in SPEC.principles]
    assert all(one.plain and one.text for one in merged.principles)


@official
def test_no_run_of_official_words_in_ours() -> None:
    theirs = runs(OFFICIAL.read_text(encoding="utf-8"))

    def shared(one: Principle) -> list[str]:
        plain = one.plain["en"]
        return [" ".join(run) for text in (plain.a.text, plain.b.text) for run in runs(text) & theirs]

    assert {one.id: found for one in SPEC.principles if (found := shared(one))} == {}
