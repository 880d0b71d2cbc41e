"""A card as a reviewer reads it: the talk with the quoted spans marked, and each line of the card with its quotes.

Numbers of turns, anchors and spans are the same everywhere on the page, so that a line or a reading leads to the words it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.records import Choice, Policy, Quote, Review, Scenario, Study, Turn, ValueCard, in_language
from flows.records.history import History
from flows.records.review import Round
from flows.reviewing.acts import ReadPrinciple, after_of
from flows.reviewing.facts import Entry

TurnKind = Literal["asked", "said", "skipped", "written", "notice"]
"""written: a line that the author wrote on the card by hand, which is its own quote."""


def round_of(entry: Entry, each: int) -> Round:
    """In which round a card is read now: unaided or blind as long as fewer than `each` readers are done, then open."""
    if entry.review.complete(each):
        return "open"
    return "unaided" if entry.unaided else "blind"


@dataclass(frozen=True)
class Piece:
    """A stretch of a turn, `marked` where a quote lies on it; code points of the turn's text, end exclusive."""

    text: str
    start: int
    end: int
    marked: bool


@dataclass(frozen=True)
class Version:
    """One version of a turn. `anchor` is its id on the page."""

    turn: Turn
    anchor: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownTurn:
    """One turn of the talk, numbered from 1: the newest version, and the older ones, oldest first."""

    number: int
    kind: TurnKind
    now: Version
    older: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a quote stands on the page. `number` None: in no turn of the author's, or beyond the end of one; `text`: what is left."""

    quote: Quote
    text: str
    number: int | None = None
    anchor: str = ""

    @property
    def missing(self) -> bool:
        return self.number is None

    @property
    def key(self) -> str:
        """The quote as a form carries it."""
        return f"{self.quote.turn}:{self.quote.start}:{self.quote.end}"


@dataclass(frozen=True)
class CardLine:
    """One line of the card. `position`: its place on the card, from 0."""

    position: int
    policy: Policy
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Talk:
    """The turns of a card's scenario, and where its quotes stand in them."""

    turns: tuple[ShownTurn, ...]
    found: Mapping[str, tuple[int, Version]] = field(default_factory=dict)
    """Turn id, of the author's turns alone -> its number and version."""

    def place(self, quote: Quote) -> Place:
        """Where a quote stands; missing where it does not."""
        number, version = self.found.get(quote.turn, (None, None))
        text = version.turn.text if version else ""
        if version is None or quote.end > len(text) or quote.start >= quote.end:
            return Place(quote, text[quote.start : quote.end])
        return Place(quote, text[quote.start : quote.end], number, version.anchor)

    def own(self) -> dict[int, Turn]:
        """Number -> newest version of each turn in the author's words."""
        return {one.number: one.now.turn for one in self.turns if one.kind in ("said", "written")}


def talk_of(history: History, card: ValueCard, quotes: Iterable[Quote]) -> Talk:
    """The talk that a card came from, with `quotes` marked. Newer versions of a turn stand in the place of the first."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for quote in quotes:
        spans.setdefault(quote.turn, []).append((quote.start, quote.end))
    turns = []
    for number, versions in enumerate(_versions(history, card.scenario_id), start=1):
        last = len(versions)
        names = [f"turn-{number}" if place == last else f"turn-{number}-{place}" for place in range(1, last + 1)]
        drawn = [Version(turn, name, pieces(turn.text, spans.get(turn.id, ()))) for turn, name in zip(versions, names, strict=True)]
        turns.append(ShownTurn(number, _kind(versions[-1]), drawn[-1], tuple(drawn[:-1])))
    found = {
        version.turn.id: (one.number, version) for one in turns for version in (*one.older, one.now) if version.turn.who == "participant"
    }
    return Talk(tuple(turns), found)


def _versions(history: History, scenario_id: str) -> list[list[Turn]]:
    """The turns of one scenario in the order of their first versions; each with all its versions, oldest first."""
    first: dict[str, str] = {}
    kept: dict[str, list[Turn]] = {}
    for turn in history.turns:
        if turn.scenario_id == scenario_id:
            first[turn.id] = first.get(turn.supersedes or "", turn.id)
            kept.setdefault(first[turn.id], []).append(turn)
    return list(kept.values())


def _kind(turn: Turn) -> TurnKind:
    if turn.who == "interviewer":
        return "asked"
    if turn.who == "system" or turn.kind == "notice":
        return "notice"
    if turn.kind == "skip":
        return "skipped"
    return "written" if turn.kind == "edit" else "said"


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text cut at every edge of a span. A span that reaches beyond the text marks nothing."""
    kept = [(start, end) for start, end in spans if 0 <= start < end <= len(text)]
    edges = sorted({0, len(text), *(edge for span in kept for edge in span)})
    return tuple(
        Piece(text[a:b], a, b, any(start <= a and b <= end for start, end in kept)) for a, b in zip(edges, edges[1:], strict=False)
    )


def lines_of(card: ValueCard, talk: Talk) -> tuple[CardLine, ...]:
    """The lines of a card in their order, each with where its quotes stand."""
    return tuple(
        CardLine(position, policy, tuple(talk.place(quote) for quote in policy.quotes)) for position, policy in enumerate(card.policies)
    )


@dataclass(frozen=True)
class Scene:
    """The scenario that the talk was about, in the card's language, and what its author chose there first."""

    title: str
    context: str
    request: str
    options: tuple[tuple[str, str], ...]
    """(letter, text)"""
    choice: Choice | None


def scene_of(study: Study, history: History, card: ValueCard) -> Scene | None:
    """The scene of a card; None where the study no longer holds its scenario."""
    found: Scenario | None = next((one for one in study.scenarios if one.id == card.scenario_id), None)
    if found is None:
        return None
    chosen = [one for one in history.choices if one.scenario_id == card.scenario_id and one.moment == "before"]
    return Scene(
        title=in_language(found.title, card.lang),
        context=in_language(found.context, card.lang),
        request=in_language(found.request, card.lang),
        options=tuple((option.id, in_language(option.text, card.lang)) for option in found.options),
        choice=chosen[-1] if chosen else None,
    )


def quotes_on(entry: Entry, *, aided: bool, readings: Iterable[Review] = ()) -> list[Quote]:
    """Every quote that the page marks: of the card, of `readings`, and in aided rounds of the machine's readings."""
    from_card = [quote for policy in entry.facts.card.policies for quote in policy.quotes]
    from_machine = [Quote(turn=link.turn, start=link.start, end=link.end) for link in entry.facts.links] if aided else []
    return [*from_card, *from_machine, *(quote for act in readings if (quote := quote_of(act)))]


def quote_of(act: Review) -> Quote | None:
    """The words that a reviewer's reading rests on."""
    linked = after_of(act, ReadPrinciple)
    return linked.quote if linked else None
