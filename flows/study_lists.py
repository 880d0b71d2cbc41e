"""A file of a study that is one list and may be missing: its entries by shape, and whether they name situations that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from flows.records.base import Record
from flows.study_files import SCENARIOS
from flows.study_links import Nodes, entries, ids_of, text_at
from flows.study_problem import Problem, nearest_of, one_of, quoted
from flows.study_shapes import as_record, unknown_key
from flows.yaml_reading import Node

R = TypeVar("R", bound=Record)


def shape_list(nodes: Nodes, file: str, key: str, kind: type[R], problems: list[Problem]) -> tuple[R, ...]:
    """The entries under `key`, the file's only one, that have the right shape; what is wrong with the others is added to the problems."""
    node = nodes.get(file)
    if node is None:
        return ()
    for found, _ in node.pairs():
        if found != key:
            problems.append(unknown_key(file, node.line_of(found), found, (key,)))
    items = entries(nodes, file, key)
    if not items:
        what, expected = f"no {key} stand in this file", f"'{key}:' with a list, or no such file"
        problems.append(Problem(file=file, line=node.line, what=what, expected=expected))
    return tuple(made for item in items if (made := as_record(item, kind, file, problems)))


def unknown_scenario(nodes: Nodes, file: str, item: Node) -> Iterator[Problem]:
    """An entry whose `scenario` is not in the study."""
    name, scenarios = text_at(item, "scenario"), ids_of(nodes, SCENARIOS, "scenarios")
    if name and scenarios and name not in scenarios:
        what, line = f"scenario {quoted(name)} is not in {SCENARIOS}", item.line_of("scenario")
        yield Problem(file=file, line=line, what=what, expected=one_of(scenarios), nearest=nearest_of(name, scenarios))
