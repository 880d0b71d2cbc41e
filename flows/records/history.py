"""All that one participant has done, in the order of storing: what `walk` computes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flows.records.base import Record
from flows.records.card import ValueCard
from flows.records.interview import Choice, Press, Turn
from flows.records.offer import Gap, Link, Offer
from flows.records.participant import About, Consent, ConsentChange, Draw, Participant

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
