"""What a participant sees: a small closed set of screens. Chat, plain pages and the simulator render the same ones.

A screen has a `key` that stays the same for as long as it stands for the same thing, and `open` tells whether it
has controls; answered screens are text. Interface labels are not here: they live in bot/words/."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Answer, Mode, Moment, RandomId, Record, Slug, Stance
from flows.records.card import CardStatus
from flows.records.interview import SkipReason, WhoDecides
from flows.records.offer import Fit


class Screen(Record):
    """What all screens share."""

    key: str = Field(description="stable name within this participant's view, such as choice/<scenario>/before")
    open: bool = Field(default=False, description="has controls")


class Say(Screen):
    """One line of the talk that asks for nothing any more: a question already answered, the participant's own words."""

    who: Literal["participant", "interviewer"]
    text: str
    mode: Mode = "guided"
    turn_id: RandomId | None = None
    can_change: bool = Field(default=False, description='"Change this answer" stands under it')
    skipped: bool = Field(default=False, description="the question above was skipped; text is empty")


class ShowScenario(Screen):
    """A scenario to read: alone before its content note is answered, or in the open arm before the behaviours are seen."""

    scenario_id: Slug
    title: str
    context: str
    request: str
    note: str | None = Field(default=None, description="the content note; then the scenario's text waits behind it")


class ShownOption(Record):
    """One behaviour in the order drawn."""

    id: str
    text: str


class AskChoice(Screen):
    """The scenario with its behaviours. Not open: the choice as text."""

    scenario_id: Slug
    moment: Moment
    title: str
    context: str
    request: str
    options: tuple[ShownOption, ...]
    rank: bool = Field(default=False, description="put in order instead of picking one")
    ranking: str | None = None
    unacceptable: str = ""
    who_decides: WhoDecides | None = None
    rationale: str = ""
    saved: bool = Field(default=False, description="something of it is stored")
    complete: bool = Field(default=False, description="enough is answered to go on")
    needs_go_on: bool = Field(default=False, description="no talk follows: a button leads on")
    skipped: bool = False
    skip_reason: SkipReason | None = None
    asks_why: bool = Field(default=False, description="skipped a moment ago: a reason may be given, but need not be")
    number: int = Field(ge=1, description="1-based place among the scenarios")
    of: int = Field(ge=1)


class AskText(Screen):
    """A question that waits for an answer in the box."""

    text: str
    mode: Mode = "guided"
    slot: str = Field(description="what it asks for: opening, why, look_to, change_mind, other_side, title ...")
    turn_id: RandomId | None = None
    can_draft: bool = False
    can_skip: bool = False


class HelpPlace(Record):
    """Where to find help in one country."""

    country: str = Field(description="ISO 3166, two capital letters")
    text: str


class Notice(Screen):
    """Something that the participant should know at this place of the talk; its sentences are in bot/words/, but for `text`."""

    notice: Literal["set_questions", "set_card", "help"] = Field(
        description="set_questions: the model did not answer, so a set question follows; set_card: so the card is cut from own "
        "sentences; help: words of danger to oneself were read"
    )
    text: str = Field(default="", description="help: the study's own text about where to find help")
    places: tuple[HelpPlace, ...] = Field(default=(), description="help, where the country is not known: those the study has a text for")


class Writing(Screen):
    """A model is at work on what comes next; there for as long as that is so, and no part of the records."""

    what: Literal["question", "card", "rules"]
    text: str = Field(default="", description="as much of a question as may be read already")
    can_draft: bool = Field(default=False, description="a card can be had without waiting for the question")
    stuck: bool = Field(default=False, description="nobody is at work any more, since nothing could be stored; looking again starts anew")


class ShownLine(Record):
    """One line of a card with the exact words that carry it."""

    text: str
    quotes: tuple[str, ...] = Field(description="the quoted spans; empty where the line is its own quote")
    fresh: bool = Field(default=False, description="not on the draft before this one")


class ShownCard(Record):
    """One card as its author reads it."""

    card_id: RandomId
    version: int
    title: str
    sentence: str
    looks_to: tuple[ShownLine, ...]
    exceptions: tuple[ShownLine, ...]
    author: Literal["model", "guided", "participant", "seed"]
    status: CardStatus
    redrafted: bool = Field(default=False, description="drafted anew after \"Not quite\"; the next two say what changed")
    fresh: tuple[Literal["title", "sentence"], ...] = ()
    dropped: tuple[str, ...] = Field(default=(), description="lines of the draft before that are gone")


class ShowCard(Screen):
    """A card: open for editing and deciding, or as it was left."""

    card: ShownCard
    mode: Literal["guided", "model", "mixed"] = "guided"
    can_edit: bool = Field(default=False, description="approved, and the end is not reached: can be edited again")


class ShownRule(Record):
    """One principle held against the card, in the wording drawn for this person."""

    principle_id: Slug
    title: str
    text: str
    full_text: str | None = None
    guess: Stance | None = None
    because: str | None = Field(default=None, description="the quote that the guess rests on")
    fit: Fit | None = None
    answer: Answer | None = None
    exception: str = ""
    earlier: Answer | None = Field(default=None, description="the answer to an earlier version of this card")


class AskPrinciples(Screen):
    """A card and the rules held against it. Not open: the answers as text."""

    card: ShownCard
    rules: tuple[ShownRule, ...]
    nothing_fits: bool = False
    gap: str = ""
    number: int = Field(ge=1, description="1-based place among the person's approved cards")
    of: int = Field(ge=1)


class AskedAbout(Record):
    """One question about the participant, in their language; "prefer not to say" comes after the answers."""

    id: Slug
    text: str
    answers: tuple[ShownOption, ...]
    answer: str | None = Field(default=None, description="an answer's id, or not_stated; None: still open")


class AskAbout(Screen):
    """Questions about the participant, before the first scenario or at the end. Not open: the answers as text."""

    when: Literal["before", "after"]
    questions: tuple[AskedAbout, ...]


class AskedWords(Record):
    """An item of the survey that is answered in own words, or not at all."""

    id: Slug
    text: str
    answer: str = ""


class AskSurvey(Screen):
    """What the participant thinks of the study, and a situation that they would ask about. Not open: the answers as text."""

    items: tuple[AskedAbout, ...] = Field(description="on the scale, each may stay open")
    words: tuple[AskedWords, ...]
    proposal: str = ""


class Done(Screen):
    """The end."""

    stopped: bool = False
    code: str
    scenarios: int = Field(ge=0, description="scenarios completed")
    cards: int = Field(ge=0, description="cards approved")


Part = Literal["about", "example", "scenario", "rules", "once_more", "others", "pairs", "points", "survey", "done"]
"""What the bar at the top says."""


class Progress(Record):
    """Where the bar stands: one segment per scenario and two for what follows."""

    part: Part
    number: int = Field(ge=0)
    of: int = Field(ge=0)
    segments: tuple[Literal["done", "part", "open"], ...]
    minutes_left: int | None = Field(default=None, description="about; 1: less than two; None at the end")
