"""What can be wrong with a study folder, said to a person: where, what was found, what was expected, what is nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from flows.records.base import Record

LONGEST_SHOWN = 60
"""Characters of a found value that a message repeats."""


class Problem(Record):
    """One mistake (error: the study cannot run) or one thing to look at (warning)."""

    file: str = Field(description="name inside the study folder, such as scenarios.yaml")
    line: int = Field(default=1, ge=1, description="1-based")
    what: str = Field(description="what was found")
    expected: str = Field(default="", description="what was wanted, or what to do")
    nearest: str = Field(default="", description="the valid name closest to the one found")
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        label = "warning: " if self.level == "warning" else ""
        parts = [f"{self.file}:{self.line}: {label}{self.what}"]
        parts += [f"expected {self.expected}"] if self.expected else []
        parts += [f"nearest: {self.nearest}"] if self.nearest else []
        return "; ".join(parts)


class StudyProblems(Exception):
    """A study folder that cannot be used. `problems` holds every error, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FolderProblem(Exception):
    """A study folder that is not there, is no folder, or cannot be read or written. The message is one line."""


def quoted(value: object) -> str:
    """A found value as a message shows it: in quotes, shortened, with every invisible character spelled out."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 4]}...{text[-1]}"


def nearest_of(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or an empty text if none is like it."""
    return next(iter(difflib.get_close_matches(name[:200], sorted(set(known)), n=1, cutoff=0.5)), "")


def one_of(names: Iterable[str]) -> str:
    """Valid names as a message lists them; a long list is only counted."""
    known = sorted(set(names))
    if not known:
        return "nothing here (none is defined)"
    return f"one of its {len(known)} ids" if len(known) > 8 else f"one of: {', '.join(known)}"
