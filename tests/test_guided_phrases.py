"""The file of set questions: what ships is sound, and a mistake in a file is said in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from talk_toys import ROOT, english

from flows.guided_phrases import QUESTION_MARKS, SLOTS, PhrasesError, read_phrases

ENGLISH = ROOT / "bot" / "words" / "guided" / "en.yaml"
NOT_SAID = (
    "great",
    "good point",
    "interesting",
    "wonderful",
    "policy",
    "stance",
    "elicit",
    "moral",
    "principle",
    "don't you",
    "as an ai",
    "i am an",
    "obviously",
    "surely",
)
LONGEST_SENTENCE = 20
"""Words of one sentence shown to participants."""


def all_questions() -> list[str]:
    """Every wording of every question."""
    phrases = english()
    slots = [text for wordings in phrases.questions.values() for name in type(wordings).model_fields for text in getattr(wordings, name)]
    return [phrases.opening, *slots, *phrases.asked_back, *phrases.title]


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of the English file with something changed."""
    data = YAML(typ="safe", pure=True).load(ENGLISH.read_text(encoding="utf-8"))
    change(data["guided"])
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)
    return path


def test_what_ships_has_every_slot_and_several_wordings() -> None:
    assert set(english().questions) == set(SLOTS)
    for slot, wordings in english().questions.items():
        assert len(wordings.ask) >= 4 and len(wordings.follow_up) >= 3, slot


@pytest.mark.parametrize("question", all_questions())
def test_every_wording_is_one_plain_question(question: str) -> None:
    assert sum(question.count(mark) for mark in QUESTION_MARKS) == 1
    parts = [part for part in re.split(r"(?<=[.?!])\s+", question) if part]
    assert len(parts) <= 2
    assert all(len(part.split()) <= LONGEST_SENTENCE for part in parts)
    assert not any(word in question.lower() for word in NOT_SAID)


@pytest.mark.parametrize("group", ["hurt", "more", "opened", "none", "marked", "other"])
def test_wordings_after_a_lead_are_one_sentence(group: str) -> None:
    for slot, wordings in english().questions.items():
        assert not any(re.search(r"[.!?]\s", text) for text in getattr(wordings, group)), (slot, group)


def test_no_wording_stands_twice() -> None:
    texts = [text for wordings in english().questions.values() for text in (*wordings.ask, *wordings.bare, *wordings.follow_up)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda data: data["questions"].pop("story"), "story"),
        (lambda data: data["questions"].update(extra=data["questions"]["why"]), "extra"),
        (lambda data: data["title"].append("No question."), "exactly one question mark"),
        (lambda data: data["title"].append("Really? Why?"), "exactly one question mark"),
        (lambda data: data["leads"]["wrote"].append("You wrote nothing."), "{words}"),
        (lambda data: data.update(surprise=[]), "surprise"),
        (lambda data: data.pop("thin"), "thin"),
        (lambda data: data["thin"].append(7), "thin"),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, change: Callable[[dict[str, Any]], None], place: str) -> None:
    with pytest.raises(PhrasesError, match=re.escape(place)) as caught:
        read_phrases(changed(tmp_path / "xx.yaml", change))
    assert "xx.yaml" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "guided: 7", "other: {}", "a: [", "guided: {opening: 2024-01-01}", "\x00"])
def test_a_file_that_is_none_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PhrasesError, match="xx.yaml"):
        read_phrases(path)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PhrasesError, match="cannot be read"):
        read_phrases(tmp_path / "none.yaml")
