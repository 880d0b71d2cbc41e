"""Texts of people that a report may print once a person has read them: quotes on approved cards, and what authors say is missing.

Only of authors who agree to quotes, as they agree now. A quote is named <turn id>/<start>/<end>, so it stays what it is in later
versions of a card; what is missing is named by the id of that record."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from flows.records import Mask, SharedCard
from storage.connection import Connection
from storage.masked_texts import MaskedText, masked_texts
from storage.pool import APPROVED, State, of_people, read_verdicts, shared_card, which_authors

_TURNS = "SELECT id, text FROM turns WHERE who = 'participant' AND {which}"
_GAPS = """
    SELECT id, text FROM gaps WHERE card_id = ? AND event = (SELECT max(event) FROM gaps AS newer WHERE newer.card_id = gaps.card_id
        AND newer.participant_id = gaps.participant_id) AND nothing_fits = 1 AND participant_id = ?
"""


@dataclass(frozen=True)
class Printable:
    """One text and how it stands. `whole`: the turn or the gap's text that it is from, `start` and `end` its place in it."""

    kind: Literal["quote", "gap"]
    subject: str
    whole_id: str
    whole: str
    start: int
    end: int
    state: State
    author: str
    card: SharedCard
    own: tuple[tuple[int, int], ...]
    """Spans masked in `whole`."""
    masks: tuple[Mask, ...]
    """Everything masked of the same person."""

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.whole[self.start : self.end]


def printables(connection: Connection, *, simulated: bool = False, authors: Collection[str] | None = None) -> Iterator[Printable]:
    """Quotes and gaps of everybody of one kind (no test people), in the order of storing cards; a text used twice comes once.

    `authors`: only of these."""
    which, wanted = of_people(simulated=simulated, authors=authors)
    theirs = "IS NOT NULL" if authors is None else f"IS NOT NULL AND {which_authors('about')}"
    decided = {kind: read_verdicts(connection, theirs, wanted, kind=kind) for kind in ("quote", "gap")}
    masked = masked_texts(connection, authors)
    own = "1" if authors is None else which_authors("participant_id")
    turns = dict(connection.execute(_TURNS.format(which=own), wanted).fetchall())
    seen: set[str] = set()
    rows = connection.execute(APPROVED.format(which=which, consent="consent_quotes"), wanted).fetchall()
    for *cells, author in rows:
        card, hidden = shared_card(cells), masked.get(author, ())
        for kind, subject, whole_id, whole, start, end in (*_quotes(str(cells[5]), turns), *_gaps(connection, card.id, author)):
            if subject not in seen:
                seen.add(subject)
                state = decided[kind].state(subject, None)
                masks = tuple(one.mask() for one in hidden)
                yield Printable(kind, subject, whole_id, whole, start, end, state, author, card, _spans(hidden, kind, whole_id), masks)


Piece = tuple[Literal["quote", "gap"], str, str, str, int, int]
"""Kind, name, id and text of the whole, start and end in it."""


def _quotes(policies: str, turns: dict[str, str]) -> Iterator[Piece]:
    """The first quote of each line: the one that is written into bundles."""
    for line in json.loads(policies):
        quote = line["quotes"][0]
        turn, start, end = quote["turn"], quote["start"], quote["end"]
        if turn in turns:
            yield "quote", f"{turn}/{start}/{end}", turn, turns[turn], start, end


def _gaps(connection: Connection, card_id: str, author: str) -> Iterator[Piece]:
    for gap, text in connection.execute(_GAPS, (card_id, author)):
        if text:
            yield "gap", gap, gap, text, 0, len(text)


def _spans(masked: tuple[MaskedText, ...], kind: str, subject: str) -> tuple[tuple[int, int], ...]:
    return next((one.spans for one in masked if (one.kind, one.subject) == (kind, subject)), ())
