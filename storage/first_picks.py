"""What people picked first in each scenario, counted: whether a scenario divides anybody."""

from __future__ import annotations

from collections import defaultdict

from storage.connection import Connection

_NEWEST = """
    SELECT scenario_id, ranking, count(*) FROM choices JOIN participants ON participants.id = choices.participant_id
    WHERE simulated = ? AND test = ? AND moment = 'before' AND ranking IS NOT NULL AND choices.event = (
        SELECT max(newer.event) FROM choices AS newer WHERE newer.participant_id = choices.participant_id
            AND newer.scenario_id = choices.scenario_id AND newer.moment = 'before')
    GROUP BY scenario_id, ranking
"""


def first_picks(connection: Connection, *, simulated: bool = False, test: bool = False) -> dict[str, dict[str, int]]:
    """Scenario -> first pick (of a tie all of them, as B=C; none: none of these) -> people, of their newest first choice."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for scenario, ranking, people in connection.execute(_NEWEST, (simulated, test)):
        found[scenario][ranking.partition(">")[0]] += people
    return {scenario: dict(picks) for scenario, picks in found.items()}
