"""YAML read safely and with line numbers: text in, plain values that know their line out.

ruamel.yaml parses; values are made here from its events, so that no tag ever builds anything, keys and numbers follow
YAML 1.2 alone (a date stays text, `18_24` stays text), a duplicate key is seen, and depth, aliases and size have caps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from flows.study_problem import Problem, quoted

DEEPEST = 20
"""Levels of nesting; a study needs seven."""
OPENED_IN_A_ROW = re.compile(rf"([\[{{]\s*){{{DEEPEST + 1}}}")
"""Seen before parsing: the parser looks far ahead at each bracket, which takes seconds on a long row of them."""
MOST_ALIASES = 100
MOST_VALUES = 200_000
"""Values after every alias is written out; a large study has some ten thousand."""

DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible characters that turn the order of what is read: a text can look like something else than it is."""

LONGEST_NUMBER = 40
"""Characters; a longer one is text, so that no number is ever infinite."""

INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}

Scalar = str | int | float | bool | None


class Refused(Exception):
    """The file cannot be read any further. Holds the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Node:
    """One value of a file and the line it starts on (1-based)."""

    line: int
    value: Scalar | list[Node] | dict[str, Node]
    key_lines: dict[str, int] = field(default_factory=dict)
    size: int = 1

    def get(self, key: str) -> Node | None:
        """The value under `key`; None if this is no mapping or lacks it."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[Node]:
        """The items of a list; of anything else, none."""
        return self.value if isinstance(self.value, list) else []

    def pairs(self) -> list[tuple[str, Node]]:
        """Keys and values of a mapping; of anything else, none."""
        return list(self.value.items()) if isinstance(self.value, dict) else []

    def text(self) -> str | None:
        """The text, or None if this is something else."""
        return self.value if isinstance(self.value, str) else None

    def line_of(self, key: str) -> int:
        """The line on which `key` stands; the mapping's own line if it lacks it."""
        return self.key_lines.get(key, self.line)

    def plain(self) -> Any:
        """The value as lists, dicts, texts and numbers, fit for JSON."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


def parse_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """One document of text as a Node, and what is wrong with it. None: it could not be read to its end, or is empty."""
    reader = _Reader(file)
    if row := OPENED_IN_A_ROW.search(text):
        line = text.count("\n", 0, row.start()) + 1
        return None, [Problem(file=file, line=line, what="nested too deep", expected=f"at most {DEEPEST} brackets opened in a row")]
    try:
        root = reader.document(YAML(typ="safe", pure=True).parse(text))
    except Refused as refusal:
        return None, [*reader.problems, refusal.problem]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [*reader.problems, Problem(file=file, line=line, what=f"not YAML: {_one_line(error.problem or error.context)}")]
    except (YAMLError, ValueError, OverflowError) as error:
        return None, [*reader.problems, Problem(file=file, line=reader.line, what=f"not YAML: {_one_line(error)}")]
    return root, reader.problems


class _Reader:
    """Builds nodes from one document's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node] = {}
        self.aliases = 0
        self.values = 0
        self.line = 1

    def document(self, events: Iterator[Any]) -> Node | None:
        self.events = events
        self.next()
        if isinstance(self.next(), StreamEndEvent):
            raise self.refusal("the file is empty", "the keys that the built-in pack documents")
        root = self.value(self.next(), 0)
        self.next()
        if not isinstance(self.next(), StreamEndEvent):
            raise self.refusal("a second document begins here", "one document in a file; take the line --- out")
        return root

    def next(self) -> Any:
        event = next(self.events)
        self.line = event.start_mark.line + 1
        return event

    def refusal(self, what: str, expected: str) -> Refused:
        return Refused(Problem(file=self.file, line=self.line, what=what, expected=expected))

    def report(self, what: str, expected: str) -> None:
        self.problems.append(Problem(file=self.file, line=self.line, what=what, expected=expected))

    def count(self, size: int) -> None:
        self.values += size
        if self.values > MOST_VALUES:
            raise self.refusal("too many values, aliases written out", f"at most {MOST_VALUES:,} in a file")

    def value(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.refusal("nested too deep", f"at most {DEEPEST} levels")
        if isinstance(event, AliasEvent):
            return self.alias(event.anchor)
        if event.tag is not None:
            self.report(f"tag {quoted(str(event.tag))}", "a plain value; tags are refused, nothing is run")
        self.count(1)
        line = self.line
        node = self.scalar(event, line) if isinstance(event, ScalarEvent) else self.collection(event, line, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, name: str) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self.refusal("too many aliases", f"at most {MOST_ALIASES} in a file")
        if name not in self.anchors:
            raise self.refusal(f"alias {quoted(name)} stands for nothing written out before it", "an anchor with that name above")
        node = self.anchors[name]
        self.count(node.size)
        return node

    def collection(self, event: Any, line: int, depth: int) -> Node:
        return self.sequence(line, depth) if isinstance(event, SequenceStartEvent) else self.mapping(line, depth)

    def sequence(self, line: int, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            items.append(self.value(event, depth + 1))
        return Node(line, items, size=1 + sum(item.size for item in items))

    def mapping(self, line: int, depth: int) -> Node:
        found: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key, key_line = self.key(event, depth), self.line
            if key in lines:
                self.report(f"key {quoted(key)} stands twice", f"each key once; the first is on line {lines[key]}")
            value = self.value(self.next(), depth + 1)
            if key not in lines:
                found[key], lines[key] = value, key_line
        return Node(line, found, lines, 1 + sum(item.size for item in found.values()))

    def key(self, event: Any, depth: int) -> str:
        if isinstance(event, ScalarEvent) and event.tag is None:
            return self.fit(event.value)
        self.report("a key that is not plain text", "a word before the colon")
        line = self.line
        self.value(event, depth + 1)
        return f"(line {line})"

    def scalar(self, event: Any, line: int) -> Node:
        text = self.fit(event.value)
        if event.style == '"':
            self.problems += direction_marks(text, self.file, line)
        is_plain = event.implicit[0] and event.style is None
        return Node(line, plain_scalar(text) if is_plain else text)

    def fit(self, text: str) -> str:
        """The text, with a replacement for what no text may hold (which is reported)."""
        if not any(is_unfit(character) for character in text):
            return text
        self.report("a character that no text may hold (NUL, control or half a character)", "text without it")
        return "".join("\ufffd" if is_unfit(character) else character for character in text)


def plain_scalar(text: str) -> Scalar:
    """An unquoted word as YAML 1.2 means it: null, true, false, a number, else text (dates too)."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) else text


def is_unfit(character: str) -> bool:
    """True for control characters (tab and line ends apart) and for half characters (surrogates)."""
    code = ord(character)
    return (code < 32 and character not in "\t\n\r") or 0x7F <= code < 0xA0 and code != 0x85 or 0xD800 <= code < 0xE000


def direction_marks(text: str, file: str, line: int) -> list[Problem]:
    """A warning for each kind of direction mark in a text that stands on `line`."""
    return [
        Problem(
            file=file,
            line=line,
            what=f"invisible mark U+{ord(mark):04X}, which turns the reading direction",
            expected="text without it; pages set the direction by themselves",
            level="warning",
        )
        for mark in sorted(DIRECTION_MARKS.intersection(text))
    ]


def _one_line(message: object) -> str:
    text = " ".join(str(message).split())
    return "".join(character for character in text if character.isprintable())[:160]
