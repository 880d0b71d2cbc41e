"""The guidelines of a study's reviewers: guidelines.md in its folder, with a number in the first line. It may be missing."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flows.study_files import GUIDELINES, list_names, read_text
from flows.study_problem import Problem

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_HASH_LETTERS = 8


def read_guidelines(folder: Path) -> tuple[str, list[Problem]]:
    """The text, Markdown, empty if there is none, and what is wrong with it. Raises FolderProblem."""
    names = list_names(folder)
    if GUIDELINES not in names:
        return "", []
    text, problems = read_text(folder, GUIDELINES, names)
    if text is not None and not text.strip():
        expected = "what reviewers go by; or no such file, where they have nothing to go by"
        return "", [*problems, Problem(file=GUIDELINES, line=1, what="the file is empty", expected=expected)]
    if text is not None and not _NUMBER.search(_first_line(text)):
        what = "the first line has no number"
        expected = "a number that grows with each change of meaning, such as: # Guidelines for reviewers, version 1"
        problems.append(Problem(file=GUIDELINES, line=1, what=what, expected=expected))
    return text or "", problems


def guidelines_version(text: str) -> str:
    """What is kept with every act that these guidelines stood beside, such as `2 (1f0c9a3e)`: the number in the first line, and the first
    letters of the text's sha256, so that a change without a new number shows. Empty for no guidelines."""
    if not text:
        return ""
    number = _NUMBER.search(_first_line(text))
    digest = hashlib.sha256(text.encode()).hexdigest()[:_HASH_LETTERS]
    return f"{number.group()} ({digest})" if number else f"({digest})"


def _first_line(text: str) -> str:
    return text.lstrip().split("\n", 1)[0]
