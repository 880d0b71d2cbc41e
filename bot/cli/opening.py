"""What several verbs share: open a study folder, and say in one line why it cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.assembly import Sources, open_study
from bot.cli.mistakes import Mistake
from bot.conversation import Conversation
from flows.study_problem import FolderProblem, StudyProblems
from storage.errors import StorageError


@contextmanager
def opened(folder: Path, *, accept_old_sqlite: bool = False, sources: Sources | None = None) -> Iterator[Conversation]:
    """The study's conversation, closed afterwards. Problems of the study go to stderr, one per line, with exit code 2."""
    try:
        conversation = open_study(folder, accept_old_sqlite=accept_old_sqlite, sources=sources)
    except StudyProblems as problems:
        count, first = len(problems.problems), problems.problems[0]
        raise Mistake(f"{folder} has {count} problem(s); the first: {first}. See: soundings check {folder}") from problems
    except (FolderProblem, StorageError) as problem:
        raise Mistake(str(problem)) from problem
    try:
        yield conversation
    except StorageError as problem:
        raise Mistake(str(problem)) from problem
    finally:
        conversation.archive.close()
