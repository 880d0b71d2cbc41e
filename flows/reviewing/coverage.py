"""What the readings leave open: principles and cards without links, links of one reader alone, readings of texts that have changed since,
scenarios that divide nobody. Lists of work for reviewers, never results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.records import Answer, Link, Offer, Scenario, Study
from flows.reviewing.facts import Entry
from flows.reviewing.shown import round_of

STANCES = frozenset({"supports", "qualifies", "opposes"})
"""Answers and verdicts by which a card is linked to a principle."""


@dataclass(frozen=True)
class Changed:
    """A principle whose text may be another one than some cards were held against. `cards`: how many; `versions`: of the spec, then."""

    principle: str
    cards: int
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """A scenario that divides nobody. `choices`: everybody chose `chosen`; `answers`: every card stands alike to its principles in play."""

    scenario: str
    people: int
    cards: int
    choices: bool
    answers: bool
    chosen: str = ""


@dataclass(frozen=True)
class Coverage:
    """Everything that is left open, as of one moment."""

    cards: int
    left_out: int
    """Cards that are still to be read from transcript and card alone: what others see in them is not told before."""
    principles_without: tuple[str, ...]
    """Ids of principles that no author took up, no machine linked and no two readers linked to any card."""
    cards_without: tuple[Entry, ...]
    one_reader: tuple[Entry, ...]
    """Cards that one reader is done with, whatever that reader linked: that is told once all are."""
    changed: tuple[Changed, ...]
    edited: int = 0
    """Cards held against principles whose file changed since, under the same version of the spec."""
    alike: tuple[Alike, ...] = ()
    too_few: tuple[str, ...] = ()
    """Ids of scenarios that too few people chose in to say anything."""


Choices = Mapping[str, Mapping[str, int]]
"""Scenario -> first pick (none: none of these) -> people."""


def coverage_of(study: Study, entries: Iterable[Entry], choices: Choices, *, edited_at: str | None = None) -> Coverage:
    """What is left open in these cards. `choices`: of people of the same kind. `edited_at`: when the file of principles changed last
    without a new version of the spec (UTC); None: never."""
    each, k, now = study.settings.reviewers_each, study.settings.k, study.spec.spec.version
    there = [entry for entry in entries if entry.review.set_aside is None]
    found = [entry for entry in there if round_of(entry, each) != "unaided"]
    linked = {principle for entry in found for principle in linked_in(entry, each)}
    said = [_alike(scenario, choices.get(scenario.id, {}), found) for scenario in study.scenarios]
    return Coverage(
        cards=len(found),
        left_out=len(there) - len(found),
        principles_without=tuple(one.id for one in study.spec.principles if one.id not in linked),
        cards_without=tuple(entry for entry in found if not linked_in(entry, each)),
        one_reader=tuple(entry for entry in found if len(entry.review.done_by) == 1),
        changed=tuple(_changed(found, now)),
        edited=sum(_held_before(entry, now, edited_at) for entry in found) if edited_at else 0,
        alike=tuple(one for one in said if one.people >= k and (one.choices or one.answers)),
        too_few=tuple(one.scenario for one in said if one.people < k),
    )


def linked_in(entry: Entry, each: int) -> set[str]:
    """Principles to which a card is linked: by its author's answer, by a machine, by readers once all of them are done."""
    own = {principle for principle, answer in entry.facts.answers.items() if answer in STANCES}
    machine = {link.principle_id for link in entry.facts.links}
    if not entry.review.complete(each):
        return own | machine
    read = {name for name in entry.review.principles() if STANCES & set(entry.review.said(name).values())}
    return own | machine | read


def _changed(entries: Iterable[Entry], now: str) -> Iterator[Changed]:
    """Records hold the version of the spec, not the text itself: another version means that the text may have changed."""
    cards: dict[str, set[str]] = {}
    versions: dict[str, set[str]] = {}
    for entry in entries:
        for one in _held(entry):
            if one.spec_version != now:
                cards.setdefault(one.principle_id, set()).add(entry.facts.id)
                versions.setdefault(one.principle_id, set()).add(one.spec_version)
    for principle in sorted(cards):
        yield Changed(principle, len(cards[principle]), tuple(sorted(versions[principle])))


def _held_before(entry: Entry, now: str, edited_at: str) -> bool:
    """Something in the card was held against a principle of this version before a time."""
    return any(one.spec_version == now and one.created_at < edited_at for one in _held(entry))


def _held(entry: Entry) -> list[Offer | Link]:
    """Every principle that was held against the card, by its author or a machine."""
    return [*entry.facts.offers, *entry.facts.links]


def _alike(scenario: Scenario, picks: Mapping[str, int], entries: Iterable[Entry]) -> Alike:
    chosen = [pick for pick, count in picks.items() if count]
    answers: dict[str, set[Answer]] = {}
    cards = [entry for entry in entries if entry.facts.card.scenario_id == scenario.id]
    for entry in cards:
        for principle in scenario.in_play:
            if answer := entry.facts.answers.get(principle):
                answers.setdefault(principle, set()).add(answer)
    same = len(cards) > 1 and bool(answers) and all(len(said) == 1 for said in answers.values())
    return Alike(scenario.id, sum(picks.values()), len(cards), len(chosen) == 1, same, chosen[0] if len(chosen) == 1 else "")
