"""Finds in a person's records what a model made: each question, card and reading with the stored calls it came of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from flows.records import History, Link, ModelCall, Participant, Record, Turn, ValueCard
from flows.records.model_call import Purpose

Kind = Literal["questions", "cards", "links"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PURPOSES: dict[Kind, Purpose] = {"questions": "interview", "cards": "distil", "links": "map"}
By = Turn | ValueCard | Link
"""What a model makes."""


@dataclass(frozen=True)
class Step:
    """One step of a station that a model did: what it made, the stored calls up to it, and what stood before."""

    kind: Kind
    stored: tuple[By, ...]
    calls: tuple[ModelCall, ...]
    before: History

    @property
    def scenario_id(self) -> str:
        """Empty if the card that was read is not there."""
        first = self.stored[0]
        if isinstance(first, Link):
            return self.card_read.scenario_id if self.card_read else ""
        return first.scenario_id

    @property
    def card_read(self) -> ValueCard | None:
        """The card that a reading is about."""
        first = self.stored[0]
        cards = self.before.cards if isinstance(first, Link) else ()
        return next((card for card in cards if isinstance(first, Link) and is_of(first, card)), None)

    def __str__(self) -> str:
        first = self.stored[0]
        if isinstance(first, Turn):
            return f"question {first.id} of {first.scenario_id}"
        card_id, version = (first.card_id, first.card_version) if isinstance(first, Link) else (first.id, first.version)
        return f"card {card_id} version {version}"


def steps_of(person: Participant, records: Sequence[Record]) -> Iterator[Step]:
    """Every question, card and reading by a model, in the order of storing."""
    places = {record.id: place for place, record in enumerate(records) if isinstance(record, ModelCall)}
    taken: set[tuple[object, ...]] = set()
    for place, record in enumerate(records):
        kind = _kind(record)
        if kind is None or not isinstance(record, Turn | ValueCard | Link):
            continue
        at = places.get(record.model_call_id or "")
        start = _start(records, at) if at is not None else place
        stored: tuple[By, ...] = (record,)
        if isinstance(record, Link):
            key = (record.card_id, record.card_version, start)
            if key in taken:
                continue
            taken.add(key)
            stored = tuple(one for one in records[start:] if isinstance(one, Link) and _with(one, record, records, places, start))
        calls = _calls(records[start:place], PURPOSES[kind]) if at is not None else ()
        yield Step(kind, stored, calls, _history(person, records[:start]))


def _kind(record: Record) -> Kind | None:
    if isinstance(record, Turn) and record.who == "interviewer" and record.mode == "model":
        return "questions"
    if isinstance(record, ValueCard) and record.author == "model":
        return "cards"
    return "links" if isinstance(record, Link) and record.method == "model" else None


def _start(records: Sequence[Record], at: int) -> int:
    """Where the calls around this one begin: what stands before them is what the step was made on."""
    while at and isinstance(records[at - 1], ModelCall):
        at -= 1
    return at


def _with(one: Link, first: Link, records: Sequence[Record], places: dict[str, int], start: int) -> bool:
    """Whether a link belongs to the same reading of the same card."""
    if (one.card_id, one.card_version, one.method) != (first.card_id, first.card_version, "model"):
        return False
    at = places.get(one.model_call_id or "")
    return one is first if at is None else _start(records, at) == start


def _calls(records: Sequence[Record], purpose: Purpose) -> tuple[ModelCall, ...]:
    """The calls of a purpose before the first record of another kind."""
    found: list[ModelCall] = []
    for record in records:
        if not isinstance(record, ModelCall):
            break
        if record.purpose == purpose:
            found.append(record)
    return tuple(found)


def _history(person: Participant, records: Sequence[Record]) -> History:
    return History(person).plus(*(one for one in records if not isinstance(one, ModelCall | Participant)))


def is_of(link: Link, card: ValueCard) -> bool:
    """Whether the link belongs to this version of the card."""
    return (link.card_id, link.card_version) == (card.id, card.version)
