"""A study: study.yaml key by key, and the study as one loaded whole."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.records.base import Record, Slug, Texts
from flows.records.example import Example
from flows.records.principle import Spec
from flows.records.scenario import Scenario
from flows.records.shared_card import Seed
from flows.records.story import Story


class ScenarioCounts(Record):
    """How many scenarios a participant meets."""

    talked: int = Field(default=2, ge=0, le=10, description="choose, talk, card")
    short: int = Field(default=1, ge=0, le=10, description="choose only: the control for the second choice")


class Arms(Record):
    """Ways of asking, drawn per person and balanced; one level alone fixes it for all."""

    guess: tuple[Literal["shown", "hidden"], ...] = Field(default=("hidden",), min_length=1, description="without a model always hidden")
    wording: tuple[Literal["a", "b"], ...] = Field(default=("a", "b"), min_length=1)
    opening: tuple[Literal["behaviours", "open"], ...] = Field(default=("behaviours",), min_length=1)


class Others(Record):
    """Other people's cards (a later step of the study)."""

    cards: int = Field(default=5, ge=0, le=30)
    release: Literal["reviewer", "rules"] = "reviewer"


class PointsStep(Record):
    """A budget shared out over rules (a later step of the study)."""

    method: Literal["points", "quadratic"] = Field(default="points", description="n votes cost n; or n * n, and may be against")
    budget: int = Field(default=100, ge=10, le=1000, description="the same for everybody")
    principles: int = Field(default=8, ge=2, le=12, description="rules at most, of those that the person met beside their cards")


class PairsStep(Record):
    """Two cards of other people side by side (a later step of the study)."""

    count: int = Field(default=3, ge=1, le=10, description="pairs put before one person, at most")
    stories: bool = Field(default=False, description="stories of stories.yaml are shown to two thirds of the people who meet the pair")


class ReviewRules(Record):
    """How researchers read cards (with `reviewers_each`)."""

    unaided_percent: int = Field(default=10, ge=0, le=100, description="of the cards, read from transcript and card alone")
    unaided_least: int = Field(default=50, ge=0, description="cards read so at the least")
    lock_minutes: int = Field(default=30, ge=1, le=480, description="how long a card is held for the reviewer who opened it")
    near_permille: int = Field(default=390, ge=50, le=1000, description="from here on two cards are near by their words, thousandths")


class Limits(Record):
    """What one participant, one day and the study may take."""

    minutes: int = Field(default=25, ge=1, le=240, description="promised length, minutes")
    exchanges: int = Field(default=4, ge=1, le=12, description="questions per talked scenario, gentle follow-ups and the title apart")
    characters: int = Field(default=8000, ge=200, le=50_000, description="longest single text, Unicode code points")
    usd_turn: float = Field(default=0.05, ge=0)
    usd_each: float = Field(default=0.50, ge=0)
    usd_day: float = Field(default=100.0, ge=0)
    usd_total: float = Field(default=300.0, ge=0)


class ModelPrice(Record):
    """US dollars per million tokens."""

    in_: float = Field(alias="in", ge=0)
    out: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0, description="of tokens in that the provider read from its cache; None: as `in`")


class ModelSettings(Record):
    """The language model; absent from study.yaml means set questions only."""

    name: str
    base_url: str | None = None
    structured: Literal["json_schema", "function_calling", "json_mode"] = "json_schema"
    timeout_s: float = Field(default=30.0, gt=0)
    price: ModelPrice | None = None
    temperature: float | None = Field(default=None, ge=0, le=2, description="None: the provider's own")
    seed: int | None = Field(default=None, ge=0)
    max_tokens: int = Field(default=4000, ge=100, le=100_000, description="longest reply, tokens, thinking included")
    tries: int = Field(default=3, ge=1, le=3, description="of one request over the network")


class EmbeddingSettings(Record):
    """How near-duplicates are found with embeddings of the model's provider; absent: by words."""

    name: str = Field(min_length=1, description="of the embeddings, at the model's address and with its key")
    price: float | None = Field(default=None, ge=0, description="US dollars per million tokens")
    near_permille: int = Field(default=870, ge=50, le=1000, description="from here on two cards are near by them, thousandths")


class Mapping(Record):
    """How a model reads cards against the principles."""

    samples: int = Field(default=1, ge=1, le=9, description="readings of each card; links that more than half of them give are kept")


class Codes(Record):
    """Completion codes handed back to the panel."""

    complete: str
    stopped: str
    no_consent: str
    full: str
    closed: str
    paused: str | None = Field(default=None, description="for those who cannot come back; without it the page shows no code")


