"""What one act adds to a person's records, or why it adds nothing. Pure; the caller stores."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flows.accept.answers import changed_answer, said
from flows.accept.beside import told_problem
from flows.accept.choosing import chose
from flows.accept.comparing import compared
from flows.accept.editing import edited_card
from flows.accept.giving import gave_points
from flows.accept.marking import added_rule, answered_rule, said_gap, told_about
from flows.accept.pressing import pressed
from flows.accept.refusal import Maker, Refused
from flows.accept.surveyed import proposed
from flows.accept.voting import reported_card, voted
from flows.records import (
    AddedRule,
    AnsweredRule,
    ChangedAnswer,
    Chose,
    Compared,
    EditedCard,
    Event,
    GavePoints,
    Pressed,
    Proposed,
    Record,
    ReportedCard,
    Said,
    SaidGap,
    ToldAbout,
    ToldProblem,
    Voted,
)
from flows.standing import Standing

__all__ = ["KINDS", "Maker", "Refused", "accept"]

Rule = Callable[[Standing, Event, Maker], tuple[Record, ...]]

_RULES: dict[type[Event], Rule] = {
    Said: cast(Rule, said),
    ChangedAnswer: cast(Rule, changed_answer),
    Chose: cast(Rule, chose),
    Pressed: cast(Rule, pressed),
    EditedCard: cast(Rule, edited_card),
    AnsweredRule: cast(Rule, answered_rule),
    AddedRule: cast(Rule, added_rule),
    SaidGap: cast(Rule, said_gap),
    ToldAbout: cast(Rule, told_about),
    ToldProblem: cast(Rule, told_problem),
    GavePoints: cast(Rule, gave_points),
    Compared: cast(Rule, compared),
    Proposed: cast(Rule, proposed),
    Voted: cast(Rule, voted),
    ReportedCard: cast(Rule, reported_card),
}

KINDS = tuple(_RULES)
"""Every kind of act that a participant can do."""


def accept(standing: Standing, event: Event, make: Maker) -> tuple[Record, ...]:
    """The records that `event` adds. Raises Refused, with a key of the word files, if it may not happen now."""
    return _RULES[type(event)](standing, event, make)
