"""What one person weighed, for that person to read: points given to rules, pairs of cards compared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.others import shown_card
from flows.pairs import newest_comparisons
from flows.points import votes_now
from flows.records import Record, in_language
from flows.records.votes import Wiser
from flows.shown_card import plain
from flows.standing import Standing


class MyVotes(Record):
    """What one rule got."""

    rule: str
    votes: int
    cost: int


class MyPoints(Record):
    """Points or credits given to rules."""

    method: Literal["points", "quadratic"]
    budget: int
    submitted: bool = Field(description="gone on from; else they do not count")
    rules: tuple[MyVotes, ...]


class MyPair(Record):
    """The answer to one pair. A title None: that card is no longer shown."""

    scenario: str
    first: str | None
    second: str | None
    wiser: Wiser | None
    why: str


def my_pairs(standing: Standing) -> tuple[MyPair, ...]:
    """The last word on each pair, in the order in which they were put before the person."""
    language = standing.history.participant.language
    titles = {scenario.id: in_language(scenario.title, language) for scenario in standing.study.scenarios}

    def title(card_id: str, version: int | None) -> str | None:
        card = shown_card(standing, card_id, version)
        return card.title if card else None

    return tuple(
        MyPair(
            scenario=titles.get(row.context, row.context),
            first=title(row.card_a, row.card_a_version),
            second=title(row.card_b, row.card_b_version),
            wiser=row.wiser,
            why=row.why,
        )
        for row in newest_comparisons(standing)
    )


def my_points(standing: Standing) -> MyPoints | None:
    """The newest votes of each rule, those that the study no longer asks about too; None where nothing was given."""
    rows = standing.history.points
    if not rows:
        return None
    person = standing.history.participant
    by_id = {principle.id: principle for principle in standing.study.spec.principles}
    newest = {row.principle_id: row for row in rows}
    order = list(dict.fromkeys([*votes_now(standing), *newest]))

    def title(name: str) -> str:
        return plain(by_id[name], person.language, person.arms.wording).title if name in by_id else name

    given = tuple(MyVotes(rule=title(name), votes=newest[name].votes, cost=newest[name].cost) for name in order if name in newest)
    return MyPoints(method=rows[-1].method, budget=rows[-1].budget, submitted=any(row.submitted for row in rows), rules=given)
