"""What researchers see of each approved card before anybody read it: computed from one person's history, kept in an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from flows.records import Answer, CardMode, History, Link, Offer, Quote, Review, Study, ValueCard
from flows.reviewing.fold import CardReview
from flows.standing import Standing

Kind = Literal["real", "simulated", "test"]


@dataclass(frozen=True)
class CardFacts:
    """One approved card as it stands now. Whose it is: `participant_id`, our random id, never a panel's."""

    card: ValueCard
    kind: Kind
    offers: tuple[Offer, ...]
    """The newest state of each offer of this version, in their order."""
    links: tuple[Link, ...]
    """A machine's readings of this version, of the newest run, one for each principle."""
    missing: tuple[Quote, ...]
    """Quotes that stand in no turn of the author's."""
    fallback: bool
    """A model was configured and set questions had to step in."""
    flagged: bool
    """Somebody showed distress, or the session carries another signal to read with care."""
    own_words: int

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def mode(self) -> CardMode:
        return self.card.card_mode

    @property
    def partly(self) -> bool:
        """Its author said "Partly" to a guess."""
        return any(offer.fit == "partly" for offer in self.offers)

    @property
    def low_agreement(self) -> bool:
        """Samples of the machine's reading differed."""
        return any(link.agreement_permille < 1000 for link in self.links)

    @property
    def answers(self) -> dict[str, Answer | None]:
        """Principle -> the author's own answer; None: left open."""
        return {offer.principle_id: offer.answer for offer in self.offers}

    @property
    def principles(self) -> tuple[str, ...]:
        """What is put before a reviewer to read: what the author was offered, then what the machine linked besides."""
        offered = [offer.principle_id for offer in self.offers]
        return (*offered, *(link.principle_id for link in self.links if link.principle_id not in offered))


@dataclass(frozen=True)
class Entry:
    """A card in the researchers' index: its facts, the acts on it (oldest first) and what they come to."""

    facts: CardFacts
    acts: tuple[Review, ...] = ()
    review: CardReview = field(default_factory=CardReview)
    unaided: bool = False
    """In the sample that is read from transcript and card alone."""


def facts_of(study: Study, history: History) -> Iterator[CardFacts]:
    """The facts of each approved card of one person, in the order of their walk."""
    standing = Standing(study, history)
    person = history.participant
    kind: Kind = "simulated" if person.simulated else "test" if person.test else "real"
    for card in standing.approved:
        turns = [turn for turn in history.turns if turn.scenario_id == card.scenario_id]
        own = {turn.id: turn.text for turn in history.turns if turn.who == "participant"}
        quotes = [quote for policy in card.policies for quote in policy.quotes]
        modes = {turn.mode for turn in turns if turn.who == "interviewer" and turn.step == "talk"}
        yield CardFacts(
            card=card,
            kind=kind,
            offers=tuple(standing.offers(card)),
            links=_newest_run(history, card),
            missing=tuple(quote for quote in quotes if quote.end > len(own.get(quote.turn, ""))),
            fallback=study.settings.model is not None and ("guided" in modes or card.card_mode != "model"),
            flagged=any(turn.signals.get("distress") for turn in turns),
            own_words=sum(len(turn.text.split()) for turn in turns if turn.who == "participant" and turn.kind == "message"),
        )


def _newest_run(history: History, card: ValueCard) -> tuple[Link, ...]:
    """No run of readings names a principle twice."""
    run: dict[str, Link] = {}
    for link in history.links:
        if (link.card_id, link.card_version, link.method) == (card.id, card.version, "model"):
            run = {} if link.principle_id in run else run
            run[link.principle_id] = link
    return tuple(run.values())
