"""Check a study folder: every mistake at once, each with its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flows.records.shared_card import Seed
from flows.records.story import Story
from flows.records.study import Survey
from flows.study_example import check_example
from flows.study_files import NEEDED, PRINCIPLES, READ, STUDY, read_folder, texts_file
from flows.study_guidelines import read_guidelines
from flows.study_links import Nodes, check_links, entries, text_at
from flows.study_overlay import lay_over
from flows.study_problem import Problem, StudyProblems, quoted
from flows.study_seeds import check_seeds, shape_seeds
from flows.study_shapes import Shaped, shape
from flows.study_stories import check_stories, shape_stories
from flows.study_survey import check_survey, shape_survey
from flows.study_texts import check_texts, missing_texts
from flows.study_variants import check_variants
from flows.study_weighing import check_weighing
from flows.yaml_reading import Node

AUTHORITIES = ("root", "system", "developer", "user", "guideline")


class Checked(NamedTuple):
    """A folder as far as it has the right shape, and all that is wrong with it, sorted by file and line."""

    shaped: Shaped
    problems: list[Problem]
    survey: Survey = Survey()
    seeds: tuple[Seed, ...] = ()
    stories: tuple[Story, ...] = ()
    guidelines: str = ""


def check_study(folder: Path) -> list[Problem]:
    """Everything wrong with a study folder; empty if nothing is. Raises FolderProblem if there is no folder to read."""
    return check_folder(folder).problems


def check_folder(folder: Path) -> Checked:
    """The same, with what could be read. Raises FolderProblem if there is no folder to read."""
    nodes, problems = read_folder(folder)
    nodes, found = lay_over(nodes)
    shaped, more = shape(nodes)
    problems += found + more
    survey, seeds, stories = shape_survey(nodes, problems), shape_seeds(nodes, problems), shape_stories(nodes, problems)
    for check in _CHECKS:
        problems += check(nodes)
    guidelines, more = read_guidelines(folder)
    problems += more
    order = {file: place for place, file in enumerate(READ)}
    in_order = sorted(dict.fromkeys(problems), key=lambda problem: (order.get(problem.file, len(READ)), problem.file, problem.line))
    return Checked(shaped, in_order, survey, seeds, stories, guidelines)


def lacking(folder: Path, language: str) -> list[str]:
    """What a study does not say in a language: `texts/es.yaml: scenarios.song.title` and so on. Raises FolderProblem, and StudyProblems
    if a file cannot be read."""
    nodes, problems = read_folder(folder)
    if not all(file in nodes for file in NEEDED):
        raise StudyProblems(problems)
    return [f"{texts_file(language)}: {path}" for path in missing_texts(lay_over(nodes)[0], language)]


def _authorities(nodes: Nodes) -> list[Problem]:
    found = [(item, text_at(item, "authority")) for item in entries(nodes, PRINCIPLES, "principles")]
    return [
        Problem(
            file=PRINCIPLES,
            line=item.line_of("authority"),
            what=f"authority {quoted(name)} is unknown to us",
            expected=f"one of: {', '.join(AUTHORITIES)}; it is kept as it is",
            level="warning",
        )
        for item, name in found
        if name is not None and name not in AUTHORITIES
    ]


def _model(nodes: Nodes) -> list[Problem]:
    """Who reads the words must stand on the consent page."""
    study = nodes.get(STUDY)
    consent = study.get("consent") if study else None
    if study is None or consent is None:
        return []
    named = _value(consent.get("provider"), "name") is not None
    has_model = isinstance(getattr(study.get("model"), "value", None), dict)
    if has_model and not named:
        what = "a model is set, but consent.provider names nobody"
        return [Problem(file=STUDY, line=study.line_of("model"), what=what, expected="consent.provider.name: whose model reads the words")]
    if has_model:
        return _open_facts(study, consent)
    if named and not has_model:
        what = "consent.provider names somebody, but no model is set"
        return [
            Problem(file=STUDY, line=consent.line_of("provider"), what=what, expected="a 'model', or provider.name: null", level="warning")
        ]
    return []


def _embeddings(nodes: Nodes) -> list[Problem]:
    """They are asked of the model's provider, whom the consent page names."""
    study = nodes.get(STUDY)
    if study is None or study.get("embeddings") is None or isinstance(getattr(study.get("model"), "value", None), dict):
        return []
    what, expected = "embeddings are set, but no model", "a 'model', at whose address and with whose key they are asked; or no embeddings"
    return [Problem(file=STUDY, line=study.line_of("embeddings"), what=what, expected=expected)]


def _open_facts(study: Node, consent: Node) -> list[Problem]:
    """What stays open of a model: where the words are read, how long they are kept there, what it may cost."""
    facts = {
        "region": "where the words are read, such as EU; else the consent page leaves it out",
        "retention_days": "days that the provider keeps the words, 0 for none; else the consent page says that we do not know",
    }
    provider, line = consent.get("provider"), consent.line_of("provider")
    found = [(line, f"consent.provider.{name} is not stated", why) for name, why in facts.items() if _value(provider, name) is None]
    if _value(study.get("model"), "price") is None:
        found.append((study.line_of("model"), "model.price is not stated", "price: {in: ..., out: ...}; else no limit in dollars holds"))
    return [Problem(file=STUDY, line=line, what=what, expected=expected, level="warning") for line, what, expected in found]


def _value(node: Node | None, key: str) -> object:
    child = node.get(key) if node else None
    return child.value if child else None


_CHECKS = (
    check_links,
    check_texts,
    check_example,
    check_survey,
    check_seeds,
    check_stories,
    check_variants,
    check_weighing,
    _authorities,
    _model,
    _embeddings,
)
