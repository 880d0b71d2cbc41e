"""The set questions and word lists of one language: what a file in bot/words/guided/ holds."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from flows.records.base import Record
from flows.yaml_reading import parse_yaml

QUESTION_MARKS = "?؟？"
LEAD_BLANK = "{words}"


class PhrasesError(Exception):
    """A file of set questions cannot be used. The message names the place, what was found, and what to do."""


def _one_question(text: str) -> str:
    if sum(text.count(mark) for mark in QUESTION_MARKS) != 1:
        raise ValueError("a question needs exactly one question mark")
    return text


def _one_blank(text: str) -> str:
    if text.count(LEAD_BLANK) != 1 or any(mark in text for mark in QUESTION_MARKS):
        raise ValueError(f"a lead needs {LEAD_BLANK} once and no question mark")
    return text


Asked = Annotated[str, AfterValidator(_one_question)]
Leading = Annotated[str, AfterValidator(_one_blank)]
Wordings = tuple[Asked, ...]
Leads = tuple[Leading, ...]
Listed = tuple[str, ...]


class LeadSentences(Record):
    """Sentences that may stand before a question; {words} is put in quotation marks by the sentence itself."""

    wrote: Leads = Field(min_length=1, description="takes up the last answer")
    earlier: Leads = Field(min_length=1, description="takes up an answer before the last")
    opening: Leads = Field(min_length=1, description="takes up what was said before the behaviours were seen")
    marked: Leads = Field(min_length=1, description="takes up a behaviour marked as unacceptable")
    other: Leads = Field(min_length=1, description="takes up a behaviour not chosen")


class SlotWordings(Record):
    """All wordings for one slot; the file explains each list."""

    ask: Wordings = Field(min_length=1)
    bare: Wordings = ()
    none: Wordings = ()
    opened: Wordings = ()
    hurt: Wordings = ()
    more: Wordings = ()
    marked: Wordings = ()
    other: Wordings = ()
    follow_up: Wordings = Field(min_length=1)
    follow_quoted: Wordings = ()


class SmallWords(Record):
    """Words that carry no content, by what they do."""

    determiners: Listed
    prepositions: Listed
    connectives: Listed
    asking: Listed = Field(description="connectives that a quote takes along: how, what")
    helpers: Listed
    subjects: Listed
    objects: Listed
    negators: Listed
    degrees: Listed
    others: Listed


class Cues(Record):
    """Words and phrases that show what an answer speaks of."""

    story: Listed
    change_mind: Listed
    other_side: Listed
    look_to: Listed
    reason: Listed
    exception: Listed
    others_view: Listed
    should: Listed
    condition: Listed
    about_ai: Listed
    matters: Listed
    telling: Listed
    hurt: Listed
    meta: Listed
    about_bot: Listed


class LintWords(Record):
    """What a question written by a model must not say, and what in an answer calls for help; the file explains each list."""

    flattering: Listed
    leading: Listed
    tags: Listed
    arguing: Listed
    joined: Listed
    jargon: Listed
    claims: Listed
    common: Listed = Field(min_length=20)
    distress: Listed


class CardLint(Record):
    """Words that a line of a drafted card must not have, where they must not stand, and what the model is told about it."""

    tell: str = Field(min_length=1)
    where: Literal["front", "anywhere"] = Field(description="front: among the first two words")
    lines: Literal["looks_to", "both"] = Field(description="both: the exceptions too")
    words: Listed = Field(min_length=1)


class CardLints(Record):
    """What a card drafted by a model is held against; the file explains each list."""

    words: dict[str, CardLint] = Field(min_length=1)
    tell: dict[str, str]
    this: Listed = Field(description="words that, before a person's role, point at one person")
    to_machine: Listed


class Phrases(Record):
    """Everything in a language that the guided interviewer and the guided card need."""

    opening: Asked
    leads: LeadSentences
    questions: dict[str, SlotWordings]
    asked_back: Wordings
    title: Wordings = Field(min_length=1)
    dont_know: Listed
    nothing: Listed
    nothing_moves_on: Listed
    thin: Listed
    fillers_front: Listed
    fillers_front_comma: Listed
    fillers_back: Listed
    fillers_back_comma: Listed
    kept: Listed
    title_front: Listed
    small: SmallWords
    cues: Cues
    insults: Listed
    instructions: Listed
    danger: Listed
    lints: LintWords
    card_lints: CardLints
    abbreviations: Listed
    cut_before: Listed
    cut_before_subject: Listed

    @model_validator(mode="after")
    def _has_every_slot(self) -> Phrases:
        missing = sorted(set(SLOTS) - set(self.questions))
        unknown = sorted(set(self.questions) - set(SLOTS))
        if missing or unknown:
            raise ValueError(f"slots missing: {', '.join(missing) or 'none'}; slots unknown: {', '.join(unknown) or 'none'}")
        return self

    @cached_property
    def small_words(self) -> Listed:
        """All small words."""
        return tuple(word for name in SmallWords.model_fields for word in getattr(self.small, name))

    @cached_property
    def empty_words(self) -> Listed:
        """All words and phrases that say nothing by themselves."""
        return (*self.small_words, *self.thin, *self.dont_know, *self.fillers_front, *self.fillers_back)

    @cached_property
    def never_quoted(self) -> Listed:
        """What no question takes up: insults, and words about death and violence."""
        return (*self.insults, *self.danger)


SLOTS = ("why", "story", "unacceptable", "look_to", "change_mind", "other_side")
"""The natural order of the questions."""


def read_phrases(path: Path) -> Phrases:
    """The section `guided` of a file. Raises PhrasesError if the file cannot be read or something in it is amiss."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PhrasesError(f"{path}: cannot be read: {' '.join(str(error).split())}. Put the file in order or restore it.") from error
    return _phrases_in(text, str(path))


@lru_cache(maxsize=16)
def _phrases_in(text: str, path: str) -> Phrases:
    """The same for a text; a large file takes a second, so what was read is remembered."""
    node, problems = parse_yaml(text, path)
    if problems:
        raise PhrasesError("; ".join(str(problem) for problem in problems))
    guided = node.get("guided") if node else None
    if guided is None or not guided.pairs():
        raise PhrasesError(f"{path}: found no section 'guided'. Copy its keys from en.yaml.")
    try:
        return Phrases.model_validate_json(json.dumps(guided.plain()))
    except ValidationError as error:
        raise PhrasesError(f"{path}: {'; '.join(_said(one) for one in error.errors())}. Compare with en.yaml.") from error


def _said(problem: ErrorDetails) -> str:
    """One problem as `place: what`."""
    return f"{'.'.join(str(part) for part in ('guided', *problem['loc']))}: {problem['msg']}"
