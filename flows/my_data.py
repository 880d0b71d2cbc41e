"""What one person gave us, put together for that person alone: as sections to read, and as JSON with every record of theirs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from pydantic import Field

from flows.my_asides import MyProblem, MySkip, my_problems, my_skips
from flows.my_others import MyOthers, my_others
from flows.my_survey import MyItem, my_items, my_proposals
from flows.my_weighing import MyPair, MyPoints, my_pairs, my_points
from flows.records import (
    Choice,
    Consent,
    History,
    ModelCall,
    Moment,
    Record,
    Scenario,
    ShownCard,
    ShownRule,
    Study,
    Turn,
    WhoDecides,
    in_language,
)
from flows.shown_card import shown_card, shown_rules
from flows.standing import Standing

NOT_STATED = "not_stated"
NOT_THEIRS = ("others", "hidden")
"""Shelves of a history that hold what is other people's."""


class MyChoice(Record):
    """The state of one choice that counts."""

    moment: Moment
    chosen: str | None = Field(description="the behaviour's text; None: none of these, or nothing yet")
    own_words: str
    unacceptable: tuple[str, ...] = Field(description="texts of behaviours")
    who_decides: WhoDecides | None


class MyLine(Record):
    """One text of a talk. `older`: changed later. `skipped`: the question before it was passed over."""

    own: bool = Field(description="their own; else a question of ours")
    text: str
    at: str
    older: bool = False
    skipped: bool = False


class MyScenario(Record):
    """One scenario with everything that was said and answered in it."""

    title: str
    request: str
    choices: tuple[MyChoice, ...]
    skips: tuple[MySkip, ...]
    talk: tuple[MyLine, ...]
    card: ShownCard | None
    rules: tuple[ShownRule, ...]
    gap: str | None = Field(description="what no rule covers, own words; None: said nothing like it")


class MyAnswer(Record):
    """An answer about oneself. `answer` None: would rather not say."""

    question: str
    answer: str | None


class MyConsent(Record):
    """What was allowed from a moment on."""

    at: str
    consent: Consent


class MyData(Record):
    """Everything, in the person's language where there are words for it."""

    language: str
    entered_at: str
    consents: tuple[MyConsent, ...] = Field(description="oldest first; the last one counts")
    scenarios: tuple[MyScenario, ...]
    about: tuple[MyAnswer, ...]
    survey: tuple[MyItem, ...] = Field(description="about the study")
    proposals: tuple[str, ...] = Field(description="situations to ask about")
    others: MyOthers = Field(description="what they said of other people's cards")
    pairs: tuple[MyPair, ...] = Field(description="pairs of other people's cards that they compared")
    points: MyPoints | None = Field(description="what they gave to rules; None: nothing")
    problems: tuple[MyProblem, ...]
    model_calls: dict[str, int] = Field(description="purpose -> requests to a language model with their words")


def my_data(study: Study, history: History, calls: Sequence[ModelCall] = ()) -> MyData:
    """What this person gave, older answers about themselves folded away. `calls`: those made for them."""
    person = history.participant
    standing = Standing(study, history)
    first = MyConsent(at=person.entered_at, consent=person.consent)
    later = (MyConsent(at=change.created_at, consent=change.consent) for change in history.consents)
    return MyData(
        language=person.language,
        entered_at=person.entered_at,
        consents=(first, *later),
        scenarios=tuple(_scenarios(standing)),
        about=tuple(_about(study, history)),
        survey=tuple(my_items(study, history)),
        proposals=my_proposals(history),
        others=my_others(standing),
        pairs=my_pairs(standing),
        points=my_points(standing),
        problems=tuple(my_problems(standing)),
        model_calls=dict(sorted(Counter(call.purpose for call in calls).items())),
    )


def as_json(study: Study, history: History, calls: Sequence[ModelCall] = ()) -> str:
    """The same as JSON, indented, with every record of theirs as it is stored, all versions included."""
    own = [one.name for one in fields(history) if one.name not in NOT_THEIRS]
    shelves = {name: getattr(history, name) for name in own if isinstance(getattr(history, name), tuple)}
    records: dict[str, Any] = {name: [record.model_dump(mode="json") for record in shelf] for name, shelf in shelves.items()}
    content = {
        "study": {"id": study.settings.id, "title": in_language(study.settings.title, history.participant.language)},
        "summary": my_data(study, history, calls).model_dump(mode="json"),
        "records": {"participant": history.participant.model_dump(mode="json"), **records},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _scenarios(standing: Standing) -> Iterator[MyScenario]:
    """Every scenario drawn, those exchanged for another one too if anything was said in them."""
    history, language = standing.history, standing.history.participant.language
    by_id = {scenario.id: scenario for scenario in standing.study.scenarios}
    for scenario_id in dict.fromkeys(draw.scenario_id for draw in history.draws):
        scenario = by_id.get(scenario_id)
        card = standing.card(scenario_id)
        choices = tuple(_choices(standing, scenario_id, scenario))
        talk = tuple(_talk(history, scenario_id))
        skips = tuple(my_skips(standing, scenario_id))
        if not (choices or talk or card or skips):
            continue
        gap = standing.gap(card) if card else None
        yield MyScenario(
            title=in_language(scenario.title, language) if scenario else scenario_id,
            request=in_language(scenario.request, language) if scenario else "",
            choices=choices,
            skips=skips,
            talk=talk,
            card=shown_card(standing, card, standing.status(card)) if card else None,
            rules=shown_rules(standing, card) if card else (),
            gap=gap.text if gap and gap.nothing_fits else None,
        )


def _choices(standing: Standing, scenario_id: str, scenario: Scenario | None) -> Iterator[MyChoice]:
    language = standing.history.participant.language
    texts = {option.id: in_language(option.text, language) for option in scenario.options} if scenario else {}
    moments: tuple[Moment, ...] = ("before", "after")
    for choice in (standing.choice(scenario_id, moment) for moment in moments):
        if choice:
            yield _choice(choice, texts)


def _choice(choice: Choice, texts: dict[str, str]) -> MyChoice:
    first = choice.ranking[0] if choice.ranking and choice.ranking != "none" else None
    flagged = [name for name in choice.unacceptable.split(",") if name]
    return MyChoice(
        moment=choice.moment,
        chosen=texts.get(first, first) if first else None,
        own_words=choice.rationale,
        unacceptable=tuple(texts.get(name, name) for name in flagged),
        who_decides=choice.who_decides,
    )


def _talk(history: History, scenario_id: str) -> Iterator[MyLine]:
    replaced = {turn.supersedes for turn in history.turns if turn.supersedes}
    for turn in history.turns:
        if turn.scenario_id == scenario_id and turn.who != "system":
            yield _line(turn, older=turn.id in replaced)


def _line(turn: Turn, *, older: bool) -> MyLine:
    return MyLine(own=turn.who == "participant", text=turn.text, at=turn.created_at, older=older, skipped=turn.kind == "skip")


def _about(study: Study, history: History) -> Iterator[MyAnswer]:
    """The last answer to each question, in the order of asking."""
    language = history.participant.language
    questions = {question.id: question for question in study.questions}
    for name, value in {about.question: about.value for about in history.about}.items():
        question = questions.get(name)
        known = question.answers.get(value) if question else None
        answer = None if value == NOT_STATED else in_language(known, language) if known else value
        yield MyAnswer(question=in_language(question.text, language) if question else name, answer=answer)
