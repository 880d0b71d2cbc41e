"""Everything that waits for a person before others see it or a report prints it: reported cards, new cards, quotes, what was held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from bot.conversation import Conversation
from bot.releasing import Shareable, shareable
from flows.records import Review
from flows.reviewing.acts import counting
from flows.reviewing.masks import as_shared, copy_of, fields_of, inside
from storage.connection import Connection
from storage.masked_texts import undone
from storage.pool import State, reports_on
from storage.printable import Printable, printables
from storage.release_news import joined_at, news_since
from storage.reviews import last_reviews, reviews_named, reviews_of

Kind = Literal["card", "quote", "gap"]
ACTS = ("release", "hold_back", "mask")
"""What is done here and can be undone here."""
_LAST = 2**63
"""Later than any event."""
_ORDER: tuple[tuple[State, tuple[str, ...]], ...] = (
    ("reported", ("card",)), ("waiting", ("card",)), ("waiting", ("quote", "gap")), ("held_back", ("card", "quote", "gap")),
)  # fmt: skip
"""State and kinds in the order of the page."""


@dataclass(frozen=True)
class Line:
    """One text as its author wrote it, and as others read it."""

    field: str
    text: str
    copy: str

    @property
    def hides(self) -> bool:
        """Something of it is masked."""
        return self.copy != self.text


@dataclass(frozen=True)
class Item:
    """One text about which a person decides. `author` None: a card of the study team."""

    kind: Kind
    subject: str
    version: int | None
    state: State
    author: str | None
    scenario_id: str
    lang: str
    lines: tuple[Line, ...]
    whole: str
    """What a mask of it is about: the card, the turn, the gap."""
    card_id: str
    found: tuple[str, ...] = ()
    reports: int = 0
    since: str = ""
    """Hidden since, UTC: the first report after the last decision."""

    @property
    def key(self) -> str:
        """The text as it stands now; a form carries it, and finds nothing once it stands otherwise."""
        return f"{self.kind}:{self.subject}:{self.version or 0}:{self.state}"


@dataclass
class ReleaseQueue:
    """The texts of one study in the order in which they are to be read, as the archive stands. Only what changed is read anew."""

    talks: Conversation
    _by_author: dict[str | None, tuple[Item, ...]] = field(default_factory=dict, repr=False)
    """None: cards of the study team."""
    _joined: dict[str, int] = field(default_factory=dict, repr=False)
    """When each of these authors joined, as the number of that event."""
    _seen: tuple[int, int] = field(default=(0, -1), repr=False)
    """Newest event and number of withdrawals that are taken in."""
    _lock: Lock = field(default_factory=Lock, repr=False)

    def items(self) -> tuple[Item, ...]:
        """Reported cards, new cards, quotes and gaps, then what is held back; each in the order in which their authors joined."""
        found = self._all()
        return tuple(one for state, kinds in _ORDER for one in found if one.state == state and one.kind in kinds)

    def released(self) -> tuple[Item, ...]:
        """What others may see or a report may print now, cards released by rules and cards of the study team among it."""
        return tuple(one for one in self._all() if one.state == "released")

    def _all(self) -> list[Item]:
        with self._lock:
            self._refresh()
            order = sorted(self._by_author, key=lambda author: self._joined[author] if author else _LAST)
            return [one for author in order for one in self._by_author[author]]

    def _refresh(self) -> None:
        with self.talks.archive.snapshot() as connection:
            news = news_since(connection, self._seen[0])
            if (news.last, news.withdrawn) == self._seen:
                return
            authors = news.authors if news.withdrawn == self._seen[1] else None
            if authors is None:
                self._by_author.clear()
            read: dict[str | None, list[Item]] = {}
            for one in _read(self.talks, connection, authors):
                read.setdefault(one.author, []).append(one)
            self._joined.update(joined_at(connection, [author for author in read if author]))
        for author in (*(authors or ()), None):
            self._by_author.pop(author, None)
        self._by_author.update({author: tuple(items) for author, items in read.items()})
        self._seen = (news.last, news.withdrawn)

    def waiting_count(self) -> int:
        """How many texts wait for a decision, reported ones among them."""
        with self._lock:
            self._refresh()
            return sum(one.state in ("reported", "waiting") for items in self._by_author.values() for one in items)

    def find(self, key: str) -> Item | None:
        """The text that a form was drawn for, if it still stands as it stood then."""
        return next((one for one in self._all() if one.key == key), None)

    def last_done(self, most: int = 10) -> list[list[Review]]:
        """The last decisions and masks that count, newest first; those of one press together."""
        with self.talks.archive.snapshot() as connection:
            dead = undone(connection)
            acts = [act for act in last_reviews(connection, ACTS, most=200) if act.id not in dead]
        grouped: dict[str, list[Review]] = {}
        for act in acts:
            grouped.setdefault(act.batch or act.id, []).append(act)
        return list(grouped.values())[:most]

    def to_undo(self, name: str) -> list[Review]:
        """Of one act or one batch what can be undone now; empty: nothing, or it is undone already."""
        with self.talks.archive.snapshot() as connection:
            dead = undone(connection)
            return [act for act in reviews_named(connection, name) if act.action in ACTS and act.id not in dead]

    def held_by(self, items: Sequence[Item]) -> dict[str, Review]:
        """Key of each of these that is held back -> the act that holds it."""
        found = {}
        with self.talks.archive.snapshot() as connection:
            for one in items:
                acts = [act for act in counting(reviews_of(connection, one.kind, one.subject)) if act.action in ("release", "hold_back")]
                if one.state == "held_back" and acts:
                    found[one.key] = acts[-1]
        return found


def _read(talks: Conversation, connection: Connection, authors: Collection[str] | None) -> Iterator[Item]:
    """How each text stands, of these authors or of everybody, and of the study team."""
    yield from (_card_item(one, connection) for one in shareable(talks.study, talks.archive, authors))
    yield from (_text_item(one) for one in printables(connection, authors=authors))


def _card_item(one: Shareable, connection: Connection) -> Item:
    copies = dict(fields_of(as_shared(one.card)))
    times = reports_on(connection, one.card.id) if one.state == "reported" else []
    return Item(
        kind="card",
        subject=one.card.id,
        version=one.card.version,
        state=one.state,
        author=one.author,
        scenario_id=one.card.scenario_id,
        lang=one.card.lang,
        lines=tuple(Line(name, text, copies[name]) for name, text in fields_of(one.card)),
        whole=one.card.id,
        card_id=one.card.id,
        found=one.found,
        reports=len(times),
        since=times[0] if times else "",
    )


def _text_item(one: Printable) -> Item:
    copy = copy_of(one.text, one.masks, inside(one.own, one.start, one.end))
    return Item(
        kind=one.kind,
        subject=one.subject,
        version=None,
        state=one.state,
        author=one.author,
        scenario_id=one.card.scenario_id,
        lang=one.card.lang,
        lines=(Line("text", one.text, copy),),
        whole=one.whole_id,
        card_id=one.card.id,
    )


def waiting_in(items: Sequence[Item]) -> Counter[str]:
    """How many wait of each kind: reported, card, quote, gap, and how many are held_back."""
    return Counter(one.state if one.state != "waiting" else one.kind for one in items)
