"""One person's history, older states folded away: what stands now, and what decides about each thing.

The same folding as the walk's; it is repeated here because storage reads records only. Nothing is weighed, judged or counted out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import get_args

from flows.records import (
    About,
    CardReport,
    CardStatus,
    Choice,
    Comparison,
    Draw,
    Gap,
    History,
    Link,
    Moment,
    Offer,
    Points,
    Press,
    Proposal,
    SkipReason,
    SurveyAnswer,
    Turn,
    ValueCard,
    Vote,
)

Kept = (
    Draw | Choice | Turn | Press | ValueCard | Offer | Gap | About | Link | SurveyAnswer | Proposal
    | Vote | CardReport | Comparison | Points
)
"""A record that enters the bundle, or says how long somebody was there."""


class Folded:
    """What stands now in one history. Later records replace earlier ones of the same thing."""

    def __init__(self, history: History, begun: Mapping[str, str] | None = None) -> None:
        """`begun`: when each call of a model was begun, by its id; needed to tell one run of readings from the next."""
        self.history = history
        self._begun = begun or {}

    @property
    def id(self) -> str:
        """The participant's id."""
        return self.history.participant.id

    def records(self) -> Iterator[Kept]:
        """Every record of the history, shelf by shelf."""
        h = self.history
        acts = (h.draws, h.choices, h.turns, h.presses, h.cards, h.offers, h.gaps, h.about, h.links)
        for shelf in (*acts, h.survey, h.proposals, h.votes, h.reports, h.comparisons, h.points):
            yield from shelf

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """The last draw of each scenario ever drawn for this person, also of one that they exchanged."""
        return {draw.scenario_id: draw for draw in self.history.draws}

    @cached_property
    def in_walk(self) -> frozenset[str]:
        """Ids of the draws that stand: the last one of each position."""
        return frozenset({draw.position: draw.id for draw in self.history.draws}.values())

    @cached_property
    def choices(self) -> dict[tuple[str, Moment], list[Choice]]:
        """Every state of each choice, oldest first."""
        states: dict[tuple[str, Moment], list[Choice]] = {}
        for choice in self.history.choices:
            states.setdefault((choice.scenario_id, choice.moment), []).append(choice)
        return states

    @cached_property
    def _presses(self) -> dict[tuple[str, str], Press]:
        return {(press.button, press.subject): press for press in self.history.presses}

    def pressed(self, button: str, scenario_id: str, moment: Moment) -> Press | None:
        """The last press of `button` on a scenario, at its first or its second choice."""
        return self._presses.get((button, scenario_id if moment == "before" else f"rechoose/{scenario_id}"))

    @cached_property
    def skips(self) -> dict[tuple[str, Moment], Press]:
        """The press that skipped a scenario, or its second choice; a reason given later is another press."""
        pressed = (press for press in reversed(self.history.presses) if press.button == "skip_scenario")
        return {_scenario_and_moment(press.subject): press for press in pressed}

    def skip_reason(self, scenario_id: str, moment: Moment) -> str | None:
        """Why it was skipped, as said last; None if nothing was said."""
        press = self.pressed("skip_scenario", scenario_id, moment)
        return press.detail if press and press.detail in get_args(SkipReason) else None

    @cached_property
    def turns(self) -> dict[str, Turn]:
        """Every stored version by id."""
        return {turn.id: turn for turn in self.history.turns}

    @cached_property
    def newest_turns(self) -> tuple[Turn, ...]:
        """The newest version of every turn."""
        first: dict[str, str] = {}
        newest: dict[str, Turn] = {}
        for turn in self.history.turns:
            first[turn.id] = first.get(turn.supersedes, turn.id) if turn.supersedes else turn.id
            newest[first[turn.id]] = turn
        return tuple(newest.values())

    @cached_property
    def current_cards(self) -> dict[str, ValueCard]:
        """Scenario id -> the newest version of its card."""
        return {card.scenario_id: card for card in self.history.cards}

    def is_current(self, card_id: str, version: int) -> bool:
        """Is this the newest version of its scenario's card?"""
        return (card_id, version) in self._current_versions

    @cached_property
    def _current_versions(self) -> frozenset[tuple[str, int]]:
        return frozenset((card.id, card.version) for card in self.current_cards.values())

    @cached_property
    def _decisions(self) -> dict[str, Press]:
        return {press.subject: press for press in self.history.presses if press.button in ("approve", "drop")}

    def decision(self, card: ValueCard) -> tuple[CardStatus, str | None]:
        """What the author decided last about this very version, and when they approved it (None unless approved)."""
        press = self._decisions.get(f"{card.id}/{card.version}")
        if press is None:
            return "draft", None
        return ("approved", press.created_at) if press.button == "approve" else ("dropped", None)

    @cached_property
    def current_offers(self) -> frozenset[str]:
        """Ids of the newest state of each offer to a card version that is itself the newest."""
        newest = {(offer.card_id, offer.card_version, offer.principle_id): offer.id for offer in self.history.offers}
        return frozenset(name for (card_id, version, _), name in newest.items() if self.is_current(card_id, version))

    @cached_property
    def current_links(self) -> frozenset[str]:
        """Ids of the links that count: a reviewer's, and of a model's those of the newest run over each card version."""
        runs: dict[tuple[str, int], list[Link]] = {}
        for link in self.history.links:
            if link.method == "model":
                run = runs.setdefault((link.card_id, link.card_version), [])
                if run and self._begins_run(run, link):
                    run.clear()
                run.append(link)
        by_people = (link.id for link in self.history.links if link.method == "reviewer")
        return frozenset((*by_people, *(link.id for run in runs.values() for link in run)))

    def _begins_run(self, run: list[Link], link: Link) -> bool:
        """No run names a principle twice, and none makes a call after its links are made."""
        is_later = self._begun.get(link.model_call_id or "", "") > run[-1].created_at
        return is_later or any(link.principle_id == before.principle_id for before in run)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The last word on each card that "Nothing here fits"; one taken back is gone."""
        last = {gap.card_id: gap for gap in self.history.gaps}
        return tuple(gap for gap in last.values() if gap.nothing_fits)

    @cached_property
    def about(self) -> dict[str, str]:
        """The last answer to each question about oneself."""
        return {about.question: about.value for about in self.history.about}

    @cached_property
    def stamps(self) -> tuple[str, ...]:
        """The time of entering and of every act that has one; a reading may be made long after its author has left."""
        timed = (record.created_at for record in self.records() if not isinstance(record, Draw | About | Link))
        return (self.history.participant.entered_at, *timed)


def _scenario_and_moment(subject: str) -> tuple[str, Moment]:
    return (subject.removeprefix("rechoose/"), "after") if subject.startswith("rechoose/") else (subject, "before")
