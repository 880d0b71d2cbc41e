"""Toys for talks: the English phrases, talks walked to their end, and talks typed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flows.guided import Exchange, Question, Talk, next_question, title_question
from flows.guided_card import Draft, Material, Words, draft_card
from flows.guided_phrases import Phrases, read_phrases

ROOT = Path(__file__).parent.parent
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.yaml"))
TOO_MANY = 60
"""Questions in one talk; more means that it never ends."""


@lru_cache(maxsize=1)
def english() -> Phrases:
    """The phrases that ship with the product."""
    return read_phrases(ROOT / "bot" / "words" / "guided" / "en.yaml")


def turn_id(number: int) -> str:
    """An id of the shape that records ask for."""
    return f"{number:032x}"


def walked(talk: Talk, answer: Callable[[Question, int], str | None]) -> Iterator[tuple[Question, Talk]]:
    """Every question with the talk before it; the last one is the question for the title."""
    for number in range(TOO_MANY):
        question = next_question(talk, english())
        if question is None:
            yield title_question(talk, english()), talk
            return
        yield question, talk
        said = answer(question, number)
        last = Exchange(question.slot, question.form, question.text, said)
        talk = replace(talk, exchanges=(*talk.exchanges, last))
    raise AssertionError(f"no end after {TOO_MANY} questions")


# ---------------------------------------------------------------------------------------------- typed by hand
def read_transcript(path: Path) -> dict[str, Any]:
    """A talk typed by hand."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return data


def talk_of(data: dict[str, Any]) -> Talk:
    """The talk of a transcript before its first question."""
    return Talk(
        picked=data["picked"],
        others=tuple(data["others"]),
        flagged=tuple(data["flagged"]),
        before=tuple((turn_id(number), text) for number, text in enumerate(data["before"])),
        exchanges=(),
        limit=data["limit"],
        asked_elsewhere=frozenset(data["asked_elsewhere"]),
        seed=data["seed"],
    )


def questions_of(data: dict[str, Any]) -> list[Question]:
    """What is asked when the answers are those of the transcript, the question for the title last."""
    answers = [one["answer"] for one in data["talk"]]
    return [question for question, _ in walked(talk_of(data), lambda _, number: answers[number] if number < len(answers) else None)]


def card_of(data: dict[str, Any]) -> Draft:
    """The draft made of a transcript's answers."""
    said = [Words(turn_id(number), "before", text) for number, text in enumerate(data["before"])]
    said += [
        Words(turn_id(100 + number), one["slot"], one["answer"]) for number, one in enumerate(data["talk"]) if one["answer"] is not None
    ]
    said += [Words(turn_id(200 + number), "not_quite", text) for number, text in enumerate(data["not_quite"])]
    title = Words(turn_id(300), "title", data["title"]) if data["title"] is not None else None
    return draft_card(Material(tuple(said), title, tuple(data["off"])), english())


def as_data(draft: Draft) -> dict[str, Any]:
    """A draft as a transcript writes it."""
    return {
        "title": draft.title,
        "sentence": draft.sentence,
        "looks_to": [policy.text for policy in draft.policies if policy.kind == "looks_to"],
        "exceptions": [policy.text for policy in draft.policies if policy.kind == "exception"],
    }
