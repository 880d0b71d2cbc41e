"""What a study asks of people: minutes, pay per hour, and how many of N people are asked about each principle.

From the draw (each family of scenarios talked about equally often, then each of its members) and from the named
assumptions in effort.py. An estimate before the first participant; a pilot replaces it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flows.effort import (
    ANSWER,
    ANSWER_SPREAD,
    ASKED,
    ASSUMPTIONS,
    CONSENT,
    DECIDING,
    KEYBOARD,
    OFFERS,
    ON_PHONE,
    PHONE,
    READING,
    SPREAD,
    THINKING,
    TITLE,
    count_words,
    question_words,
    rule_words,
    scenario_words,
)
from flows.records.scenario import Scenario
from flows.records.study import Study
from flows.report.intervals import t_quantile, wilson
from flows.study_links import PAY

__all__ = ["ASSUMPTIONS", "Asked", "Estimate", "estimate", "half_width", "share_asked", "simulate_minutes", "symmetric", "talked_scenarios"]

Amounts = NDArray[np.float64]


WALKS = 2_000
"""Simulated walks: the median of the minutes is then sure to about 1 %."""
SEED = 20_251_218
"""Of the simulated walks: the same study gives the same minutes."""


@dataclass(frozen=True)
class Asked:
    """One principle: expected people asked about it in play, and the half-width of its interval at a share of 50 %."""

    principle_id: str
    people: float
    half_width: float | None


@dataclass(frozen=True)
class Estimate:
    """What `check --people N` prints. Pay per hour in the currency of `currency`, None where nothing is paid."""

    people: int
    median_minutes: float
    p90_minutes: float
    currency: str | None
    pay_per_hour: float | None
    asked: tuple[Asked, ...]
    not_counted: tuple[str, ...]


def estimate(study: Study, people: int) -> Estimate:
    """The study and a number of people in; the estimate out. `asked` holds principles in play, most asked first."""
    minutes = simulate_minutes(study)
    median, p90 = (float(value) for value in np.percentile(minutes, [50, 90]))
    currency, amount = _pay(study.settings.consent.pay)
    shares = share_asked(study)
    asked = [Asked(name, people * share, half_width(round(people * share))) for name, share in shares.items()]
    return Estimate(
        people=people,
        median_minutes=median,
        p90_minutes=p90,
        currency=currency,
        pay_per_hour=None if amount is None else amount / (median / 60),
        asked=tuple(sorted(asked, key=lambda each: (-each.people, each.principle_id))),
        not_counted=tuple(name for name in study.settings.closing if name != "survey"),
    )


def share_asked(study: Study) -> dict[str, float]:
    """For each principle in play anywhere, the chance that a person is asked about it, in play, at least once.

    A person talks about T of F families, every set of T equally likely; within a family every member is equally likely.
    With q the share of a family's members that have the principle in play, the chance of never meeting it is the T-th
    elementary symmetric polynomial of all (1 - q), divided by the number of sets, F over T."""
    families = _families(study)
    names = dict.fromkeys(name for scenario in study.scenarios for name in scenario.in_play)
    talked = talked_scenarios(study)
    sets = math.comb(len(families), talked)
    shares = {}
    for name in names:
        without = [sum(name not in scenario.in_play for scenario in members) / len(members) for members in families.values()]
        shares[name] = 1 - symmetric(without, talked) / sets
    return shares


def talked_scenarios(study: Study) -> int:
    """Talked scenarios per person whose card meets the principles; 0 if the study makes no cards or asks no principles."""
    settings = study.settings
    return settings.scenarios.talked if "card" in settings.steps and "principles" in settings.after else 0


def symmetric(values: list[float], degree: int) -> float:
    """Elementary symmetric polynomial: the sum over all sets of `degree` values of their product."""
    sums = [1.0] + [0.0] * degree
    for value in values:
        for place in range(degree, 0, -1):
            sums[place] += value * sums[place - 1]
    return sums[degree]


def half_width(people: int) -> float | None:
    """Half-width of the 95 % interval at a share of 50 %, one answer a person: Wilson on n = people - 1 with the t quantile
    of people - 1 degrees of freedom (the report's own interval). None for fewer than two people."""
    if people < 2:
        return None
    low, high = wilson(0.5, people - 1, t_quantile(people))
    return (high - low) / 2


def simulate_minutes(study: Study, walks: int = WALKS, seed: int = SEED) -> Amounts:
    """Minutes of `walks` simulated people, each with their own reading and typing speed and their own draw."""
    dice = np.random.default_rng(seed)
    families = list(_families(study).values())
    read, typed, decided, thought = np.array([_one_walk(study, families, dice) for _ in range(walks)]).T
    reading = READING.value * dice.lognormal(0, SPREAD.value, walks)
    device = np.where(dice.random(walks) < ON_PHONE.value, PHONE.value, KEYBOARD.value)
    typing = device * dice.lognormal(0, SPREAD.value, walks)
    minutes: Amounts = read / reading + typed / typing + (decided * DECIDING.value + thought * THINKING.value) / 60
    return minutes


def _families(study: Study) -> dict[str, list[Scenario]]:
    families: dict[str, list[Scenario]] = {}
    for scenario in study.scenarios:
        families.setdefault(scenario.family, []).append(scenario)
    return families


def _one_walk(study: Study, families: list[list[Scenario]], dice: np.random.Generator) -> Amounts:
    """Words read, words typed, decisions and thoughtful pauses of one person."""
    settings = study.settings
    drawn = dice.choice(len(families), size=settings.scenarios.talked + settings.scenarios.short, replace=False)
    scenarios = [families[place][dice.integers(len(families[place]))] for place in drawn]
    times = 2 if "rechoose" in settings.after else 1
    total = np.array([CONSENT.value, 0.0, 1.0, 0.0]) + _questions(study)
    for scenario in scenarios:
        total += np.array([times * scenario_words(scenario, study.language), 0, 2 * times, 0])
    for scenario in scenarios[: settings.scenarios.talked]:
        total += _talk(study, dice) + _offers(study, scenario, study.language)
    return total


def _questions(study: Study) -> Amounts:
    """Questions about the participant, and the items of the survey on its scale: words read, nothing typed, one decision each."""
    beside = [*study.settings.before, *study.settings.about]
    questions = [question for question in study.questions if question.id in beside]
    items = [item for item in study.survey.items if item.kind == "scale" and "survey" in study.settings.closing and item.id not in beside]
    asked = [*items, *(item for item in study.survey.items for name in beside if item.id == name)]
    scale = sum(count_words(texts, study.language) for texts in study.survey.scale)
    read = sum(question_words(question, study.language) for question in questions)
    read += sum(scale + count_words(item.text, study.language) for item in asked)
    return np.array([read, 0, len(questions) + len(asked), 0])


def _talk(study: Study, dice: np.random.Generator) -> Amounts:
    """One talk at its full length, and the card made of it: read again and approved."""
    if "talk" not in study.settings.steps:
        return np.zeros(4)
    exchanges = study.settings.limits.exchanges
    answers = float(dice.lognormal(math.log(ANSWER.value), ANSWER_SPREAD.value, exchanges).sum())
    has_card = "card" in study.settings.steps
    return np.array([exchanges * ASKED.value + answers * has_card, answers + TITLE.value * has_card, has_card, exchanges])


def _offers(study: Study, scenario: Scenario, language: str) -> Amounts:
    """The rules held against one card: those in play, filled up to the most with rules of average length."""
    if not talked_scenarios(study):
        return np.zeros(4)
    words = {p.id: rule_words(p.plain[language].a if language in p.plain else None) for p in study.spec.principles}
    average = sum(words.values()) / len(words)
    count = min(max(OFFERS.value, len(scenario.in_play)), len(words))
    read = sum(words[name] for name in scenario.in_play) + (count - len(scenario.in_play)) * average
    return np.array([read, 0, count, 0])


def _pay(pay: str) -> tuple[str | None, float | None]:
    """'GBP 4.00' -> ('GBP', 4.0); anything that is no amount -> (None, None)."""
    if pay == "none" or not PAY.fullmatch(pay):
        return None, None
    currency, amount = pay.split(" ")
    return currency, float(amount)
