"""A prompt is refused unless its blanks are exactly those given; what is filled in is never read as a prompt."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.prompting import CUT, FOLDER, PromptError, filled, prompt

TWO = f"You ask.\n{CUT}\nThey said: $said\n"


def test_two_parts_and_a_hash_of_the_file() -> None:
    made = filled("toy", TWO, {"said": "bread"})
    assert (made.system, made.user, made.text) == ("You ask.", "They said: bread", "You ask.\n\nThey said: bread")
    assert made.sha256 == hashlib.sha256(TWO.encode()).hexdigest() == filled("toy", TWO, {"said": "other"}).sha256


def test_one_part_is_this_calls_part() -> None:
    assert filled("toy", "Hello $name", {"name": "you"}).system == ""


@pytest.mark.parametrize(
    ("template", "blanks", "what"),
    [
        ("$said", {}, "not given: \\['said'\\]"),
        ("nothing", {"said": "x"}, "not in the file: \\['said'\\]"),
        ("costs 5 $ or so", {}, "Write \\$\\$"),
        (f"a\n{CUT}\nb\n{CUT}\nc", {}, "One at most"),
    ],
)
def test_a_prompt_and_its_caller_must_agree(template: str, blanks: dict[str, str], what: str) -> None:
    with pytest.raises(PromptError, match=what):
        filled("toy", template, blanks)


def test_a_missing_file_names_those_that_are_there() -> None:
    with pytest.raises(PromptError, match="repair"):
        prompt("nowhere")


@given(said=st.text())
def test_text_filled_in_stays_text(said: str) -> None:
    for text in (said, f"$said {said}", f"\n{CUT}\n{said}", "${other}"):
        made = filled("toy", TWO, {"said": text})
        assert made.system == "You ask." and made.user == f"They said: {text}"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_prompt_can_be_read(path: object) -> None:
    assert isinstance(path, type(FOLDER))
    with pytest.raises(PromptError, match="not in the file: \\['no_such_blank'\\]"):
        filled(path.stem, path.read_text("utf-8"), {"no_such_blank": "x"})
