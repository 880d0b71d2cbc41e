"""The texts of a study folder: there in every language, options of like length, requests short enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flows.study_example import KEY, example_spots
from flows.study_files import EXAMPLE, HELP, PRINCIPLES, QUESTIONS, SCENARIOS, STUDY, SURVEY, texts_file
from flows.study_links import Nodes, entries, names_under, text_at
from flows.study_problem import Problem, nearest_of, quoted
from flows.study_survey import survey_spots
from flows.yaml_reading import Node

LONGEST_OVER_SHORTEST = 1.25
"""An option that is longer than this draws the eye by its length instead of by what is done."""

MOST_WORDS = 80
"""Words of context and request together: what a person reads before they have to judge."""


class Place(NamedTuple):
    """One place that holds a text per language."""

    file: str
    name: str  # for people
    texts: Node | None
    line: int
    path: tuple[str, ...]  # where the same text stands in a file of texts/
    is_needed: bool = True


def languages_of(nodes: Nodes) -> list[str]:
    """The study's languages as study.yaml lists them; English where it lists none."""
    return [name for name, _ in names_under(nodes.get(STUDY), "languages")] or ["en"]


def check_texts(nodes: Nodes) -> Iterator[Problem]:
    """Missing and empty translations; warnings about lengths."""
    places = list(_places(nodes))
    written = {language for place in places if place.texts for language, _ in place.texts.pairs()}
    languages = languages_of(nodes)
    for language in languages:
        if language not in written and texts_file(language) not in nodes and places:
            yield _no_texts(nodes, language, sorted(written))
    for place in places:
        for language in languages:
            if language in written or texts_file(language) in nodes:
                yield from _translation(nodes, place, language)
    for scenario in entries(nodes, SCENARIOS, "scenarios"):
        yield from _lengths(nodes, scenario, languages)
        yield from _words(nodes, scenario, languages)


def missing_texts(nodes: Nodes, language: str) -> list[str]:
    """What the study does not say in `language`, each as the keys that lead to it in its file of texts/, such as `scenarios.song.title`."""
    return [".".join(place.path) for place in _places(nodes) if place.texts is not None and place.texts.get(language) is None]


def _no_texts(nodes: Nodes, language: str, written: list[str]) -> Problem:
    node = nodes.get(STUDY)
    line = next((line for name, line in names_under(node, "languages") if name == language), 1)
    what = f"no text in this folder is in {quoted(language)}"
    expected = f"texts in it, or only languages that are there ({', '.join(written) or 'none so far'})"
    return Problem(file=STUDY, line=line, what=what, expected=expected, nearest=nearest_of(language, written))


def _translation(nodes: Nodes, place: Place, language: str) -> Iterator[Problem]:
    if place.texts is None or not isinstance(place.texts.value, dict):
        return
    found = place.texts.get(language)
    if found is None:
        yield from _missing(nodes, place, language)
    elif isinstance(found.value, str) and not found.value.strip():
        line = place.texts.line_of(language)
        yield Problem(file=place.file, line=line, what=f"{place.name} has an empty {language!r} text", expected="at least one word")


def _missing(nodes: Nodes, place: Place, language: str) -> Iterator[Problem]:
    """Told where the text would have to be written; not told again if what stands there is amiss."""
    file, line, level = place.file, place.line, "error" if place.is_needed else "warning"
    what, expected = f"{place.name} has no {language!r} text", f"one, or {language!r} dropped from {STUDY}"
    if (node := nodes.get(texts_file(language))) is not None:
        file, line = texts_file(language), 1
        for step in place.path:
            inner = node.get(step)
            if inner is None:
                break
            node, line = inner, node.line_of(step)
        else:
            return
        expected = f"{'.'.join(place.path)}, or {language!r} dropped from {STUDY}"
    yield Problem.model_validate({"file": file, "line": line, "what": what, "expected": expected, "level": level})


def _line_in(nodes: Nodes, path: tuple[str, ...], language: str, base: int) -> tuple[str, int]:
    """File and line of a scenario's text in one language: in its file of texts/ if it stands there."""
    node, line = nodes.get(texts_file(language)), 0
    for step in path:
        node, line = (node.get(step), node.line_of(step)) if node else (None, 0)
    return (texts_file(language), line) if node else (SCENARIOS, base)


