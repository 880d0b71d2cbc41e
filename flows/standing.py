"""Reads a history: which draw, choice, words, card and answers stand now, older versions folded away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from flows.records import CardStatus, Choice, Draw, Gap, History, Moment, Offer, Press, Scenario, Study, Turn, ValueCard

When = Literal["before", "after"]
"""Before the first scenario, or at the end."""


@dataclass(frozen=True)
class Exchange:
    """One question with what came of it. `asked`, `answer` and `more` are the newest versions.

    `more`: (first id, turn) of what was sent after the answer, before the next question was there."""

    first_id: str
    asked: Turn
    answer: Turn | None
    answer_first_id: str | None = None
    more: tuple[tuple[str, Turn], ...] = ()

    @property
    def skipped(self) -> bool:
        """Passed over without a word."""
        return self.answer is not None and not self.said

    @property
    def said(self) -> tuple[Turn, ...]:
        """The participant's turns that answer it."""
        turns = [self.answer, *(turn for _, turn in self.more)]
        return tuple(turn for turn in turns if turn and turn.kind != "skip")

    @property
    def words(self) -> str:
        """All that was said to it, a line for each turn."""
        return "\n".join(turn.text for turn in self.said)


@dataclass(frozen=True)
class Standing:
    """What stands now in one person's history."""

    study: Study
    history: History
    memory: dict[str, object] = field(default_factory=dict, compare=False)

    @cached_property
    def slots(self) -> tuple[Draw, ...]:
        """The scenarios of the walk in order; an exchanged draw is gone."""
        latest = {draw.position: draw for draw in self.history.draws}
        return tuple(latest[position] for position in sorted(latest))

    def scenario(self, draw: Draw) -> Scenario:
        """The scenario of a draw. Raises KeyError if the study no longer holds it."""
        for scenario in self.study.scenarios:
            if scenario.id == draw.scenario_id:
                return scenario
        raise KeyError(draw.scenario_id)

    @cached_property
    def _choices(self) -> dict[tuple[str, str], Choice]:
        return {(choice.scenario_id, choice.moment): choice for choice in self.history.choices}

    @cached_property
    def told(self) -> dict[str, str]:
        """Question id -> the last answer about oneself."""
        return {one.question: one.value for one in self.history.about}

    def choice(self, scenario_id: str, moment: Moment) -> Choice | None:
        return self._choices.get((scenario_id, moment))

    @cached_property
    def _presses(self) -> dict[tuple[str, str], Press]:
        return {(press.button, press.subject): press for press in self.history.presses}

    def pressed(self, button: str, subject: str) -> Press | None:
        """The last press of `button` on `subject`."""
        return self._presses.get((button, subject))

    @cached_property
    def stopped(self) -> bool:
        last = [press.button for press in self.history.presses if press.step == "any"]
        return bool(last) and last[-1] == "stop"

    @cached_property
    def _newest(self) -> dict[str, Turn]:
        """First id of a turn -> its newest version."""
        newest: dict[str, Turn] = {}
        root: dict[str, str] = {}
        for turn in self.history.turns:
            first = root[turn.supersedes] if turn.supersedes in root else turn.id
            root[turn.id] = first
            newest[first] = turn
        return newest

    def turns(self, scenario_id: str) -> Iterator[tuple[str, Turn]]:
        """(first id, newest version) of every turn of one scenario, in the order of the first versions."""
        return ((first, turn) for first, turn in self._newest.items() if turn.scenario_id == scenario_id)

    def newest(self, turn_id: str) -> tuple[str, Turn] | None:
        """The newest version of the turn that `turn_id` is some version of."""
        wanted: str | None = turn_id
        by_id = {turn.id: turn for turn in self.history.turns}
        while wanted in by_id and by_id[wanted].supersedes:
            wanted = by_id[wanted].supersedes
        return (wanted, self._newest[wanted]) if wanted in self._newest else None

    def exchanges(self, scenario_id: str) -> list[Exchange]:
        """Questions of one scenario with their answers; at most the last one is open. Words sent at the choice answer none."""
        found: list[Exchange] = []
        for first, turn in self.turns(scenario_id):
            if turn.who == "interviewer":
                found.append(Exchange(first, turn, None))
            elif turn.who == "participant" and turn.kind != "edit" and turn.step != "choose" and found:
                found[-1] = _answered(found[-1], first, turn)
        return found

    def open_question(self, scenario_id: str) -> Exchange | None:
        asked = self.exchanges(scenario_id)
        return asked[-1] if asked and asked[-1].answer is None else None

    @cached_property
    def _cards(self) -> dict[str, ValueCard]:
        return {card.scenario_id: card for card in self.history.cards}

    def card(self, scenario_id: str) -> ValueCard | None:
        """The newest version of the scenario's card."""
        return self._cards.get(scenario_id)

    def status(self, card: ValueCard) -> CardStatus:
        """What its author decided about this version."""
        last: CardStatus = "draft"
        for press in self.history.presses:
            if press.subject == on(card) and press.button in ("approve", "drop"):
                last = "approved" if press.button == "approve" else "dropped"
        return last

    @cached_property
    def approved(self) -> tuple[ValueCard, ...]:
        """Approved cards, in the order of the walk."""
        cards = (self.card(slot.scenario_id) for slot in self.slots if not self.skipped(slot))
        return tuple(card for card in cards if card and self.status(card) == "approved")

    def skipped(self, slot: Draw) -> bool:
        return self.pressed("skip_scenario", slot.scenario_id) is not None

    def offers(self, card: ValueCard) -> list[Offer]:
        """The newest state of every offer of one card version, by position."""
        wanted = (card.id, card.version)
        newest = {offer.principle_id: offer for offer in self.history.offers if (offer.card_id, offer.card_version) == wanted}
        return sorted(newest.values(), key=lambda offer: offer.position)

    def earlier_offers(self, card: ValueCard) -> dict[str, Offer]:
        """The last answer per principle to older versions of the card."""
        return {o.principle_id: o for o in self.history.offers if o.card_id == card.id and o.card_version < card.version}

    def gap(self, card: ValueCard) -> Gap | None:
        """The last word on "Nothing here fits my card", carried over from older versions."""
        found = [gap for gap in self.history.gaps if gap.card_id == card.id]
        return found[-1] if found else None

    @cached_property
    def saw_rules(self) -> bool:
        return bool(self.history.offers)


def _answered(one: Exchange, first_id: str, turn: Turn) -> Exchange:
    """The exchange with one more turn of the participant; words beside a card answer nothing."""
    if one.answer is None:
        return replace(one, answer=turn, answer_first_id=first_id)
    return replace(one, more=(*one.more, (first_id, turn))) if turn.step == "talk" else one


def on(card: ValueCard) -> str:
    """A card version as the subject of a press."""
    return f"{card.id}/{card.version}"


def about(when: When) -> str:
    """The questions about the participant as the subject of a press."""
    return f"about/{when}"


def again(scenario_id: str) -> str:
    """The second choice of a scenario as the subject of a press."""
    return f"rechoose/{scenario_id}"
