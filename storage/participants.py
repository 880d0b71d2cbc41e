"""People: who joined with which consent and arms, what was drawn for them, what they said about themselves."""

from __future__ import annotations

from flows.records import About, ConsentChange, Draw, Participant
from storage.connection import Connection
from storage.tables import Table

PARTICIPANTS = Table("participants", Participant, owner="id")
DRAWS = Table("draws", Draw)
ABOUT = Table("about", About)
CONSENTS = Table("consents", ConsentChange)


def real_people(connection: Connection) -> list[str]:
    """Ids of everybody who is not simulated, test people included."""
    return [row[0] for row in connection.execute("SELECT id FROM participants WHERE simulated = 0")]


def people_of_kind(connection: Connection, *, simulated: bool, test: bool) -> frozenset[str]:
    """Ids of everybody of one kind; no real person is `simulated` or `test`."""
    found = connection.execute("SELECT id FROM participants WHERE simulated = ? AND test = ?", (simulated, test))
    return frozenset(row[0] for row in found)
