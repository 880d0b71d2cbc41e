"""Where somebody's view sits among others: per rule of theirs, how other people's cards stand to it. No group under 10 is ever shown.

Counted are people, not cards: everybody who was asked about a rule because it was in play in a scenario they talked about, once.
Shown without a verdict: how many agree says nothing about who is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import Field

from flows.records import Answer, Record, Stance
from flows.standing import Standing
from flows.suppression import hidden_levels, round_to
from flows.walk import place_in

LEAST_PEOPLE = 30
"""Other people who finished with a card, under which nothing is shown."""
LEAST_GROUP = 10
"""People in a group that is shown; a study's own k can only raise it."""
MOST_RULES = 5
COUNT_STEP = 5
FINE_FROM = 100
"""People from which shares are said in whole percent; under it in steps of 5."""

LEVELS: tuple[Answer, ...] = ("supports", "qualifies", "opposes", "does_not_fit")
REST = "rest"
"""Not sure, or one answer on one card and another on the next; joined by every group too small to show."""

Answers = Mapping[str, str]
"""Rule -> one of LEVELS, or REST."""


class Share(Record):
    """One group among the others. `level`: an answer, or rest."""

    level: str
    percent: int = Field(ge=0, le=100, description="rounded")


class Sits(Record):
    """One rule that the person's card stands to, beside other people."""

    principle_id: str
    card: str = Field(description="title of their card")
    answer: Stance
    people: int = Field(description="others who were asked, rounded")
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Tally:
    """Answers of some people added up. `people`: their ids, and nothing of what each of them said."""

    people: frozenset[str] = frozenset()
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)


def counts_among(standing: Standing) -> bool:
    """This person has finished with an approved card, and is neither simulated nor a test person."""
    person = standing.history.participant
    return not person.simulated and not person.test and bool(standing.approved) and place_in(standing).step == "done"


def answers_in_play(standing: Standing) -> dict[str, str]:
    """One person's answer to each rule that was in play where they talked; answers left open count as not asked."""
    found: dict[str, set[str]] = {}
    for card in standing.approved:
        for offer in standing.offers(card):
            if offer.why == "in_play" and offer.answer is not None:
                found.setdefault(offer.principle_id, set()).add(offer.answer)
    return {name: _level(answers) for name, answers in found.items()}


def tally(people: Iterable[tuple[str, Answers]]) -> Tally:
    """People (id and answers) added up."""
    ids: set[str] = set()
    counts: dict[str, Counter[str]] = {}
    for who, answers in people:
        ids.add(who)
        for name, level in answers.items():
            counts.setdefault(name, Counter())[level] += 1
    return Tally(frozenset(ids), counts)


def where_i_sit(standing: Standing, others: Tally) -> tuple[Sits, ...]:
    """The rules that this person's cards stand to, those that most people answered first; empty as long as there are too few people.

    The person is taken out of the tally if they are in it."""
    me = standing.history.participant.id
    if len(others.people - {me}) < LEAST_PEOPLE or place_in(standing).step != "done":
        return ()
    own = answers_in_play(standing) if me in others.people else {}
    least = max(LEAST_GROUP, standing.study.settings.k)
    found: list[tuple[int, int, Sits]] = []
    for card in standing.approved:
        for offer in standing.offers(card):
            counts = _without(others.counts.get(offer.principle_id, Counter()), own.get(offer.principle_id))
            shares = shown_shares(counts, least)
            if shares and offer.answer in ("supports", "qualifies", "opposes"):
                people = sum(counts.values())
                rounded = int(round_to(people, COUNT_STEP))
                sits = Sits(principle_id=offer.principle_id, card=card.title, answer=offer.answer, people=rounded, shares=shares)
                found.append((-people, len(found), sits))
    return tuple(sits for _, _, sits in sorted(found)[:MOST_RULES])


def shown_shares(counts: Mapping[str, int], least: int) -> tuple[Share, ...]:
    """The groups of at least `least` people; the others in one, which then has as many too. Empty if no group stands by itself."""
    people = {level: counts.get(level, 0) for level in (*LEVELS, REST)}
    total = sum(people.values())
    pooled = hidden_levels(people, least) | {REST}
    alone = [level for level in LEVELS if level not in pooled]
    rest = total - sum(people[level] for level in alone)
    if not alone or 0 < rest < least:
        return ()
    step = 0.01 if total >= FINE_FROM else 0.05
    groups = [*((str(level), people[level]) for level in alone), *([(REST, rest)] if rest else [])]
    return tuple(Share(level=level, percent=round(100 * round_to(n / total, step))) for level, n in groups)


def _level(answers: set[str]) -> str:
    (first, *more) = sorted(answers)
    return first if not more and first in LEVELS else REST


def _without(counts: Counter[str], own: str | None) -> Counter[str]:
    return counts - Counter([own]) if own else counts
