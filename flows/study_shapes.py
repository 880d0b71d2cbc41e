"""Nodes into records, each mistake with its line: what pydantic finds, said in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from flows.records.base import Record, Texts
from flows.records.example import Example
from flows.records.principle import Principle, SpecHead
from flows.records.scenario import Scenario
from flows.records.study import Question, StudySettings
from flows.study_files import EXAMPLE, HELP, PRINCIPLES, QUESTIONS, SCENARIOS, STUDY
from flows.study_problem import Problem, nearest_of, one_of, quoted
from flows.yaml_reading import Node

R = TypeVar("R", bound=Record)

WANTED = {
    "string_type": "text (put a number or a date in quotes)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list, such as [one, two]",
    "list_type": "a list, such as [one, two]",
    "dict_type": "keys with values, such as {en: text}",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}
"""pydantic's error types -> what was wanted."""

ANY = "any"
COUNTRY = re.compile(r"[A-Z]{2}")

SLUG = r"^[a-z][a-z0-9_]{0,79}$"
PATTERNS = {
    SLUG: "an id in small letters, digits and underscores, such as do_not_lie",
    r"^[a-z0-9][a-z0-9-]{0,63}$": "an id in small letters, digits and hyphens, such as model-spec-2026",
    r"^[A-Z]$": "one capital letter",
    r"^\d{4}-\d\d-\d\d$": "a date such as 2027-03-31",
}


class Shaped(NamedTuple):
    """What of a folder has the right shape. What has not is in the problems."""

    settings: StudySettings | None
    scenarios: tuple[Scenario, ...]
    head: SpecHead | None
    principles: tuple[Principle, ...]
    questions: tuple[Question, ...]
    help: dict[str, Texts]
    example: Example | None


def shape(nodes: dict[str, Node]) -> tuple[Shaped, list[Problem]]:
    """The files' Nodes as records, item by item, so that one mistake hides no other."""
    problems: list[Problem] = []
    settings = as_record(nodes.get(STUDY), StudySettings, STUDY, problems)
    questions = _records(nodes.get(QUESTIONS), Question, (QUESTIONS, "questions"), problems)
    head_node = nodes.get(PRINCIPLES) and _part(nodes[PRINCIPLES], "spec", PRINCIPLES, problems)
    principles = _records(nodes.get(PRINCIPLES), Principle, (PRINCIPLES, "principles"), problems, others=("spec",))
    head = as_record(head_node, SpecHead, PRINCIPLES, problems)
    scenarios = _records(nodes.get(SCENARIOS), Scenario, (SCENARIOS, "scenarios"), problems)
    help_texts = shape_help(nodes[HELP], problems) if HELP in nodes else {}
    example = as_record(nodes.get(EXAMPLE), Example, EXAMPLE, problems)
    return Shaped(settings, scenarios, head, principles, questions, help_texts, example), problems


def shape_help(node: Node, problems: list[Problem]) -> dict[str, Texts]:
    """Country or `any` -> text per language; what is wrong is added to the problems."""
    if not isinstance(node.value, dict) or ANY not in node.value:
        problems.append(Problem(file=HELP, line=node.line, what=f"{ANY!r} is missing", expected="it: what is shown wherever people are"))
    texts: dict[str, Texts] = {}
    for place, part in node.pairs():
        if place != ANY and not COUNTRY.fullmatch(place):
            expected = f"{ANY}, or a country in two capital letters, such as GB"
            nearest = nearest_of(place.lower(), [ANY]) or (place.upper() if COUNTRY.fullmatch(place.upper()) else "")
            problems.append(
                Problem(file=HELP, line=node.line_of(place), what=f"unknown key {quoted(place)}", expected=expected, nearest=nearest)
            )
        if not part.pairs():
            what = f"{place!r} is {_shown(part)}"
            problems.append(Problem(file=HELP, line=node.line_of(place), what=what, expected="a text per language, such as {en: text}"))
        texts[place] = {tag: text for tag, line in part.pairs() if (text := _help_text(place, tag, line, part, problems))}
    return texts


def _help_text(place: str, tag: str, found: Node, part: Node, problems: list[Problem]) -> str:
    """The text; "" where it is none. An empty one is told of with the translations."""
    text = found.text()
    if text is None:
        what = f"'{place}.{tag}' is {_shown(found)}"
        problems.append(Problem(file=HELP, line=part.line_of(tag), what=what, expected="text of at least one word"))
    return text or ""


def _records(
    node: Node | None, record: type[R], where: tuple[str, str], problems: list[Problem], others: tuple[str, ...] = ()
) -> tuple[R, ...]:
    """The records of the list under `where` = (file, key); `others`: further keys the file may have."""
    file, key = where
    if node is None:
        return ()
    for found, _ in node.pairs():
        if found not in (key, *others):
            problems.append(unknown_key(file, node.line_of(found), found, (key, *others)))
    part = _part(node, key, file, problems)
    if part is None:
        return ()
    if not part.items():
        problems.append(
            Problem(
                file=file, line=part.line, what=f"'{key}' is no list with anything in it", expected="a list; each item begins with a dash"
            )
        )
    shaped = (as_record(item, record, file, problems) for item in part.items())
    return tuple(item for item in shaped if item is not None)


