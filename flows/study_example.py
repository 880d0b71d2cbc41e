"""The worked example of a study folder: where its texts stand, and whether the card's quotes are words of its talk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flows.study_files import EXAMPLE
from flows.study_links import Nodes
from flows.study_problem import Problem, quoted
from flows.yaml_reading import Node

PLAIN = ("title", "context", "request", "choice")
KEY = "example"
"""What a file of texts/ calls it."""


class Spot(NamedTuple):
    """One place of the example that holds a text per language."""

    path: tuple[str, ...]
    name: str  # for people
    texts: Node | None
    line: int


def example_spots(nodes: Nodes) -> Iterator[Spot]:
    """Every text of example.yaml; none where the folder has no example."""
    example = nodes.get(EXAMPLE)
    if example is None:
        return
    yield from _spots(example, PLAIN, ())
    yield from _named(example.get("talk"), ("asked", "said"), ("talk",))
    if (card := example.get("card")) is not None:
        yield from _spots(card, ("title", "sentence"), ("card",))
        for part in ("looks_to", "different_when"):
            yield from _named(card.get(part), ("text", "quote"), ("card", part))


def check_example(nodes: Nodes) -> Iterator[Problem]:
    """A quote on the example's card that none of its answers holds, word for word, in the same language."""
    said: dict[str, list[str]] = {}
    for spot in example_spots(nodes):
        if spot.path[-1] == "said":
            for language, node in _texts(spot):
                said.setdefault(language, []).append(node.text() or "")
    for spot in example_spots(nodes):
        for language, node in _texts(spot) if spot.path[-1] == "quote" else ():
            quote = node.text() or ""
            if not any(quote in text for text in said.get(language, [])):
                what = f"{spot.name} is in no answer of the example ({language}: {quoted(quote)})"
                yield Problem(file=EXAMPLE, line=spot.line, what=what, expected="words of one 'said', exactly as they stand there")


def _named(node: Node | None, keys: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Spot]:
    for name, part in node.pairs() if node else []:
        yield from _spots(part, keys, (*path, name))


def _spots(node: Node, keys: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Spot]:
    for key in keys:
        here = (*path, key)
        yield Spot(here, f"{'.'.join(here)} of the example", node.get(key), node.line_of(key))


def _texts(spot: Spot) -> list[tuple[str, Node]]:
    return spot.texts.pairs() if spot.texts else []