class Arrival(Record):
    """Names of the panel's query parameters, the codes, and the way back."""

    pid: str = "PROLIFIC_PID"
    study: str = "STUDY_ID"
    session: str = "SESSION_ID"
    codes: Codes
    back: str | None = Field(default=None, pattern=r"^https://\S+$", description="the panel's address, with {code} for the code")
    forward_s: int | None = Field(default=None, ge=5, le=120, description="seconds until the last page goes back by itself; None: never")


class Provider(Record):
    """Whose model reads the words; all null where none does."""

    name: str | None = None
    region: str | None = None
    retention_days: int | None = Field(default=None, ge=0)
    training: bool = False


class Safety(Record):
    """Who looks when somebody writes that they are in danger, and how soon."""

    who: str
    within_hours: int = Field(ge=1)


class ConsentFacts(Record):
    """Every fact on the consent page."""

    version: int = Field(ge=1)
    controller: str
    approval: str
    contact: str
    complaints: str
    pay: str = Field(description='amount with currency, such as "GBP 4.00", or "none"')
    stopped_pay: Literal["full", "part", "none", "ask"] = Field(
        default="ask", description="what those who stop early are paid: all of it, for the time they took, nothing, or as the team says"
    )
    withdraw_until: str = Field(pattern=r"^\d{4}-\d\d-\d\d$", description="date")
    kept_where: str
    backup_days: int = Field(ge=0)
    provider: Provider = Provider()
    safety: Safety


class Question(Record):
    """One question about the participant; "prefer not to say" is always offered and stored as not_stated."""

    id: Slug
    text: Texts
    answers: dict[str, Texts] = Field(min_length=2, description="answer id -> text per language, in file order")


class SurveyItem(Record):
    """One item of the survey. Named in study.yaml under `before` or `about` (or both), it is asked there; else at the survey."""

    id: Slug
    kind: Literal["scale", "words"] = Field(default="scale", description="answered on the scale, or in own words")
    needs: Literal["card", "summary"] | None = Field(
        default=None, description="asked only of people with an approved card, or where the summary of their view is shown"
    )
    text: Texts


class Survey(Record):
    """What is asked about the study itself."""

    items: tuple[SurveyItem, ...] = ()
    scale: tuple[Texts, ...] = Field(default=(), description="what the places from 1 up mean, for every item on the scale")


StepName = Literal["choose", "talk", "card"]
AfterName = Literal["principles", "rechoose"]
ClosingName = Literal["others", "pairs", "points", "survey"]


class StudySettings(Record):
    """study.yaml."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: Texts
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    scenarios: ScenarioCounts = ScenarioCounts()
    steps: tuple[StepName, ...] = ("choose", "talk", "card")
    after: tuple[AfterName, ...] = ("principles", "rechoose")
    closing: tuple[ClosingName, ...] = ()
    arms: Arms = Arms()
    choice: Literal["pick", "rank"] = "pick"
    before: tuple[Slug, ...] = ()
    about: tuple[Slug, ...] = ()
    segments: tuple[Slug, ...] = ()
    quotas: dict[Slug, dict[str, int]] = Field(default_factory=dict)
    k: int = Field(default=10, ge=1, description="smallest published cell, people")
    reviewers_each: int = Field(default=2, ge=1, description="reviewers who read each card, blind to one another")
    review: ReviewRules = ReviewRules()
    others: Others = Others()
    points: PointsStep = PointsStep()
    pairs: PairsStep = PairsStep()
    limits: Limits = Limits()
    seed: int = Field(default=1, ge=0, description="of every draw")
    model: ModelSettings | None = None
    embeddings: EmbeddingSettings | None = None
    mapping: Mapping = Mapping()
    arrival: Arrival
    consent: ConsentFacts


class Study(Record):
    """A loaded study folder."""

    settings: StudySettings
    scenarios: tuple[Scenario, ...]
    spec: Spec
    questions: tuple[Question, ...] = ()
    survey: Survey = Survey()
    seeds: tuple[Seed, ...] = ()
    stories: tuple[Story, ...] = ()
    help: dict[str, Texts] = Field(default_factory=dict, description="help.yaml: country (ISO 3166, two capital letters) or `any` -> text")
    example: Example | None = Field(default=None, description="example.yaml: shown before the first scenario; None: the study has none")
    guidelines: str = Field(default="", description="guidelines.md: what reviewers go by, Markdown; empty: nothing")

    @property
    def language(self) -> str:
        """The study's first language."""
        return self.settings.languages[0]
