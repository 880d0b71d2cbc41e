"""The survey of a study folder, survey.yaml: its shape, where its texts stand, whether its items can be asked where they are to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from flows.records.base import Record, Slug, Texts
from flows.records.study import Survey, SurveyItem
from flows.study_example import Spot
from flows.study_files import QUESTIONS, STUDY, SURVEY
from flows.study_links import Nodes, ids_of, names_under
from flows.study_problem import Problem, quoted
from flows.study_shapes import as_record
from flows.yaml_reading import Node


class _Item(Record):
    """One item as it stands in the file, under its id."""

    kind: Literal["scale", "words"] = "scale"
    needs: Literal["card", "summary"] | None = None
    text: Texts


class _File(Record):
    """survey.yaml."""

    scale: dict[Slug, Texts] = Field(min_length=2, max_length=10, description="the places of the scale from 1 up, name -> text")
    items: dict[Slug, _Item] = Field(min_length=1, description="item id -> item, in file order")


def shape_survey(nodes: Nodes, problems: list[Problem]) -> Survey:
    """The survey, empty where the folder has none or it is wrong; what is wrong is added to the problems."""
    file = as_record(nodes.get(SURVEY), _File, SURVEY, problems)
    if file is None:
        return Survey()
    items = tuple(SurveyItem(id=name, kind=item.kind, needs=item.needs, text=item.text) for name, item in file.items.items())
    return Survey(items=items, scale=tuple(file.scale.values()))


def survey_spots(nodes: Nodes) -> Iterator[Spot]:
    """Every text of survey.yaml; none where the folder has no survey."""
    for name, texts in _under(nodes, "scale"):
        yield Spot(("scale", name), f"place {quoted(name)} of the scale", texts, texts.line)
    for name, item in _under(nodes, "items"):
        yield Spot(("items", name, "text"), f"item {quoted(name)} of the survey", item.get("text"), item.line_of("text"))


def check_survey(nodes: Nodes) -> Iterator[Problem]:
    """Ids that a question has too; items asked with the questions that cannot be; two items on the summary."""
    questions = ids_of(nodes, QUESTIONS, "questions")
    study = nodes.get(STUDY)
    beside = {name for key in ("before", "about") for name, _ in names_under(study, key)}
    summaries = 0
    for name, item in _under(nodes, "items"):
        needs, kind = _text(item, "needs"), _text(item, "kind")
        if name in questions:
            what = f"id {quoted(name)} is also a question in {QUESTIONS}"
            yield Problem(file=SURVEY, line=item.line, what=what, expected="another id for one of them")
        if name in beside and (needs or kind == "words"):
            what = f"item {quoted(name)} stands in 'before' or 'about' of {STUDY}"
            yield Problem(file=SURVEY, line=item.line, what=what, expected="there only items on the scale without 'needs'")
        summaries += needs == "summary"
        if needs == "summary" and (kind == "words" or summaries > 1):
            what = f"item {quoted(name)} needs the summary"
            yield Problem(file=SURVEY, line=item.line, what=what, expected="one such item at most, on the scale")


def _under(nodes: Nodes, key: str) -> list[tuple[str, Node]]:
    part = nodes[SURVEY].get(key) if SURVEY in nodes else None
    return part.pairs() if part else []


def _text(item: Node, key: str) -> str | None:
    found = item.get(key)
    return found.text() if found else None
