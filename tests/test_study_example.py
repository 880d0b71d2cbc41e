"""example.yaml and its translations: what is wrong is told with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.study import load_study
from flows.study_check import check_study, lacking

TOY = Path(__file__).parent / "study_toy"
WHOLE = """\
title: {en: Bread, es: Pan}
context: {en: An app., es: Una app.}
request: {en: Bread please., es: Pan por favor.}
choice: {en: Give cups., es: Dar tazas.}
talk:
  why: {asked: {en: Why?}, said: {en: "I had no scales. It stopped me."}}
card:
  title: {en: Kitchen, es: Cocina}
  sentence: {en: Use what is there., es: Usar lo que hay.}
  looks_to:
    there: {text: {en: What is there}, quote: {en: I had no scales.}}
"""
SPANISH = """\
example:
  talk: {why: {asked: "¿Por qué?", said: "No tenía balanza. Me frenaba."}}
  card: {looks_to: {there: {text: Lo que hay, quote: No tenía balanza.}}}
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """The toy study with a sound example in two languages, one of them laid over."""
    folder = Path(shutil.copytree(TOY, tmp_path / "study"))
    (folder / "example.yaml").write_text(WHOLE, "utf-8")
    (folder / "texts").mkdir()
    (folder / "texts" / "es.yaml").write_text(SPANISH, "utf-8")
    return folder


def told(folder: Path, level: str = "error") -> list[str]:
    return [str(problem) for problem in check_study(folder) if problem.level == level]


def test_a_sound_example_is_loaded_with_its_translation(toy: Path) -> None:
    assert told(toy) == []
    example = load_study(toy).example
    assert example is not None
    assert example.talk["why"].said == {"en": "I had no scales. It stopped me.", "es": "No tenía balanza. Me frenaba."}
    assert lacking(toy, "es") == []


def test_a_study_may_lack_it(toy: Path) -> None:
    (toy / "example.yaml").unlink()
    assert load_study(toy).example is None
    assert lacking(toy, "es") == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("I had no scales.}}", "I had no scale.}}", "example.yaml:11: card.looks_to.there.quote of the example is in no answer"),
        ("{en: Give cups., es: Dar tazas.}", "{en: Give cups.}", "texts/es.yaml:1: choice of the example has no 'es' text"),
        ("choice: {en: Give cups., es: Dar tazas.}\n", "", "example.yaml:1: 'choice' is missing"),
        ("context:", "contxt:", "example.yaml:2: unknown key 'contxt'"),
        ("{en: Bread please.", "{en: ''", "example.yaml:3: request of the example has an empty 'en' text"),
    ],
)
def test_a_mistake_is_told_with_its_line(toy: Path, old: str, new: str, found: str) -> None:
    assert WHOLE.count(old) == 1
    (toy / "example.yaml").write_text(WHOLE.replace(old, new), "utf-8")
    assert [line for line in told(toy) if line.startswith(found)], told(toy)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("quote: No tenía balanza.", "quote: No tengo", "example.yaml:11: card.looks_to.there.quote of the example is in no answer"),
        ("talk: {why:", "talk: {wy:", "texts/es.yaml:2: 'talk.wy' is not in example.yaml"),
        ("text: Lo que hay", "text: [Lo, que]", "texts/es.yaml:3: card.looks_to.there.text of the example is no text"),
        ("example:\n", "example:\n  title: Pan\n", "texts/es.yaml:2: title of the example has its 'es' text twice"),
    ],
)
def test_a_mistake_in_a_translation_is_told_with_its_line(toy: Path, old: str, new: str, found: str) -> None:
    assert SPANISH.count(old) == 1
    (toy / "texts" / "es.yaml").write_text(SPANISH.replace(old, new), "utf-8")
    assert [line for line in told(toy) if line.startswith(found)], told(toy)


def test_what_a_translation_lacks_is_listed_by_its_keys(toy: Path) -> None:
    (toy / "texts" / "es.yaml").write_text("example:\n  talk: {why: {asked: '¿Por qué?'}}\n", "utf-8")
    assert lacking(toy, "es") == [
        f"texts/es.yaml: example.{path}" for path in ("talk.why.said", "card.looks_to.there.text", "card.looks_to.there.quote")
    ]
