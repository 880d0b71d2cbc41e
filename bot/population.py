"""A population file: who the simulated people are and what they hold, so that a report can be held against a known truth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from random import Random

from pydantic import Field, ValidationError

from flows.records import Answer, Record, Stance, Study
from flows.study_problem import nearest_of
from flows.yaml_reading import parse_yaml

MOST_BYTES = 1_000_000
STANCES: tuple[Stance, ...] = ("supports", "qualifies", "opposes")


class PopulationError(Exception):
    """A population file that cannot be used; one line."""


class Held(Record):
    """Shares of the people who hold each stance; they sum to 1."""

    supports: float = Field(ge=0, le=1)
    qualifies: float = Field(ge=0, le=1)
    opposes: float = Field(ge=0, le=1)
    by: dict[str, dict[str, Held]] = Field(default_factory=dict, description="question -> answer -> shares among those people")


class AddressBy(Record):
    """Chance that a card takes up a principle in play, by the stance held."""

    supports: float = Field(ge=0, le=1)
    qualifies: float = Field(ge=0, le=1)
    opposes: float = Field(ge=0, le=1)


class Population(Record):
    """The file, as documented in the README."""

    segments: dict[str, dict[str, float]] = Field(default_factory=dict, description="question -> answer -> share of the people")
    address: float = Field(default=0.6, ge=0, le=1)
    address_by: AddressBy | None = None
    scenario_sd: float = Field(default=0.0, ge=0, le=5, description="spread of support between scenarios, logits")
    support: dict[str, Held] = Field(default_factory=lambda: {"default": Held(supports=0.7, qualifies=0.15, opposes=0.15)})

    def held(self, principle: str, about: Mapping[str, str]) -> Held:
        """The shares that hold for a person with these answers about themselves."""
        held = self.support.get(principle) or self.support.get("default") or Held(supports=0.7, qualifies=0.15, opposes=0.15)
        for question, by_answer in held.by.items():
            if about.get(question) in by_answer:
                return by_answer[about[question]]
        return held

    def addresses(self, stance: Stance) -> float:
        """Chance that somebody with this stance has a card that takes the principle up."""
        return getattr(self.address_by, stance) if self.address_by else self.address

    def planted(self, principle: str) -> dict[Answer, float]:
        """Expected shares among all offered in play, over the whole population (scenario_sd 0)."""
        shares: dict[Answer, float] = dict.fromkeys((*STANCES, "does_not_fit"), 0.0)
        for weight, about in self._groups(principle):
            held = self.held(principle, about)
            for stance in STANCES:
                taken = weight * getattr(held, stance) * self.addresses(stance)
                shares[stance] += taken
                shares["does_not_fit"] += weight * getattr(held, stance) - taken
        return shares

    def _groups(self, principle: str) -> list[tuple[float, dict[str, str]]]:
        held = self.support.get(principle) or self.support.get("default")
        if not held or not held.by:
            return [(1.0, {})]
        question = next(iter(held.by))
        return [(share, {question: answer}) for answer, share in self.segments.get(question, {}).items()]


def shifted(share: float, by: float) -> float:
    """A share moved by `by` logits; 0 and 1 stay."""
    if share in (0.0, 1.0) or by == 0:
        return share
    return 1 / (1 + math.exp(-(math.log(share / (1 - share)) + by)))


def stance_in(held: Held, luck: float, shift: float) -> Stance:
    """The stance of a person whose place in the crowd is `luck` in [0, 1), with support shifted by `shift` logits."""
    supports = shifted(held.supports, shift)
    if luck < supports:
        return "supports"
    rest = held.qualifies + held.opposes
    edge = supports + (1 - supports) * (held.qualifies / rest if rest else 1.0)
    return "qualifies" if luck < edge else "opposes"


def draw_about(population: Population, rng: Random) -> dict[str, str]:
    """One person's answers about themselves."""
    return {question: rng.choices(list(shares), list(shares.values()))[0] for question, shares in population.segments.items()}


def read_population(path: Path, study: Study) -> Population:
    """A population file, checked against the study. Raises PopulationError with one line."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PopulationError(f"{path}: {path.stat().st_size:,} bytes; a population file has at most {MOST_BYTES:,}")
        text = path.read_bytes().decode("utf-8")
    except OSError as failure:
        raise PopulationError(f"{path}: cannot be read ({failure.strerror}). Name a population file.") from failure
    except UnicodeDecodeError as failure:
        raise PopulationError(f"{path}: not UTF-8 text (byte {failure.start}). Save it as UTF-8.") from failure
    node, problems = parse_yaml(text, str(path))
    if problems or node is None:
        raise PopulationError(str(problems[0]) if problems else f"{path}: the file is empty; expected support: with a default")
    try:
        population = Population.model_validate(node.plain())
    except ValidationError as failure:
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PopulationError(f"{path}: {where}: {first['msg']}") from failure
    _check(population, study, path)
    return population


def _check(population: Population, study: Study, path: Path) -> None:
    known = {principle.id for principle in study.spec.principles} | {"default"}
    for name, held in population.support.items():
        if name not in known:
            raise PopulationError(f"{path}: support.{name}: no such principle in the study; nearest: {nearest_of(name, known)}")
        for level in (held, *(one for by in held.by.values() for one in by.values())):
            _sums_to_one(level.supports + level.qualifies + level.opposes, f"{path}: support.{name}")
        _check_answers(held.by, study, f"{path}: support.{name}.by")
    _check_answers(population.segments, study, f"{path}: segments")
    for question, shares in population.segments.items():
        _sums_to_one(sum(shares.values()), f"{path}: segments.{question}")


def _check_answers(by: Mapping[str, Mapping[str, object]], study: Study, where: str) -> None:
    questions = {question.id: set(question.answers) | {"not_stated"} for question in study.questions}
    for question, answers in by.items():
        if question not in questions:
            raise PopulationError(f"{where}.{question}: no such question in the study; nearest: {nearest_of(question, questions)}")
        for answer in answers:
            if answer not in questions[question]:
                near = nearest_of(answer, questions[question])
                raise PopulationError(f"{where}.{question}.{answer}: not an answer of this question; nearest: {near}")


def _sums_to_one(total: float, where: str) -> None:
    if abs(total - 1) > 1e-6:
        raise PopulationError(f"{where}: the shares sum to {total:g}; they must sum to 1")
