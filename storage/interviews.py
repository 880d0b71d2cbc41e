"""What happens in a scenario: choices, turns of the talk, buttons pressed."""

from __future__ import annotations

from flows.records import Choice, Press, Turn
from storage.tables import Table

CHOICES = Table("choices", Choice)
TURNS = Table("turns", Turn)
PRESSES = Table("presses", Press)
