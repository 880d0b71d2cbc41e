"""The texts of a study folder: there in every language, options of like length, requests short enough."""

from __future__ import annotations

from collections.abc import Iterator

from flows.study_files import HELP, PRINCIPLES, QUESTIONS, SCENARIOS, STUDY
from flows.study_links import Nodes, entries, names_under, text_at
from flows.study_problem import Problem, nearest_of, quoted
from flows.yaml_reading import Node

LONGEST_OVER_SHORTEST = 1.25
"""An option that is longer than this draws the eye by its length instead of by what is done."""

MOST_WORDS = 80
"""Words of context and request together: what a person reads before they have to judge."""

Place = tuple[str, str, Node | None, int]
"""File, name for people, the texts, the line."""


def languages_of(nodes: Nodes) -> list[str]:
    """The study's languages as study.yaml lists them; English where it lists none."""
    return [name for name, _ in names_under(nodes.get(STUDY), "languages")] or ["en"]


def check_texts(nodes: Nodes) -> Iterator[Problem]:
    """Missing and empty translations; warnings about lengths."""
    places = list(_places(nodes))
    written = {language for _, _, texts, _ in places if texts for language, _ in texts.pairs()}
    languages = languages_of(nodes)
    for language in languages:
        if language not in written and places:
            yield _no_texts(nodes, language, sorted(written))
    for file, name, texts, line in places:
        for language in languages:
            if language in written:
                yield from _translation((file, name, texts, line), language)
    for scenario in entries(nodes, SCENARIOS, "scenarios"):
        yield from _lengths(scenario, languages)
        yield from _words(scenario, languages)


def _no_texts(nodes: Nodes, language: str, written: list[str]) -> Problem:
    node = nodes.get(STUDY)
    line = next((line for name, line in names_under(node, "languages") if name == language), 1)
    what = f"no text in this folder is in {quoted(language)}"
    expected = f"texts in it, or only languages that are there ({', '.join(written) or 'none so far'})"
    return Problem(file=STUDY, line=line, what=what, expected=expected, nearest=nearest_of(language, written))


def _translation(place: Place, language: str) -> Iterator[Problem]:
    file, name, texts, line = place
    if texts is None or not isinstance(texts.value, dict):
        return
    found = texts.get(language)
    if found is None:
        yield Problem(file=file, line=line, what=f"{name} has no {language!r} text", expected=f"one, or {language!r} dropped from {STUDY}")
    elif isinstance(found.value, str) and not found.value.strip():
        yield Problem(file=file, line=texts.line_of(language), what=f"{name} has an empty {language!r} text", expected="at least one word")


def _places(nodes: Nodes) -> Iterator[Place]:
    """Every place that holds one text per language."""
    study = nodes.get(STUDY)
    if study is not None and study.get("title"):
        yield STUDY, "the title", study.get("title"), study.line_of("title")
    for question in entries(nodes, QUESTIONS, "questions"):
        yield from _question(question)
    for principle in entries(nodes, PRINCIPLES, "principles"):
        plain = principle.get("plain")
        yield PRINCIPLES, f"principle {_id(principle)}", plain or Node(principle.line, {}), principle.line_of("plain")
    for scenario in entries(nodes, SCENARIOS, "scenarios"):
        yield from _scenario(scenario)
    for place, texts in nodes[HELP].pairs() if HELP in nodes else []:
        yield HELP, f"help for {quoted(place)}", texts, nodes[HELP].line_of(place)


def _question(question: Node) -> Iterator[Place]:
    yield QUESTIONS, f"question {_id(question)}", question.get("text"), question.line_of("text")
    answers = question.get("answers")
    for name, texts in answers.pairs() if answers else []:
        yield QUESTIONS, f"answer {quoted(name)}", texts, answers.line_of(name) if answers else question.line


def _scenario(scenario: Node) -> Iterator[Place]:
    for key in ("title", "context", "request", "content_note"):
        yield SCENARIOS, f"{key} of scenario {_id(scenario)}", scenario.get(key), scenario.line_of(key)
    for option in _options(scenario):
        yield SCENARIOS, f"option {_id(option)} of scenario {_id(scenario)}", option.get("text"), option.line_of("text")


def _lengths(scenario: Node, languages: list[str]) -> Iterator[Problem]:
    for language in languages:
        lengths = {_id(option): len(text) for option in _options(scenario) if (text := _text_in(option, "text", language))}
        if len(lengths) > 1 and max(lengths.values()) > LONGEST_OVER_SHORTEST * min(lengths.values()):
            counts = ", ".join(f"{name} {length}" for name, length in lengths.items())
            yield Problem(
                file=SCENARIOS,
                line=scenario.line_of("options"),
                what=f"options of {_id(scenario)} differ in length by more than 25 % ({language}: {counts} characters)",
                expected=f"the longest at most {int(LONGEST_OVER_SHORTEST * min(lengths.values()))}",
                level="warning",
            )


def _words(scenario: Node, languages: list[str]) -> Iterator[Problem]:
    for language in languages:
        words = sum(len((_text_in(scenario, key, language) or "").split()) for key in ("context", "request"))
        if words > MOST_WORDS:
            what = f"context and request of {_id(scenario)} have {words} words ({language})"
            line = scenario.line_of("context")
            yield Problem(file=SCENARIOS, line=line, what=what, expected=f"at most {MOST_WORDS} together", level="warning")


def _options(scenario: Node) -> list[Node]:
    options = scenario.get("options")
    return options.items() if options else []


def _text_in(node: Node, key: str, language: str) -> str | None:
    texts = node.get(key)
    return text_at(texts, language) if texts else None


def _id(node: Node) -> str:
    return quoted(text_at(node, "id") or "(no id)")
