"""About how many minutes somebody has still to go: what is left to do, at the pace of this study's people and of this person.

What a step should take stands in effort.py. From enough finished people on, their median scales it; a person's own time so far scales
it once more, within bounds. The number that is shown is rounded, so that it does not pretend to be exact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from flows.active_time import active_minutes
from flows.closing import left
from flows.effort import ANSWER, ASKED, OFFERS, TITLE, count_words, minutes_of, rule_words, scenario_words
from flows.overtime import passed_over
from flows.records import Draw, ValueCard
from flows.standing import Standing, When, about, again, on
from flows.surveying import answers_of, asked_about, told

Piece = tuple[float, Literal["done", "left", "out"]]
"""Expected minutes of one thing to do, and whether it is done, left, or left out for good."""

CLOSING = {"others": 2.0, "pairs": 2.0, "points": 3.0, "survey": 1.5}
"""Minutes of each closing step: our assumption."""
BEFORE_JUDGING = 3.0
"""Expected minutes after which a person's own pace weighs as much as everybody's: our assumption."""
SLOWEST, FASTEST = 2.0, 0.5
"""How far one person's pace may move the number."""
FARTHEST = 3.0
"""How far the study's own median may move it, up or down."""
EXACT_UP_TO, STEP = 10, 5
"""Minutes are shown one by one up to the first, then in steps of the second."""


def minutes_left(standing: Standing, usual: float | None = None) -> float:
    """Expected minutes from now to the end, 0 or more. `usual`: median minutes of those who finished this study, if enough have."""
    pieces = list(_pieces(standing))
    share = _usual_share(pieces, usual)
    done = share * sum(minutes for minutes, state in pieces if state == "done")
    to_do = share * sum(minutes for minutes, state in pieces if state == "left")
    return to_do * pace(active_minutes(standing.history), done)


def pace(taken: float, expected: float) -> float:
    """Minutes taken for what should take `expected` minutes, as a factor between FASTEST and SLOWEST; near 1 while little is done."""
    return min(SLOWEST, max(FASTEST, (taken + BEFORE_JUDGING) / (expected + BEFORE_JUDGING)))


def rounded(minutes: float) -> int:
    """What is shown: 1 for less than two, whole minutes up to EXACT_UP_TO, then steps of STEP."""
    if minutes < 2:
        return 1
    whole = math.floor(minutes + 0.5)
    return whole if whole <= EXACT_UP_TO else STEP * math.floor(minutes / STEP + 0.5)


def _usual_share(pieces: list[Piece], usual: float | None) -> float:
    whole = sum(minutes for minutes, _ in pieces)
    return min(FARTHEST, max(1 / FARTHEST, usual / whole)) if usual and whole else 1.0


def _pieces(standing: Standing) -> Iterator[Piece]:
    yield from _about(standing, "before")
    for slot in standing.slots:
        yield from _scenario(standing, slot)
    for name in standing.study.settings.closing:
        yield CLOSING[name], "left" if left(standing, name) else "done" if standing.pressed("go_on", name) else "out"
    yield from _about(standing, "after")


def _about(standing: Standing, when: When) -> Iterator[Piece]:
    gone = standing.pressed("go_on", about(when)) is not None
    language, given = standing.history.participant.language, told(standing, when)
    for asked in asked_about(standing.study, when):
        answers = answers_of(standing.study, asked, language)
        read = count_words(asked.text, language) + sum(len(answer.text.split()) for answer in answers)
        yield minutes_of(read=read, decided=1), "done" if gone or asked.id in given else "left"


def _scenario(standing: Standing, slot: Draw) -> Iterator[Piece]:
    """One scenario to its end, the rules for its card and the second choice with it."""
    settings = standing.study.settings
    read = scenario_words(standing.scenario(slot), standing.history.participant.language)
    is_out = standing.skipped(slot) or passed_over(standing, slot)
    chose = standing.choice(slot.scenario_id, "before")
    talks = slot.depth == "talked" and "talk" in settings.steps
    over = standing.pressed("go_on", slot.scenario_id) if not talks else chose and chose.ranking and chose.who_decides
    pieces: list[Piece] = [(minutes_of(read=read, decided=2), "done" if over else "left")]
    if talks:
        pieces += [*_talk(standing, slot), *_rules(standing, slot)]
    if "rechoose" in settings.after:
        again_over = any(standing.pressed(button, again(slot.scenario_id)) for button in ("go_on", "skip_scenario"))
        pieces.append((minutes_of(read=read, decided=1), "done" if again_over else "left"))
    yield from ((minutes, "out" if is_out and state == "left" else state) for minutes, state in pieces)


def _talk(standing: Standing, slot: Draw) -> Iterator[Piece]:
    """Questions up to the most there are, then the card: its title typed, all of it read and decided on."""
    most, card = standing.study.settings.limits.exchanges, standing.card(slot.scenario_id)
    asked = [one for one in standing.exchanges(slot.scenario_id) if one.asked.signals.get("slot") != "title"]
    answered = sum(one.answer is not None for one in asked)
    is_over = card is not None or standing.pressed("draft", slot.scenario_id) or len(asked) < len(standing.exchanges(slot.scenario_id))
    for number in range(max(most, answered)):
        state: Literal["done", "left", "out"] = "done" if number < answered else "out" if is_over else "left"
        yield minutes_of(read=ASKED.value, typed=ANSWER.value, thought=1), state
    decided = card is not None and standing.status(card) != "draft"
    yield minutes_of(read=most * ANSWER.value, typed=TITLE.value, decided=1), "done" if decided else "left"


def _rules(standing: Standing, slot: Draw) -> Iterator[Piece]:
    """One piece for each rule held against the card, as many as there are once they are drawn."""
    if "principles" not in standing.study.settings.after:
        return
    card = standing.card(slot.scenario_id)
    each = minutes_of(read=_rule_words(standing), decided=1)
    offers = standing.offers(card) if card else []
    for number in range(len(offers) or int(OFFERS.value)):
        answered = bool(offers) and offers[number].answer is not None
        yield each, "done" if answered else _state_of_rules(standing, card)


def _state_of_rules(standing: Standing, card: ValueCard | None) -> Literal["left", "out"]:
    """What stays open once the person has gone on from it is left out; so is all of a card that was dropped."""
    if card is None:
        return "left"
    return "out" if standing.status(card) == "dropped" or standing.pressed("go_on", on(card)) else "left"


def _rule_words(standing: Standing) -> float:
    """Words of a rule of average length."""
    language = standing.history.participant.language
    principles = standing.study.spec.principles
    words = [rule_words(one.plain[language].a if language in one.plain else None) for one in principles]
    return sum(words) / max(1, len(words))
