"""Further languages of a study: each `texts/<language>.yaml` is laid over the folder's files, so that a language is data only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, NamedTuple

from pydantic import Field

from flows.node_paths import Path, put, walk
from flows.records.base import Record
from flows.records.principle import PlainText
from flows.records.scenario import OptionId
from flows.study_example import Spot, example_spots
from flows.study_files import EXAMPLE, HELP, PRINCIPLES, QUESTIONS, SCENARIOS, STUDY, SURVEY, TEXTS, language_of
from flows.study_links import Nodes, entries, text_at
from flows.study_problem import Problem, nearest_of, one_of, quoted
from flows.study_shapes import as_record, unknown_key
from flows.study_survey import survey_spots
from flows.study_texts import languages_of
from flows.yaml_reading import Node

Text = Annotated[str, Field(description="a text in this language")]


class ScenarioTexts(Record):
    """A situation in one further language."""

    title: Text = ""
    context: Text = ""
    request: Text = ""
    content_note: Text = ""
    options: dict[OptionId, str] = Field(default_factory=dict, description="option id -> text")


class PrincipleTexts(Record):
    """The two wordings of a principle in one further language, and what finds it."""

    a: PlainText = Field(description="the first wording: title and text")
    b: PlainText = Field(description="the second wording: title and text")
    search_terms: tuple[str, ...] = ()


class QuestionTexts(Record):
    """A question and its answers in one further language."""

    text: Text = ""
    answers: dict[str, str] = Field(default_factory=dict, description="answer id -> text")


LISTS: dict[str, tuple[str, type[Record]]] = {
    "scenarios": (SCENARIOS, ScenarioTexts),
    "principles": (PRINCIPLES, PrincipleTexts),
    "questions": (QUESTIONS, QuestionTexts),
}
"""Section of a texts file -> the file that it is laid over, and the shape of one entry."""
SECTIONS = ("title", *LISTS, "help", "example", "survey")


class Leaf(NamedTuple):
    """One text to lay over an item: where it goes in the item (the language apart), what it is, its line and its name for people."""

    path: Path
    node: Node
    line: int
    name: str


def lay_over(nodes: Nodes) -> tuple[Nodes, list[Problem]]:
    """The folder's Nodes with every language's texts in their places, and what is wrong with the texts files.

    Only what is sound is laid over. Of a language that study.yaml does not list, everything wrong is a warning."""
    problems: list[Problem] = []
    listed = languages_of(nodes)
    for file in [name for name in nodes if name.startswith(f"{TEXTS}/")]:
        layer = _Layer(file)
        nodes = layer.over(nodes)
        if layer.language in listed:
            problems += layer.problems
            continue
        what = f"{layer.language!r} is not among the languages in {STUDY}"
        layer.problems.append(Problem(file=file, what=what, expected="it there, once the texts are whole; until then nobody reads them"))
        problems += [problem.model_copy(update={"level": "warning"}) for problem in layer.problems]
    return nodes, problems


class _Layer:
    """One texts file while it is laid over."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.language = language_of(file)
        self.problems: list[Problem] = []

    def over(self, nodes: Nodes) -> Nodes:
        texts = nodes[self.file]
        if not isinstance(texts.value, dict):
            self.report(texts.line, "the file does not begin with keys such as 'title'", f"keys of: {', '.join(SECTIONS)}")
        for key, _ in texts.pairs():
            if key not in SECTIONS:
                self.problems.append(unknown_key(self.file, texts.line_of(key), key, SECTIONS))
        nodes = self.over_single(nodes, texts, "title", STUDY)
        nodes = self.over_single(nodes, texts, "help", HELP)
        nodes = self.over_spots(nodes, texts, EXAMPLE, example_spots(nodes))
        nodes = self.over_spots(nodes, texts, SURVEY, survey_spots(nodes))
        for section in LISTS:
            nodes = self.over_list(nodes, texts, section)
        return nodes

    def over_single(self, nodes: Nodes, texts: Node, key: str, file: str) -> Nodes:
        """The title, or the help texts, laid over the file that holds them."""
        found, base = texts.get(key), nodes.get(file)
        if found is None or base is None:
            return nodes
        line = texts.line_of(key)
        leaves = [Leaf((key,), found, line, "the title")] if file == STUDY else self.help_leaves(found, base, line)
        return {**nodes, file: self.laid(base, [leaf for leaf in leaves if self.is_text(leaf)])}

    def help_leaves(self, found: Node, base: Node, line: int) -> list[Leaf]:
        if not isinstance(found.value, dict):
            self.report(line, "'help' is no mapping", "a text per place, such as {any: text}")
        known = [place for place, _ in base.pairs()]
        return [
            Leaf((place,), text, found.line_of(place), f"help for {quoted(place)}")
            for place, text in found.pairs()
            if self.is_known(place, known, found.line_of(place), f"place {quoted(place)} is not in {HELP}")
        ]

    def over_spots(self, nodes: Nodes, texts: Node, file: str, spots: Iterable[Spot]) -> Nodes:
        """The texts of a file laid over it, by the same keys as there; a texts file calls it by its name without .yaml."""
        found, base = texts.get(file.removesuffix(".yaml")), nodes.get(file)
        if found is None or base is None:
            return nodes
        names = {spot.path: spot.name for spot in spots}
        leaves = [leaf for leaf in self.spot_leaves(found, names, file) if self.is_text(leaf)]
        return {**nodes, file: self.laid(base, leaves)}

    def spot_leaves(self, found: Node, names: dict[tuple[str, ...], str], file: str, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
        """The texts below `path`; a name that the file lacks there is told of."""
        known = list(dict.fromkeys(place[len(path)] for place in names if place[: len(path)] == path))
        for key, part in found.pairs():
            here, line = (*path, key), found.line_of(key)
            if here in names:
                yield Leaf(here, part, line, names[here])
            elif self.is_known(key, known, line, f"{quoted('.'.join(here))} is not in {file}"):
                yield from self.spot_leaves(part, names, file, here)

    def over_list(self, nodes: Nodes, texts: Node, section: str) -> Nodes:
        """Every entry of a section laid over the item with its id."""
        found, (file, record) = texts.get(section), LISTS[section]
        if found is None or file not in nodes:
            return nodes
        if not isinstance(found.value, dict):
            self.report(texts.line_of(section), f"{section!r} is no mapping", "ids with their texts")
            return nodes
        items = entries(nodes, file, section)
        known = [name for item in items if (name := text_at(item, "id"))]
        sound: dict[str, Node] = {}
        for name, entry in found.pairs():
            is_known = self.is_known(name, known, found.line_of(name), f"{section[:-1]} {quoted(name)} is not in {file}")
            if is_known and as_record(replace(entry, line=found.line_of(name)), record, self.file, self.problems) is not None:
                sound[name] = entry
        laid = [
            self.laid(item, self.leaves(section, item, sound[name])) if (name := text_at(item, "id")) in sound else item for item in items
        ]
        return {**nodes, file: put(nodes[file], (section,), Node(found.line, laid), found.line)} if items else nodes

    def leaves(self, section: str, item: Node, entry: Node) -> Iterator[Leaf]:
        """The texts of one sound entry, each with its place in the item."""
        whose = f"{section[:-1]} {quoted(text_at(item, 'id'))}"
        if section == "principles":
            yield Leaf(("plain",), Node(entry.line, {key: node for key, node in entry.pairs() if key in "ab"}), entry.line, whose)
        if (terms := entry.get("search_terms")) is not None:
            yield Leaf(("search_terms",), terms, entry.line_of("search_terms"), f"search_terms of {whose}")
        for key in ("title", "context", "request", "content_note", "text"):
            if (text := entry.get(key)) is not None:
                line = entry.line_of(key)
                if key != "content_note" or self.is_noted(item, line, whose):
                    yield Leaf((key,), text, line, f"{key} of {whose}")
        yield from self.numbered(item, entry, whose)
        yield from self.answers(item, entry, whose)

    def is_noted(self, item: Node, line: int, whose: str) -> bool:
        if item.get("content_note") is None:
            self.report(line, f"{whose} has no content_note", f"none here, or one in {SCENARIOS} too")
        return item.get("content_note") is not None

    def numbered(self, item: Node, entry: Node, whose: str) -> Iterator[Leaf]:
        """The options: in the item they are a list."""
        found, options = entry.get("options"), item.get("options")
        ids = [text_at(option, "id") for option in options.items()] if options else []
        for name, text in found.pairs() if found else []:
            line = found.line_of(name) if found else entry.line
            if self.is_known(name, [one for one in ids if one], line, f"option {quoted(name)} is not in {whose}"):
                yield Leaf(("options", ids.index(name), "text"), text, line, f"option {quoted(name)} of {whose}")

    def answers(self, item: Node, entry: Node, whose: str) -> Iterator[Leaf]:
        found, answers = entry.get("answers"), item.get("answers")
        known = [name for name, _ in answers.pairs()] if answers else []
        for name, text in found.pairs() if found else []:
            line = found.line_of(name) if found else entry.line
            if self.is_known(name, known, line, f"answer {quoted(name)} is not in {whose}"):
                yield Leaf(("answers", name), text, line, f"answer {quoted(name)} of {whose}")

    def is_text(self, leaf: Leaf) -> bool:
        if leaf.node.text() is None:
            self.report(leaf.line, f"{leaf.name} is no text", "text of at least one word")
        return leaf.node.text() is not None

    def laid(self, item: Node, leaves: Iterable[Leaf]) -> Node:
        """The item with the leaves that are neither empty nor there already."""
        for leaf in leaves:
            there = walk(item, leaf.path)
            if there is not None and there.get(self.language) is not None:
                what = f"{leaf.name} has its {self.language!r} text twice"
                self.report(leaf.line, what, f"it here or on line {there.line_of(self.language)} of the file it is laid over, not in both")
            elif (text := leaf.node.text()) is not None and not text.strip():
                self.report(leaf.line, f"{leaf.name} has an empty {self.language!r} text", "at least one word")
            else:
                item = put(item, (*leaf.path, self.language), leaf.node, leaf.line)
        return item

    def is_known(self, name: str, known: list[str], line: int, what: str) -> bool:
        if name in known:
            return True
        self.problems.append(Problem(file=self.file, line=line, what=what, expected=one_of(known), nearest=nearest_of(name, known)))
        return False

    def report(self, line: int, what: str, expected: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, what=what, expected=expected))