def _part(node: Node, key: str, file: str, problems: list[Problem]) -> Node | None:
    part = node.get(key)
    if part is None:
        what = f"'{key}' is missing" if isinstance(node.value, dict) else f"the file does not begin with keys such as '{key}'"
        problems.append(Problem(file=file, line=node.line, what=what, expected=f"'{key}:' at the left edge, as in the built-in pack"))
    return part


def as_record(node: Node | None, record: type[R], file: str, problems: list[Problem]) -> R | None:
    """The node as a record, or None with the problems added. Through JSON: only there do strict records take lists for tuples."""
    if node is None:
        return None
    try:
        return record.model_validate_json(json.dumps(node.plain()))
    except ValidationError as error:
        problems += _told(error, node, record, file)
        return None


def _told(error: ValidationError, node: Node, record: type[BaseModel], file: str) -> Iterable[Problem]:
    """One problem per place; of the branches of a union only the first speaks."""
    told: dict[tuple[str | int, ...], Problem] = {}
    for detail in error.errors(include_url=False):
        place = _walk(node, detail["loc"])
        key = (*place.path, *detail["loc"][-1:]) if detail["type"] in ("missing", "extra_forbidden") else place.path
        told.setdefault(key, _problem(dict(detail), place, record, file))
    return told.values()


class _Place(NamedTuple):
    """How far a location leads into a file: the path really there, the value at its end, the line of its key."""

    path: tuple[str | int, ...]
    node: Node
    line: int


def _walk(node: Node, loc: Iterable[str | int]) -> _Place:
    place = _Place((), node, node.line)
    for part in loc:
        here = place.node
        if isinstance(part, str) and (child := here.get(part)) is not None:
            place = _Place((*place.path, part), child, here.line_of(part))
        elif isinstance(part, int) and part < len(here.items()):
            place = _Place((*place.path, part), here.items()[part], here.items()[part].line)
    return place


def _problem(detail: dict[str, Any], place: _Place, record: type[BaseModel], file: str) -> Problem:
    kind, last = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        return unknown_key(file, place.line, last, field_names(record, place.path[:-1]))
    if kind == "missing":
        inside = f" in {_path(place.path)}" if place.path else ""
        return Problem(file=file, line=place.line, what=f"'{last}' is missing{inside}", expected=_described(record, place.path, last))
    found = f"the key {quoted(str(detail['loc'][-2]))}" if last == "[key]" else _shown(place.node)
    what = f"{_path(place.path) or 'the file'} is {found}"
    expected, nearest = _expected(detail, place.node)
    return Problem(file=file, line=place.line, what=what, expected=expected, nearest=nearest)


def _expected(detail: dict[str, Any], node: Node) -> tuple[str, str]:
    """What was wanted at one place, and the nearest valid word."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        words = [word.strip("' ") for word in context["expected"].replace(" or ", ", ").split(", ")]
        return f"one of: {', '.join(words)}", nearest_of(str(node.value), words) if isinstance(node.value, str) else ""
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], f"text of the form {context['pattern']}"), ""
    message = str(detail["msg"]).removeprefix("Input should be ").removeprefix("Input should ")
    return WANTED.get(kind, message[:1].lower() + message[1:]), ""


def unknown_key(file: str, line: int, key: str, known: Iterable[str]) -> Problem:
    names = list(known)
    listed = f"one of: {', '.join(sorted(names))}" if names else one_of(names)
    return Problem(file=file, line=line, what=f"unknown key {quoted(key)}", expected=listed, nearest=nearest_of(key, names))


def field_names(record: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """The keys that a mapping at `path` inside `record` may have."""
    return [info.alias or name for name, info in _record_at(record, path).model_fields.items()]


def _described(record: type[BaseModel], path: Iterable[str | int], key: str) -> str:
    for name, info in _record_at(record, path).model_fields.items():
        if key in (name, info.alias) and info.description:
            return f"it: {info.description}"
    return "it; the built-in pack shows how"


def _record_at(record: type[BaseModel], path: Iterable[str | int]) -> type[BaseModel]:
    for part in path:
        info = next((info for name, info in record.model_fields.items() if part in (name, info.alias)), None)
        record = (_record_in(info.annotation) if info else None) or record
    return record


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record inside an annotation such as tuple[Option, ...] or Provider | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _record_in(part))), None)


def _path(path: Iterable[str | int]) -> str:
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return f"'{text[:120]}'" if text else ""


def _shown(node: Node) -> str:
    if isinstance(node.value, list):
        return f"a list of {len(node.value)}"
    if isinstance(node.value, dict):
        return "keys with values"
    return "empty" if node.value is None else quoted(node.value)
