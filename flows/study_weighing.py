"""Do points and pairs have something to stand on: rules that people meet beside their cards, cards that people make."""

from __future__ import annotations

from collections.abc import Iterator

from flows.study_files import STUDY
from flows.study_links import Nodes, names_under
from flows.study_problem import Problem

_NEEDS = {"points": ("after", "principles", "the rules that people met beside their cards")}
"""Closing step -> the key and the word that must stand in it, and what for."""


def check_weighing(nodes: Nodes) -> Iterator[Problem]:
    """A closing step that would never open."""
    study = nodes.get(STUDY)
    for name, line in names_under(study, "closing"):
        key, word, what_for = _NEEDS.get(name, ("", "", ""))
        given = study.get(key) if study and key else None
        if key and given is not None and word not in [each for each, _ in names_under(study, key)]:
            what = f"'closing' holds '{name}', and '{key}' lacks '{word}'"
            yield Problem(file=STUDY, line=line, what=what, expected=f"'{word}' in '{key}': {name} need {what_for}")
