"""Whose texts may stand otherwise in the release queue since it was last read: found from the last events, whatever the archive holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from storage.connection import Connection

_CHANGED = """
    SELECT DISTINCT participant_id FROM events NOT INDEXED WHERE seq > :after AND kind IN ('cards', 'gaps', 'consents', 'presses')
    UNION SELECT about FROM reviews NOT INDEXED WHERE event > :after AND about IS NOT NULL
    UNION SELECT cards.participant_id FROM reports CROSS JOIN cards ON cards.id = reports.card_id WHERE reports.event > :after
"""
"""From the end of the chain: NOT INDEXED and CROSS JOIN keep SQLite from going through everybody's rows instead."""
_STANDING = "SELECT (SELECT coalesce(max(seq), 0) FROM events), (SELECT count(*) FROM withdrawals)"


@dataclass(frozen=True)
class News:
    """`last`: the newest event; `withdrawn`: how many people took everything back; `authors`: those whose texts may stand otherwise."""

    last: int
    withdrawn: int
    authors: frozenset[str]


def news_since(connection: Connection, after: int) -> News:
    """What happened after the event `after`."""
    last, withdrawn = connection.execute(_STANDING).fetchone()
    found = connection.execute(_CHANGED, {"after": after}).fetchall() if last > after else []
    return News(last, withdrawn, frozenset(row[0] for row in found))


def joined_at(connection: Connection, people: Sequence[str]) -> dict[str, int]:
    """Participant -> number of the event with which they joined."""
    sql = "SELECT id, event FROM participants WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (json.dumps(people),)).fetchall())
