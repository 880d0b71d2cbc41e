"""The researchers' index: what every card can be found by, and where it stands, in a database in memory.

Nothing of it is ever on a disk, so that erasing somebody from the archive leaves nothing here once the index was brought up to date."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass, fields
from typing import Any, Literal

from sqlite_utils import Database

from storage.connection import Connection

Shown = Literal["pending", "mine", "arbitrate", "sent_back", "all"]
"""pending: for me to read. mine: begun or read by me. arbitrate: readers differ. sent_back: to me."""
SHOWN: tuple[Shown, ...] = ("pending", "mine", "arbitrate", "sent_back", "all")

_SENT = "(sent AND (EXISTS (SELECT 1 FROM waits WHERE waits.card = cards.card AND reviewer = :who) OR sent_by NOT IN ('', :who)))"
_READ = "(begun AND EXISTS (SELECT 1 FROM readers WHERE readers.card = cards.card AND reviewer = :who AND done >= {done}))"
_ROOM = "done < :each AND card NOT IN (SELECT value FROM json_each(:full))"
_WHERE: dict[Shown, str] = {
    "pending": f"NOT set_aside AND ({_SENT} OR ({_ROOM} AND NOT {_READ.format(done=1)}))",
    "mine": _READ.format(done=0),
    "arbitrate": "disputed AND NOT set_aside",
    "sent_back": f"NOT set_aside AND {_SENT}",
    "all": "1",
}
_FLAGS = ("fallback", "low_agreement", "quote_missing", "flagged", "partly")
_TELLING = ("principle", "stance", "low_agreement", "partly")
"""Filters that would tell what the author or a machine answered about a card that is to be read without knowing it."""
_ANSWERED = """EXISTS (SELECT 1 FROM answers WHERE answers.card = cards.card
    AND (:principle = '' OR principle = :principle) AND (:stance = '' OR stance = :stance))"""


@dataclass(frozen=True)
class Wanted:
    """What a reviewer wants to see; every filter that is empty or False lets all cards through."""

    who: str = ""
    """The reviewer's name."""
    shown: Shown = "all"
    scenario: str = ""
    principle: str = ""
    """Cards with this principle put before their author, or linked by a machine."""
    stance: str = ""
    """The author's answer on `principle`, or on any; "open": none yet."""
    language: str = ""
    method: str = ""
    fallback: bool = False
    low_agreement: bool = False
    quote_missing: bool = False
    flagged: bool = False
    partly: bool = False
    text: str = ""
    """Words that stand in the card or in what its author said."""

    @property
    def tells(self) -> bool:
        """It looks for something that readers of the unaided sample do not know; cards still to be read so are left out."""
        return any(getattr(self, name) for name in _TELLING)


@dataclass(frozen=True)
class CardRow:
    """One card as it is found."""

    card: str
    created_at: str
    scenario: str
    language: str
    method: str
    fallback: bool
    low_agreement: bool
    quote_missing: bool
    flagged: bool
    partly: bool
    unaided: bool
    done: int
    set_aside: bool
    disputed: bool
    begun: bool
    """Somebody read something in it."""
    sent: bool
    """It was sent back, and somebody is to look again."""
    sent_by: str
    """Who sent it back to any reader but themselves; empty: nobody."""


@dataclass(frozen=True)
class CardPeople:
    """What hangs on one card: (principle, its author's answer; "open" without one, "" where only a machine linked it); (reader, done);
    readers whom it was sent back to."""

    answers: tuple[tuple[str, str], ...] = ()
    readers: tuple[tuple[str, bool], ...] = ()
    waits: tuple[str, ...] = ()


_COLUMNS = [one.name for one in fields(CardRow)]


