"""The worked example as a participant reads it, before the first scenario."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import Example, ExampleLine, ShowExample, ShownCard, ShownExchange, ShownLine, in_language
from flows.standing import Standing
from flows.walk import EXAMPLE, Place

NOBODY = "0" * 32
"""The id of a card that is nobody's and stands in no table."""


def shown_example(standing: Standing, here: Place) -> Iterator[ShowExample]:
    """The example, open until the participant has gone on from it; none where the study has none."""
    example = standing.study.example
    is_open = here.step == EXAMPLE
    if example and (is_open or standing.pressed("go_on", EXAMPLE)):
        yield _screen(example, standing.history.participant.language, is_open=is_open)


def _screen(example: Example, language: str, *, is_open: bool) -> ShowExample:
    return ShowExample(
        key=EXAMPLE,
        open=is_open,
        title=in_language(example.title, language),
        context=in_language(example.context, language),
        request=in_language(example.request, language),
        choice=in_language(example.choice, language),
        talk=tuple(
            ShownExchange(asked=in_language(one.asked, language), said=in_language(one.said, language)) for one in example.talk.values()
        ),
        card=_card(example, language),
    )


def _card(example: Example, language: str) -> ShownCard:
    card = example.card
    return ShownCard(
        card_id=NOBODY,
        version=1,
        title=in_language(card.title, language),
        sentence=in_language(card.sentence, language),
        looks_to=tuple(_line(line, language) for line in card.looks_to.values()),
        exceptions=tuple(_line(line, language) for line in card.different_when.values()),
        author="seed",
        status="approved",
    )


def _line(line: ExampleLine, language: str) -> ShownLine:
    return ShownLine(text=in_language(line.text, language), quotes=(in_language(line.quote, language),))
