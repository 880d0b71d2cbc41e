"""Every language has every sentence, and every sentence is said somewhere."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import bot
from bot.participant import POINTS
from bot.wording import END_ISOLATE, FOLDER, ISOLATE, WordingError, read_all, read_wording
from flows.records.screens import Part

ROOT = Path(bot.__file__).parent
PUBLIC = ROOT.parent / "public"
WORDINGS = read_all()
ENGLISH = WORDINGS["en"]
KEYS = [f"{section}.{key}" for section, sentences in ENGLISH.sections.items() for key in sentences]
MADE_KEYS = {
    "chat.about_": tuple(f"{part}_{when}" for part in ("title", "lead") for when in ("before", "after")),
    "chat.part_": get_args(Part),
    "chat.away_": ("paused", "full"),
    "chat.story_by_": ("model", "person"),
    "chat.points_": ("lead", "left", "on", "short"),
    "chat.credits_": ("lead", "left", "on", "short"),
    "me.survey_": ("before", "after"),
    "chat.fit_": ("yes", "partly", "no", "unsure"),
    "chat.stand_": ("supports", "qualifies", "opposes", "does_not_fit", "unsure"),
    "chat.seems_": ("supports", "qualifies", "opposes"),
    "problem.": tuple(f"{name}{part}" for name in ("not_found", "forbidden", "too_big", "busy", "broken") for part in ("", "_title")),
    "state.": tuple(f"{name}{part}" for name in ("paused", "closed", "full") for part in ("", "_title", "_new", "_begun", "_code")),
    "consent.": tuple(f"{point}{part}" for point in POINTS for part in ("", "_note")),
    "consent.if_stopped_": ("full", "part", "none", "ask"),
}
"""Keys put together from a value: the beginning, and every value it may have."""


def test_languages_say_the_same_with_the_same_blanks() -> None:
    for language in WORDINGS:
        wording = read_wording(FOLDER / f"{language}.yaml")
        assert {s: set(k) for s, k in wording.sections.items()} == {s: set(k) for s, k in ENGLISH.sections.items()}, language
        for key in KEYS:
            section, name = key.split(".")
            assert blanks(wording.sections[section][name]) == blanks(ENGLISH.sections[section][name]), f"{language}: {key}"


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@cache
def said() -> str:
    """Everything that may name a sentence."""
    files = [*ROOT.rglob("*.py"), *(ROOT / "pages").glob("*.html"), *PUBLIC.rglob("*.js"), *PUBLIC.rglob("*.jsx")]
    return "\n".join(path.read_text("utf-8") for path in [*files, *(ROOT.parent / "flows").rglob("*.py")])


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_is_used(key: str) -> None:
    section, name = key.split(".")
    made = any(key == f"{begin}{value}" for begin, values in MADE_KEYS.items() for value in values)
    assert made or re.search(rf"(?:\bw\.|[\"']|\b{section}\.){name}\b", said()), f"nothing says {key}; delete it"


def test_a_refusal_that_the_rules_may_give_has_a_sentence() -> None:
    reasons = set(re.findall(r"Refused\(\s*\"(\w+)\"", "\n".join(p.read_text("utf-8") for p in (ROOT.parent / "flows").rglob("*.py"))))
    assert reasons and reasons <= set(ENGLISH.sections["refused"])


def test_to_participants_a_principle_is_a_rule_and_sentences_are_short() -> None:
    for key in KEYS:
        section, name = key.split(".")
        sentence = ENGLISH.sections[section][name]
        assert "principle" not in sentence.lower(), key
        longest = max(len(part.split()) for part in re.split(r"(?<=[.?!;:])\s", sentence))
        assert longest < 24, f"{key}: {longest} words in one sentence"


def test_blanks_are_filled_and_dates_written_out() -> None:
    assert ENGLISH("consent.minutes", minutes=25) == "About 25 minutes"
    assert ENGLISH.refused("too_long", "8000") == "This is longer than 8000 characters. Please make it shorter."
    assert ENGLISH.date("2027-03-31") == "31 March 2027"


def test_a_missing_sentence_is_named() -> None:
    with pytest.raises(WordingError, match=r"en\.yaml: no sentence 'consent\.nothing'"):
        ENGLISH("consent.nothing")


def test_a_sentence_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("language: {name: X, direction: ltr, months: [], date: ''}\nchat: {fit: 3}\n")
    with pytest.raises(WordingError, match=r"xx\.yaml: 'chat\.fit' is 3, not text"):
        read_wording(tmp_path / "xx.yaml")


def test_what_a_language_lacks_is_said_in_english(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "en.yaml", tmp_path)
    (tmp_path / "xx.yaml").write_text("language: {name: X, direction: rtl, months: [], date: ''}\nchat: {send: XX}\n")
    xx = read_all(tmp_path)["xx"]
    assert xx("chat.send") == "XX" and xx("chat.write") == ENGLISH("chat.write")
    assert (xx.name, xx.direction) == ("X", "rtl")


def test_right_to_left_several_words_from_elsewhere_keep_their_order() -> None:
    """Between marks that a screen obeys and does not show; nothing is added to what has one word, or in English."""
    rtl = replace(ENGLISH, direction="rtl", sections={"x": {"y": "a {what} b {n}"}})
    assert rtl("x.y", what="Example University", n=3) == f"a {ISOLATE}Example University{END_ISOLATE} b 3"
    assert rtl("x.y", what="x@example.org", n=3) == "a x@example.org b 3"
    assert replace(rtl, direction="ltr")("x.y", what="Example University", n=3) == "a Example University b 3"
