"""The worked example: what the study's example.yaml says, and the screen that shows it before the first scenario."""

from __future__ import annotations

from pydantic import Field

from flows.records.base import Record, Slug, Texts
from flows.records.screens import Screen, ShownCard


class ExampleExchange(Record):
    """One question of the example with its answer."""

    asked: Texts
    said: Texts


class ExampleLine(Record):
    """One line of the example's card."""

    text: Texts
    quote: Texts = Field(description="exact words of one of the example's answers, in each language")


class ExampleCard(Record):
    """The card made of the example's answers."""

    title: Texts
    sentence: Texts
    looks_to: dict[Slug, ExampleLine] = Field(min_length=1, max_length=7, description="name -> line, in file order")
    different_when: dict[Slug, ExampleLine] = Field(default_factory=dict, description="name -> line, in file order")


class Example(Record):
    """example.yaml: a scenario that is in no draw, a short talk about it, and the card made of that talk."""

    title: Texts
    context: Texts = Field(description="where the AI runs and who writes")
    request: Texts = Field(description="the user's own words")
    choice: Texts = Field(description="the behaviour picked")
    talk: dict[Slug, ExampleExchange] = Field(min_length=1, max_length=4, description="name -> question and answer, in file order")
    card: ExampleCard


class ShownExchange(Record):
    """One question of the example with its answer, in the participant's language."""

    asked: str
    said: str


class ShowExample(Screen):
    """The worked example. It is about nobody and nothing of it is stored. Not open: it can be looked at again."""

    title: str
    context: str
    request: str
    choice: str
    talk: tuple[ShownExchange, ...]
    card: ShownCard
