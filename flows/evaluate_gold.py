"""Gold interviews: talks with the card a careful reader would write and its links, one YAML file each. tests/gold/README.md has the format.

Read strictly: a quote that does not stand letter for letter in the answer it names, or a name that the study lacks, is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from flows.evaluate_measures import Span
from flows.records import Record, Stance, Study
from flows.study_problem import nearest_of
from flows.yaml_reading import parse_yaml

MOST_TURNS = 40


class GoldError(Exception):
    """A folder of gold interviews or of stored replies cannot be used. One line for each problem: file, what was found, what to do."""


class GoldQuote(Record):
    """Words of one answer."""

    turn: int = Field(ge=1, description="which answer, counted from 1")
    text: str = Field(min_length=1, description="letter for letter")


class GoldLine(Record):
    """One policy or exception with the words that carry it."""

    text: str = Field(min_length=1)
    quotes: tuple[GoldQuote, ...] = Field(min_length=1)


class GoldCard(Record):
    """The card that a careful reader would write."""

    title: str
    sentence: str
    policies: tuple[GoldLine, ...] = Field(min_length=1, max_length=7)
    exceptions: tuple[GoldLine, ...] = Field(default=(), max_length=7)


class GoldLink(Record):
    """How the card stands to one principle."""

    principle: str
    stance: Stance
    quote: GoldQuote


class GoldTurn(Record):
    """One question with its answer. `slot`: what the question asks for; only the guided baseline reads it."""

    asked: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    slot: Literal["why", "story", "unacceptable", "look_to", "change_mind", "other_side"] = "why"


class Gold(Record):
    """One interview."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="the file's name without .yaml")
    language: str = Field(description="BCP 47 tag of the answers")
    scenario: str
    choice: str = Field(description="id of the behaviour chosen")
    about: str = Field(default="", description="who speaks, in a few words; no program reads it")
    turns: tuple[GoldTurn, ...] = Field(min_length=1, max_length=MOST_TURNS)
    card: GoldCard
    links: tuple[GoldLink, ...] = ()

    @property
    def lines(self) -> tuple[GoldLine, ...]:
        """All that the card says: policies, then exceptions."""
        return (*self.card.policies, *self.card.exceptions)

    def span(self, quote: GoldQuote) -> Span:
        """Where a quote stands. Raises ValueError or IndexError if it does not."""
        start = self.turns[quote.turn - 1].answer.index(quote.text)
        return Span(quote.turn, start, start + len(quote.text))


def read_gold(folder: Path, study: Study) -> tuple[Gold, ...]:
    """All interviews of a folder, by name. Raises GoldError with every problem found."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise GoldError(f"{folder}: found no interview. Put one YAML file per interview there; tests/gold/README.md has the format.")
    read = [_read(file) for file in files]
    problems = [problem for one, file in zip(read, files, strict=True) for problem in _problems(one, file, study)]
    if problems:
        raise GoldError("\n".join(problems))
    return tuple(one for one in read if isinstance(one, Gold))


def _read(file: Path) -> Gold | list[str]:
    """An interview, or what is wrong with its file."""
    try:
        node, problems = parse_yaml(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as error:
        return [f"{file.name}: cannot be read ({' '.join(str(error).split())}). Save it as UTF-8 text."]
    if problems or node is None:
        return [str(problem) for problem in problems] or [f"{file.name}: is empty. Write an interview, or remove the file."]
    try:
        return Gold.model_validate_json(json.dumps(node.plain()))
    except ValidationError as error:
        return [f"{file.name}: {'.'.join(map(str, one['loc']))}: {one['msg']}. See tests/gold/README.md." for one in error.errors()]


def _problems(read: Gold | list[str], file: Path, study: Study) -> Iterable[str]:
    if isinstance(read, list):
        return read
    return [f"{file.name}: {problem}" for problem in (*_unknown_names(read, file, study), *_lost_quotes(read))]


def _unknown_names(gold: Gold, file: Path, study: Study) -> Iterator[str]:
    if gold.id != file.stem:
        yield f"id is {gold.id!r}. Give it the file's name, {file.stem!r}."
    scenarios = {one.id: one for one in study.scenarios}
    if gold.scenario not in scenarios:
        yield f"the study has no scenario {gold.scenario!r}; the nearest is {nearest_of(gold.scenario, scenarios)!r}."
    elif gold.choice not in [option.id for option in scenarios[gold.scenario].options]:
        yield f"scenario {gold.scenario!r} has no behaviour {gold.choice!r}. Name one of its options by its letter."
    known = {principle.id for principle in study.spec.principles}
    for link in gold.links:
        if link.principle not in known:
            yield f"the spec has no principle {link.principle!r}; the nearest is {nearest_of(link.principle, known)!r}."
    names = [link.principle for link in gold.links]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield f"two links to {', '.join(twice)}. Keep one for each principle."


def _lost_quotes(gold: Gold) -> Iterator[str]:
    for quote in (*(quote for line in gold.lines for quote in line.quotes), *(link.quote for link in gold.links)):
        if quote.turn > len(gold.turns):
            yield f"a quote names answer {quote.turn}; there are {len(gold.turns)}."
        elif quote.text not in gold.turns[quote.turn - 1].answer:
            yield f"answer {quote.turn} does not say {quote.text!r}. Copy the words letter for letter."
