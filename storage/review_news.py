"""What the archive has new for the researchers' index: whose cards to look at again, which acts came, who is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flows.records import History
from storage.connection import Connection
from storage.events import ACTS
from storage.participants import PARTICIPANTS

Kind = Literal["real", "simulated", "test"]

_SHELVES = tuple(table for table in ACTS if table.name in ("draws", "turns", "presses", "cards", "offers", "gaps", "links"))
_FLAGS: dict[Kind, tuple[int, int]] = {"real": (0, 0), "simulated": (1, 0), "test": (0, 1)}
_MARK = "SELECT coalesce((SELECT max(seq) FROM events), 0), (SELECT count(*) FROM withdrawals)"
_ANYBODY = "SELECT 1 FROM participants WHERE simulated = ? AND test = ? LIMIT 1"
_OF_KIND = """
    FROM participants WHERE simulated = ? AND test = ? AND EXISTS
        (SELECT 1 FROM presses WHERE presses.participant_id = participants.id AND button = 'approve')
"""
_TOUCHED = f"""
    SELECT id {_OF_KIND} AND id IN (SELECT participant_id FROM events WHERE seq > ? AND kind IN
        ({", ".join(f"'{table.name}'" for table in _SHELVES)}))
"""


@dataclass(frozen=True)
class Mark:
    """How far the archive was read: while it stands, nothing is new."""

    event: int = 0
    withdrawals: int = 0


def read_mark(connection: Connection) -> Mark:
    """Where the archive stands now."""
    return Mark(*connection.execute(_MARK).fetchone())


def has_people(connection: Connection, kind: Kind) -> bool:
    """Whether anybody of this kind ever joined and is still here."""
    return connection.execute(_ANYBODY, _FLAGS[kind]).fetchone() is not None


def people_with_cards(connection: Connection, kind: Kind) -> set[str]:
    """Everybody of a kind who ever approved a card."""
    return {row[0] for row in connection.execute(f"SELECT id {_OF_KIND}", _FLAGS[kind])}


def people_touched(connection: Connection, kind: Kind, after: int) -> list[str]:
    """Those of them who did something since the event `after` that may change what a reviewer sees, in no order."""
    if after == 0:
        return sorted(people_with_cards(connection, kind))
    return [row[0] for row in connection.execute(_TOUCHED, (*_FLAGS[kind], after))]


def read_for_review(connection: Connection, participant_id: str) -> History:
    """What one person did, as far as it concerns their cards; the other shelves are empty. Raises KeyError if there is no such person."""
    row = connection.execute(PARTICIPANTS.of_one, (participant_id,)).fetchone()
    if row is None:
        raise KeyError(participant_id)
    shelves: dict[str, Any] = {
        table.name: tuple(map(table.record, connection.execute(table.of_one, (participant_id,)))) for table in _SHELVES
    }
    return History(PARTICIPANTS.record(row), **shelves)
