"""Which cards people meet, and the acts that release a text or hold it back: a card for other people, a quote for print.

By default a reviewer releases each card. With `others.release: rules` what no reviewer has decided about is released at once where the
rules find nothing (flows/release_rules.py). Simulated people's cards never wait: nobody is behind them, and no real person meets them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from flows.records import Participant, Pool, Review, SharedCard, Study, SubjectKind
from flows.release_rules import doubts
from storage.archive import Archive
from storage.pool import Passes, State, Wanted, candidates, read_verdicts

Decision = Literal["release", "hold_back"]


def passes_for(study: Study, *, simulated: bool) -> Passes:
    """Whether a card that no reviewer decided about is shown to people of one kind. Asked once for each card version."""
    if simulated:
        return lambda _: True
    if study.settings.others.release == "reviewer":
        return lambda _: False
    known: dict[tuple[str, int], bool] = {}

    def passes(card: SharedCard) -> bool:
        name = (card.id, card.version)
        if name not in known:
            known[name] = not doubts(card)
        return known[name]

    return passes


def pool_of(study: Study, archive: Archive) -> Callable[[Participant], Pool]:
    """What a person of this study may be shown of others now."""
    real, simulated = passes_for(study, simulated=False), passes_for(study, simulated=True)
    return lambda person: archive.pool(person, simulated if person.simulated else real)


@dataclass(frozen=True)
class Shareable:
    """A card that its author lets others see, or a seed card (`author` None), and how it stands."""

    card: SharedCard
    state: State
    author: str | None
    found: tuple[str, ...]
    """What the rules find in it; a seed card is not looked at."""

    @property
    def kind(self) -> SubjectKind:
        """What a decision about it is about."""
        return "card"

    @property
    def subject(self) -> str:
        """The card's id."""
        return self.card.id

    @property
    def version(self) -> int | None:
        """The version that a decision is about."""
        return self.card.version


class Decidable(Protocol):
    """A text that a reviewer releases or holds back: a card, a quote of a card, what somebody says is missing."""

    @property
    def kind(self) -> SubjectKind: ...
    @property
    def subject(self) -> str: ...
    @property
    def version(self) -> int | None: ...
    @property
    def state(self) -> State: ...
    @property
    def author(self) -> str | None: ...


def shareable(study: Study, archive: Archive, authors: Collection[str] | None = None) -> list[Shareable]:
    """Real people's cards and the study's seed cards. A seed card counts as released until somebody reports it or holds it back.

    `authors`: of people's cards only those of these."""
    passes = passes_for(study, simulated=False)
    wanted: Wanted = {"seeds": json.dumps([seed.card_id for seed in study.seeds])}
    with archive.snapshot() as connection:
        people = list(candidates(connection, simulated=False, authors=authors))
        verdicts = read_verdicts(connection, "IN (SELECT value FROM json_each(:seeds))", wanted)
    cards = [Shareable(one.card, _state(one.state, one.card, passes), one.author, doubts(one.card)) for one in people]
    for seed in study.seeds:
        card = next(card for language in (study.language, *seed.texts) if (card := seed.card(language)))
        state = verdicts.state(card.id, 1)
        cards.append(Shareable(card, "released" if state == "waiting" else state, None, ()))
    return cards


def queue(cards: Iterable[Shareable]) -> list[Shareable]:
    """Those about which a reviewer has to decide, reported ones first."""
    return sorted((one for one in cards if one.state in ("reported", "waiting")), key=lambda one: one.state != "reported")


def decide(action: Decision, one: Decidable, *, reviewer: str, reason: str, new_id: str, at: str, guidelines: str = "") -> Review:
    """A reviewer's decision about one text; store it with `archive.keep_reviews`. `at`: the time as UTC text."""
    return Review(
        id=new_id,
        reviewer=reviewer,
        subject_kind=one.kind,
        subject=one.subject,
        version=one.version,
        about=one.author,
        action=action,
        before=_json(one.state),
        after=_json("released" if action == "release" else "held_back"),
        reason=reason,
        created_at=at,
        guidelines=guidelines,
    )


def _state(state: State, card: SharedCard, passes: Passes) -> State:
    return "released" if state == "waiting" and passes(card) else state


def _json(state: str) -> str:
    return json.dumps({"state": state})
