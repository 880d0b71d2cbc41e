"""What the guided interviewer reads and gives: a talk so far, its exchanges, the next question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """One question and what came back."""

    slot: str
    """What was asked for: one of SLOTS (flows/guided_phrases.py)."""
    form: str
    """first, or follow_up: the gentle one after a thin answer."""
    question: str
    answer: str | None
    """The newest version of the participant's words; None if skipped."""


@dataclass(frozen=True)
class Talk:
    """Everything that the next question depends on."""

    picked: str | None
    """Text of the chosen behaviour; None: none of these."""
    others: tuple[str, ...]
    """Texts of the other behaviours."""
    flagged: tuple[str, ...]
    """Texts of those marked as unacceptable."""
    before: tuple[tuple[str, str], ...]
    """(turn id, text) of words said before the first question."""
    exchanges: tuple[Exchange, ...]
    limit: int
    """Exchanges at most; gentle follow-ups do not count."""
    asked_elsewhere: frozenset[str]
    """Texts of questions asked in this person's other scenarios."""
    seed: int
    understood: frozenset[str] = frozenset()
    """Slots that a model found answered, with a quote; never asked again."""


@dataclass(frozen=True)
class Question:
    """A question to put."""

    slot: str
    form: str
    """first or follow_up."""
    text: str
