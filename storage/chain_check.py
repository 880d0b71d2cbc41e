"""Does the record still say what was stored? Walks the evidence chain and every row, and names what does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from storage.archive import Archive
from storage.connection import Connection
from storage.events import FIRST_HEAD, TABLES, ChainEvent, ChainHead, commitment, head
from storage.tables import STUDY, Table
from storage.withdrawal import others_rows

_MOST_NAMED = 10_000
"""Missing events named one by one in one gap, at most: the number after a gap may itself be forged."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: the event's place (None: a row that has none), the row spoken of, what is wrong."""

    event: int | None
    row: str
    what: str

    def __str__(self) -> str:
        return f"{'no event' if self.event is None else f'event {self.event}'} ({self.row}): {self.what}"


@dataclass(frozen=True)
class ChainCheck:
    """What was read: the head, the number of rows, rows erased with their salt (a withdrawal is no fault), and the faults."""

    head: ChainHead
    rows: int
    erased: int
    faults: tuple[Fault, ...]


def verify_chain(archive: Archive, *, published: ChainHead | None = None, nothing_since: bool = False) -> list[Fault]:
    """Every fault of chain and rows, in the order of the chain; empty if all holds. Settings as in `check_chain`."""
    return list(check_chain(archive, published=published, nothing_since=nothing_since).faults)


def check_chain(archive: Archive, *, published: ChainHead | None = None, nothing_since: bool = False) -> ChainCheck:
    """Reads chain and rows as of one moment.

    `published` is a head noted earlier: the chain must still contain it, and with `nothing_since` end with it. Only against a
    published head can a cut tail, an appended forgery or a chain computed anew be seen."""
    with archive.snapshot() as connection:
        faults = [*_chain_faults(connection), *_head_faults(connection, published, nothing_since)]
        owners: list[str] = []
        for table in TABLES:
            for owner, fault in _read_rows(connection, table):
                owners.append(owner)
                faults += [fault] if fault else []
        gone = list(_events_without_row(connection))
        living, went_along = {STUDY, *owners}, others_rows(connection)  # the study itself never withdraws
        missing = [fault for owner, fault in gone if owner in living and fault.event not in went_along]
        faults = sorted([*faults, *missing], key=lambda fault: (fault.event is None, fault.event or 0))
        return ChainCheck(head(connection), len(owners), len(gone) - len(missing), tuple(faults))


def _chain_faults(connection: Connection) -> Iterator[Fault]:
    """Events gone, moved or changed: each must follow the one before."""
    before = FIRST_HEAD
    known = {table.name for table in TABLES}
    for row in connection.execute("SELECT seq, participant_id, kind, row_id, client_id, at, commitment, hash FROM events ORDER BY seq"):
        event = ChainEvent(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6])
        name = f"{event.kind} {event.row_id}"
        for place in range(before.seq + 1, min(event.seq, before.seq + 1 + _MOST_NAMED)):
            yield Fault(place, "?", f"missing; the chain goes on with event {event.seq}")
        if not _follows(event, before.hash, row[7]):
            yield Fault(event.seq, name, "changed, or what stood before it was: its hash does not follow")
        if event.kind not in known:
            yield Fault(event.seq, name, "of a kind that the archive does not have")
        before = ChainHead(event.seq, row[7])


def _follows(event: ChainEvent, previous: str, found: str) -> bool:
    try:
        return event.hash_after(previous) == found
    except ValueError:  # what stands before is no hash any more
        return False


def _head_faults(connection: Connection, published: ChainHead | None, nothing_since: bool) -> Iterator[Fault]:
    if published is None:
        return
    row = connection.execute("SELECT kind, row_id, hash FROM events WHERE seq = ?", (published.seq,)).fetchone()
    if row is None and published != FIRST_HEAD:
        yield Fault(published.seq, "?", "missing, though it was published as the head: the end was cut off")
    if row is not None and row[2] != published.hash:
        yield Fault(published.seq, f"{row[0]} {row[1]}", "not the event that was published as the head: the chain was computed anew")
    if nothing_since:
        later = connection.execute("SELECT seq, kind, row_id FROM events WHERE seq > ? ORDER BY seq", (published.seq,))
        yield from (Fault(seq, f"{kind} {row_id}", "added after the published head") for seq, kind, row_id in later)


def _read_rows(connection: Connection, table: Table[Any]) -> Iterator[tuple[str, Fault | None]]:
    """Each row's owner, and what is wrong with the row."""
    for row in connection.execute(table.with_events):
        yield str(row[6 + table.owner_at] or STUDY), _row_fault(table, row)


def _row_fault(table: Table[Any], row: tuple[Any, ...]) -> Fault | None:
    place, salt, kind, row_id, owner, committed = row[:6]
    cells = row[6:]
    if kind is None:
        return Fault(None, f"{table.name}, row {place}", "stored without an event")
    try:
        record = table.record(cells)
    except ValueError:
        return Fault(place, f"{kind} {row_id}", "its row cannot be read as what was stored")
    if (table.name, table.row_id(record), table.owner_of(record)) != (kind, row_id, owner):
        return Fault(place, f"{kind} {row_id}", f"its row is another one: {table.name} {table.row_id(record)}")
    content = record.model_dump(mode="json")
    if tuple(table.cells(content)) != cells or commitment(salt, content) != committed:
        return Fault(place, f"{kind} {row_id}", "its row is not what was stored")
    return None


def _events_without_row(connection: Connection) -> Iterator[tuple[str, Fault]]:
    """Each event whose row is gone, after the participant it belonged to: a fault only while other rows of theirs are there."""
    for table in TABLES:
        for place, row_id, owner in connection.execute(table.events_alone, (table.name,)):
            yield owner, Fault(place, f"{table.name} {row_id}", "its row is gone, and other rows of this participant are not")
