"""A gold interview as the stations meet it: a person's standing with one scenario, one choice and a finished talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.evaluate_gold import Gold
from flows.evaluate_measures import Span
from flows.kit import Kit
from flows.quoting import find_quote
from flows.records import AssignedArms, Choice, Consent, Draw, History, Participant, Policy, Quote, Study, Turn, ValueCard
from flows.standing import Standing
from flows.walk import Owed


@dataclass(frozen=True)
class GoldTalk:
    """An interview ready for a station. `numbers`: turn id -> which answer, counted from 1."""

    gold: Gold
    standing: Standing
    slot: Draw
    numbers: Mapping[str, int]

    @property
    def owed(self) -> Owed:
        """The card is next."""
        return Owed("card", self.slot)

    def with_card(self, card: ValueCard) -> Standing:
        """The same standing once the card is stored."""
        return Standing(self.standing.study, self.standing.history.plus(card))

    def place(self, quote: str) -> Span | None:
        """Where the person said exactly this (as flows/quoting.py compares); None: nowhere."""
        found = find_quote(quote, self.standing.history.turns)
        return self.span(found) if found else None

    def span(self, quote: Quote) -> Span:
        """A stored quote as a span of a numbered answer."""
        return Span(self.numbers[quote.turn], quote.start, quote.end)

    def spans(self, policies: tuple[Policy, ...]) -> tuple[Span, ...]:
        """Every span that a card quotes."""
        return tuple(self.span(quote) for policy in policies for quote in policy.quotes)


def gold_talk(gold: Gold, study: Study, kit: Kit, ordinal: int) -> GoldTalk:
    """The talk of one interview; `ordinal` stands for the order of joining, which draws depend on."""
    scenario = next(one for one in study.scenarios if one.id == gold.scenario)
    others = [option.id for option in scenario.options if option.id != gold.choice]
    order = ",".join(sorted([*others, gold.choice]))
    person = _person(gold, kit, ordinal)
    slot = Draw(
        id=kit.new_id(),
        participant_id=person.id,
        position=0,
        depth="talked",
        scenario_id=scenario.id,
        scenario_version=scenario.version,
        shown_before=order,
        shown_after=order,
    )
    choice = Choice(
        id=kit.new_id(),
        participant_id=person.id,
        scenario_id=scenario.id,
        moment="before",
        shown_order=order,
        ranking=">".join([gold.choice, *(["=".join(others)] if others else [])]),
        who_decides="unsure",
        created_at=kit.now(),
    )
    turns = _turns(gold, person, kit)
    numbers = {turn.id: turn.seq // 2 + 1 for turn in turns}
    history = History(person, draws=(slot,), choices=(choice,), turns=turns)
    return GoldTalk(gold, Standing(study, history), slot, numbers)


def _person(gold: Gold, kit: Kit, ordinal: int) -> Participant:
    return Participant(
        id=kit.new_id(),
        ordinal=ordinal,
        language=gold.language,
        consent=Consent(take_part=True, version=1, text_sha256="0" * 64),
        arms=AssignedArms(guess="hidden", wording="a", opening="behaviours"),
        test=True,
        entered_at=kit.now(),
    )


def _turns(gold: Gold, person: Participant, kit: Kit) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for one in gold.turns:
        question = Turn(
            id=kit.new_id(),
            participant_id=person.id,
            scenario_id=gold.scenario,
            seq=len(turns),
            who="interviewer",
            step="talk",
            text=one.asked,
            lang=gold.language,
            signals={"slot": one.slot, "form": "first"},
            created_at=kit.now(),
        )
        told = {"id": kit.new_id(), "seq": len(turns) + 1, "who": "participant", "text": one.answer, "signals": {}}
        turns += [question, question.model_copy(update=told)]
    return tuple(turns)
