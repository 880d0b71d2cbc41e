"""Load a study folder into one record."""

from __future__ import annotations

from pathlib import Path

from flows.records.principle import Spec
from flows.records.study import Study
from flows.study_check import Checked, check_folder
from flows.study_problem import StudyProblems


def load_study(folder: Path) -> Study:
    """The study in `folder`: settings, questions, principles, scenarios, and where to find help.

    Warnings do not stop it. Raises StudyProblems with every error, FolderProblem if there is no folder to read."""
    checked = check_folder(folder)
    study = as_study(checked)
    if study is None:
        raise StudyProblems(problem for problem in checked.problems if problem.level == "error")
    return study


def as_study(checked: Checked) -> Study | None:
    """The checked folder as one record, or None if it has an error."""
    settings, scenarios, head, principles, questions, help_texts, example = checked.shaped
    has_error = any(problem.level == "error" for problem in checked.problems)
    if has_error or settings is None or head is None:
        return None
    return Study(
        settings=settings,
        scenarios=scenarios,
        spec=Spec(spec=head, principles=principles),
        questions=questions,
        survey=checked.survey,
        seeds=checked.seeds,
        stories=checked.stories,
        help=help_texts,
        example=example,
        guidelines=checked.guidelines,
    )
