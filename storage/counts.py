"""How often things were drawn so far: what balanced draws need. The numbers are kept by triggers (migrations, step 5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.connection import Connection


@dataclass(frozen=True)
class Counts:
    """Counts over people of one kind: real, simulated or test."""

    participants: int = 0
    """People who ever joined, withdrawn ones included: the next one's ordinal."""
    scenarios: dict[str, int] = field(default_factory=dict)
    """Scenario id -> times drawn, at any depth."""
    talked: dict[str, int] = field(default_factory=dict)
    """Scenario id -> times drawn to be talked about."""
    arms: dict[tuple[str, str], int] = field(default_factory=dict)
    """(arm, level) -> people."""
    checks: dict[str, int] = field(default_factory=dict)
    """Principle id -> card versions that it was a check of."""


def kind_of_people(*, simulated: bool, test: bool) -> str:
    """Test people are counted apart, simulated or not."""
    if test:
        return "test"
    return "simulated" if simulated else "real"


def read_counts(connection: Connection, people: str) -> Counts:
    """The counts of one kind of people, as this connection sees them."""
    found: dict[str, dict[tuple[str, str], int]] = {"people": {}, "scenario": {}, "talked": {}, "arm": {}, "check": {}}
    for what, name, level, n in connection.execute("SELECT what, name, level, n FROM counters WHERE people = ?", (people,)):
        found[what][name, level] = n
    return Counts(
        participants=found["people"].get(("", ""), 0),
        scenarios={name: n for (name, _), n in found["scenario"].items()},
        talked={name: n for (name, _), n in found["talked"].items()},
        arms=found["arm"],
        checks={name: n for (name, _), n in found["check"].items()},
    )
