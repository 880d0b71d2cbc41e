"""Calls of a language model with their replies, the readings of cards that came of them, and what all calls cost."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.records import Link, ModelCall
from storage.connection import Connection
from storage.tables import Table

MODEL_CALLS = Table("model_calls", ModelCall)
LINKS = Table("links", Link)


@dataclass(frozen=True)
class Spend:
    """What calls cost so far, nanodollars. Days count withdrawn people's calls too: what is spent stays spent."""

    by_day: dict[str, int] = field(default_factory=dict)
    by_participant: dict[str, int] = field(default_factory=dict)


def read_spend(connection: Connection) -> Spend:
    """The sums as this connection sees them; calls without a price count nothing."""
    by_day = connection.execute("SELECT day, nano_usd FROM spend").fetchall()
    each = "SELECT participant_id, sum(cost_nano_usd) FROM model_calls WHERE cost_nano_usd > 0 AND participant_id IS NOT NULL GROUP BY 1"
    return Spend(dict(by_day), dict(connection.execute(each).fetchall()))


def read_calls(connection: Connection, participant_id: str | None) -> tuple[ModelCall, ...]:
    """One participant's calls, or everybody's and the study's own, in the order of storing."""
    if participant_id is not None:
        return tuple(map(MODEL_CALLS.record, connection.execute(MODEL_CALLS.of_one, (participant_id,))))
    return tuple(map(MODEL_CALLS.record, connection.execute(MODEL_CALLS.of_all)))
