"""All that one participant has done, in the order of storing: what `walk` computes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flows.records.base import Record
from flows.records.beside import ReportedProblem
from flows.records.card import ValueCard
from flows.records.interview import Choice, Press, Turn
from flows.records.offer import Gap, Link, Offer
from flows.records.participant import About, Consent, ConsentChange, Draw, Participant
from flows.records.shared_card import CardReport, Opened, SharedCard
from flows.records.votes import Comparison, Points, Proposal, SurveyAnswer, Vote

_SHELF: dict[type[Record], str] = {
    Draw: "draws",
    Choice: "choices",
    Turn: "turns",
    Press: "presses",
    ValueCard: "cards",
    Offer: "offers",
    Gap: "gaps",
    Link: "links",
    About: "about",
    ConsentChange: "consents",
    SurveyAnswer: "survey",
    Proposal: "proposals",
    Opened: "openings",
    Vote: "votes",
    CardReport: "reports",
    Points: "points",
    Comparison: "comparisons",
    ReportedProblem: "problems",
}


@dataclass(frozen=True)
class History:
    """Every record of one person; each tuple in order of storing, so the last one counts."""

    participant: Participant
    draws: tuple[Draw, ...] = ()
    choices: tuple[Choice, ...] = ()
    turns: tuple[Turn, ...] = ()
    presses: tuple[Press, ...] = ()
    cards: tuple[ValueCard, ...] = ()
    offers: tuple[Offer, ...] = ()
    gaps: tuple[Gap, ...] = ()
    about: tuple[About, ...] = ()
    links: tuple[Link, ...] = ()
    consents: tuple[ConsentChange, ...] = ()
    survey: tuple[SurveyAnswer, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    openings: tuple[Opened, ...] = ()
    votes: tuple[Vote, ...] = ()
    reports: tuple[CardReport, ...] = ()
    points: tuple[Points, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    problems: tuple[ReportedProblem, ...] = ()
    others: tuple[SharedCard, ...] = ()
    """Cards of other people that were put before this person, as far as they may be shown now; no record of theirs, seed cards apart."""
    hidden: tuple[str, ...] = ()
    """Ids of the cards put before this person, seed cards too, that nobody is shown now; sorted."""
    last_event: int = field(default=0, compare=False)

    @property
    def consent(self) -> Consent:
        """What this person allows now."""
        return self.consents[-1].consent if self.consents else self.participant.consent

    def plus(self, *records: Record) -> History:
        """This history with `records` stored after everything else. Raises KeyError on a record that is nobody's act."""
        grown: dict[str, tuple[Record, ...]] = {}
        for record in records:
            shelf = _SHELF[type(record)]
            grown[shelf] = (*grown.get(shelf, getattr(self, shelf)), record)
        return replace(self, **grown)  # type: ignore[arg-type]
