"""People: who joined with which consent and arms, what was drawn for them, what they said about themselves."""

from __future__ import annotations

from flows.records import About, Draw, Participant
from storage.tables import Table

PARTICIPANTS = Table("participants", Participant, owner="id")
DRAWS = Table("draws", Draw)
ABOUT = Table("about", About)