def _places(nodes: Nodes) -> Iterator[Place]:
    """Every place that holds one text per language."""
    study = nodes.get(STUDY)
    if study is not None and study.get("title"):
        yield Place(STUDY, "the title", study.get("title"), study.line_of("title"), ("title",))
    for question in entries(nodes, QUESTIONS, "questions"):
        yield from _question(question)
    for principle in entries(nodes, PRINCIPLES, "principles"):
        yield from _principle(principle)
    for scenario in entries(nodes, SCENARIOS, "scenarios"):
        yield from _scenario(scenario)
    for place, texts in nodes[HELP].pairs() if HELP in nodes else []:
        yield Place(HELP, f"help for {quoted(place)}", texts, nodes[HELP].line_of(place), ("help", place))
    for spot in example_spots(nodes):
        yield Place(EXAMPLE, spot.name, spot.texts, spot.line, (KEY, *spot.path))
    for spot in survey_spots(nodes):
        yield Place(SURVEY, spot.name, spot.texts, spot.line, ("survey", *spot.path))


def _question(question: Node) -> Iterator[Place]:
    path = ("questions", text_at(question, "id") or "")
    yield Place(QUESTIONS, f"question {_id(question)}", question.get("text"), question.line_of("text"), (*path, "text"))
    answers = question.get("answers")
    for name, texts in answers.pairs() if answers else []:
        line = answers.line_of(name) if answers else question.line
        yield Place(QUESTIONS, f"answer {quoted(name)}", texts, line, (*path, "answers", name))


def _principle(principle: Node) -> Iterator[Place]:
    path = ("principles", text_at(principle, "id") or "")
    plain = principle.get("plain") or Node(principle.line, {})
    yield Place(PRINCIPLES, f"principle {_id(principle)}", plain, principle.line_of("plain"), path)
    if (terms := principle.get("search_terms")) is not None:
        line = principle.line_of("search_terms")
        yield Place(PRINCIPLES, f"search_terms of principle {_id(principle)}", terms, line, (*path, "search_terms"), is_needed=False)


def _scenario(scenario: Node) -> Iterator[Place]:
    path = ("scenarios", text_at(scenario, "id") or "")
    for key in ("title", "context", "request", "content_note"):
        yield Place(SCENARIOS, f"{key} of scenario {_id(scenario)}", scenario.get(key), scenario.line_of(key), (*path, key))
    for option in _options(scenario):
        name = f"option {_id(option)} of scenario {_id(scenario)}"
        yield Place(SCENARIOS, name, option.get("text"), option.line_of("text"), (*path, "options", text_at(option, "id") or ""))


def _lengths(nodes: Nodes, scenario: Node, languages: list[str]) -> Iterator[Problem]:
    for language in languages:
        lengths = {_id(option): len(text) for option in _options(scenario) if (text := _text_in(option, "text", language))}
        if len(lengths) > 1 and max(lengths.values()) > LONGEST_OVER_SHORTEST * min(lengths.values()):
            counts = ", ".join(f"{name} {length}" for name, length in lengths.items())
            path = ("scenarios", text_at(scenario, "id") or "", "options")
            file, line = _line_in(nodes, path, language, scenario.line_of("options"))
            yield Problem(
                file=file,
                line=line,
                what=f"options of {_id(scenario)} differ in length by more than 25 % ({language}: {counts} characters)",
                expected=f"the longest at most {int(LONGEST_OVER_SHORTEST * min(lengths.values()))}",
                level="warning",
            )


def _words(nodes: Nodes, scenario: Node, languages: list[str]) -> Iterator[Problem]:
    for language in languages:
        words = sum(len((_text_in(scenario, key, language) or "").split()) for key in ("context", "request"))
        if words > MOST_WORDS:
            what = f"context and request of {_id(scenario)} have {words} words ({language})"
            path = ("scenarios", text_at(scenario, "id") or "", "context")
            file, line = _line_in(nodes, path, language, scenario.line_of("context"))
            yield Problem(file=file, line=line, what=what, expected=f"at most {MOST_WORDS} together", level="warning")


def _options(scenario: Node) -> list[Node]:
    options = scenario.get("options")
    return options.items() if options else []


def _text_in(node: Node, key: str, language: str) -> str | None:
    texts = node.get(key)
    return text_at(texts, language) if texts else None


def _id(node: Node) -> str:
    return quoted(text_at(node, "id") or "(no id)")