class CardTable:
    """The tables in memory; safe to use from any thread."""

    def __init__(self) -> None:
        self._db = Database(Connection(":memory:", check_same_thread=False, isolation_level=None))
        self._lock = threading.Lock()
        kinds = {one.name: {"int": int, "bool": int}.get(str(one.type), str) for one in fields(CardRow)}
        self._db["cards"].create({"key": int, **kinds}, pk="key", not_null=set(kinds))
        self._db["cards"].create_index(["card"], unique=True)
        self._db["answers"].create({"card": str, "principle": str, "stance": str}, pk=("card", "principle"))
        self._db["readers"].create({"card": str, "reviewer": str, "done": int}, pk=("card", "reviewer"))
        self._db["waits"].create({"card": str, "reviewer": str}, pk=("card", "reviewer"))
        self._db.conn.execute("CREATE VIRTUAL TABLE texts USING fts5 (words, tokenize = ascii)")

    def take(self, gone: Iterable[str], cards: Iterable[tuple[CardRow, CardPeople, str | None]]) -> None:
        """Forgets cards, then puts cards in, new or changed, each with its words for searching; None: as they were."""
        with self._lock, self._db.conn:
            self._db.conn.execute("BEGIN")
            for card in gone:
                self._forget(card)
            for row, people, words in cards:
                self._put(row, people, words)

    def find(self, wanted: Wanted, *, each: int, full: Collection[str], match: str | None) -> list[str]:
        """Ids of the cards wanted, those sent back to the reviewer first, then the oldest first.

        `each`: readers of a card. `full`: cards that others have open, as many as it lacks readers. `match`: for full-text search."""
        where = [_WHERE[wanted.shown], *_filters(wanted)]
        if match is not None:
            where.append("key IN (SELECT rowid FROM texts WHERE texts MATCH :match)")
        order = f"NOT set_aside AND {_SENT} DESC, created_at, card"
        sql = f"SELECT card FROM cards WHERE {' AND '.join(f'({one})' for one in where)} ORDER BY {order}"
        with self._lock:
            return [row[0] for row in self._db.conn.execute(sql, _values(wanted, each, full) | {"match": match})]

    def counts(self, wanted: Wanted, *, each: int, full: Collection[str]) -> dict[Shown, int]:
        """How many cards there are to each of `SHOWN` for this reviewer; filters are not looked at."""
        sums = ", ".join(f"coalesce(sum({_WHERE[shown]}), 0)" for shown in SHOWN)
        with self._lock:
            found = self._db.conn.execute(f"SELECT {sums} FROM cards", _values(wanted, each, full)).fetchone()
        return dict(zip(SHOWN, found, strict=True))

    def close(self) -> None:
        """Nothing is left of it."""
        self._db.close()

    def _forget(self, card: str) -> None:
        conn = self._db.conn
        conn.execute("DELETE FROM texts WHERE rowid = (SELECT key FROM cards WHERE card = ?)", (card,))
        for table in ("cards", "answers", "readers", "waits"):
            conn.execute(f"DELETE FROM {table} WHERE card = ?", (card,))

    def _put(self, row: CardRow, people: CardPeople, words: str | None) -> None:
        conn = self._db.conn
        sets = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
        sql = f"INSERT INTO cards ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) ON CONFLICT (card) DO UPDATE SET {sets}"
        conn.execute(sql, astuple(row))
        if words is not None:
            (key,) = conn.execute("SELECT key FROM cards WHERE card = ?", (row.card,)).fetchone()
            conn.execute("DELETE FROM texts WHERE rowid = ?", (key,))
            conn.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (key, words))
        for table in ("answers", "readers", "waits"):
            conn.execute(f"DELETE FROM {table} WHERE card = ?", (row.card,))
        conn.executemany("INSERT INTO answers VALUES (?, ?, ?)", [(row.card, *one) for one in people.answers])
        conn.executemany("INSERT INTO readers VALUES (?, ?, ?)", [(row.card, *one) for one in people.readers])
        conn.executemany("INSERT INTO waits VALUES (?, ?)", [(row.card, one) for one in people.waits])


def _filters(wanted: Wanted) -> list[str]:
    found = [f"{name} = :{name}" for name in ("scenario", "language", "method") if getattr(wanted, name)]
    found += [name for name in _FLAGS if getattr(wanted, name)]
    if wanted.principle or wanted.stance:
        found.append(_ANSWERED)
    if wanted.tells:
        found.append("NOT unaided OR done >= :each")
    return found


def _values(wanted: Wanted, each: int, full: Collection[str]) -> dict[str, Any]:
    plain = {name: getattr(wanted, name) for name in ("who", "scenario", "principle", "stance", "language", "method")}
    return {**plain, "each": each, "full": json.dumps(sorted(full))}
