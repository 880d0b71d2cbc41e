"""What reviewers masked in people's texts: the acts that still count, with the words they are about, author by author.

The folding of acts is the one of flows/reviewing/acts.py; it is repeated here because storage reads records only."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from flows.records import Mask
from storage.connection import Connection

_UNDONE = "SELECT id, undoes FROM reviews WHERE undoes IS NOT NULL ORDER BY event DESC"
_MASKS = """
    SELECT id, subject_kind, subject, version, about, after FROM reviews
    WHERE action = 'mask' AND about IS NOT NULL AND {which} ORDER BY event
"""
_TEXTS = {"quote": "SELECT text FROM turns WHERE id = ?", "gap": "SELECT text FROM gaps WHERE id = ?"}
_CARD = "SELECT title, sentence, policies FROM cards WHERE id = ? AND version = ?"
_OWNED = {
    "quote": "SELECT participant_id, NULL, lang, text FROM turns WHERE id = ? AND who = 'participant'",
    "gap": "SELECT gaps.participant_id, NULL, cards.lang, text FROM gaps JOIN cards ON cards.id = gaps.card_id WHERE gaps.id = ? LIMIT 1",
    "card": "SELECT participant_id, version, lang, title, sentence, policies FROM cards WHERE id = ? ORDER BY version DESC LIMIT 1",
}
_CARDS_OF = """
    SELECT title, sentence, policies FROM cards WHERE participant_id = ?
        AND event = (SELECT max(event) FROM cards AS newer WHERE newer.id = cards.id) ORDER BY event
"""


@dataclass(frozen=True)
class MaskedText:
    """One text of a person with the spans that are masked in it now. `kind`: card, quote (a turn), gap; `version` of a card."""

    kind: str
    subject: str
    version: int | None
    field: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def mask(self, card: tuple[str, int] | None = None) -> Mask:
        """As it stands with one version of a card."""
        own = self.kind == "card" and (self.subject, self.version) == card
        return Mask(field=self.field if own else None, text=self.text, spans=self.spans)


@dataclass(frozen=True)
class Original:
    """A text of a participant as it was written: a turn, a gap's text, or the newest version of a card. `fields`: (name, text)."""

    kind: str
    subject: str
    author: str
    version: int | None
    lang: str
    fields: tuple[tuple[str, str], ...]


def original(connection: Connection, kind: str, subject: str) -> Original | None:
    """What can be masked under this name; None: nothing of a participant's (any more)."""
    row = connection.execute(_OWNED[kind], (subject,)).fetchone() if kind in _OWNED else None
    if row is None:
        return None
    author, version, lang, *texts = row
    fields = card_fields(*texts) if kind == "card" else (("text", texts[0]),)
    return Original(kind, subject, author, version, lang, fields)


def cards_of(connection: Connection, author: str) -> list[tuple[tuple[str, str], ...]]:
    """The fields of the newest version of each card of one person, in the order of storing."""
    return [card_fields(*row) for row in connection.execute(_CARDS_OF, (author,))]


def undone(connection: Connection) -> set[str]:
    """Ids of acts that no longer count; an undo that is undone brings its act back."""
    dead: set[str] = set()
    for act, undoes in connection.execute(_UNDONE):
        if act not in dead:
            dead.add(undoes)
    return dead


def masked_texts(connection: Connection, authors: Collection[str] | None = None) -> dict[str, tuple[MaskedText, ...]]:
    """Author -> their texts that are masked now, of everybody or of these authors. The last mask of a field counts."""
    which = "1" if authors is None else f"about IN ({', '.join('?' * len(authors))})"
    rows = connection.execute(_MASKS.format(which=which), tuple(authors or ())).fetchall()
    dead = undone(connection) if rows else set()
    newest = {}
    for act, kind, subject, version, about, after in rows:
        if act not in dead:
            held = json.loads(after)
            newest[about, kind, subject, version, held.get("field", "text")] = held.get("spans", [])
    found: dict[str, list[MaskedText]] = {}
    for (about, kind, subject, version, field), spans in newest.items():
        text = _text(connection, kind, subject, version, field)
        if text is not None and spans:
            found.setdefault(about, []).append(MaskedText(kind, subject, version, field, text, tuple((one, end) for one, end in spans)))
    return {about: tuple(texts) for about, texts in found.items()}


def _text(connection: Connection, kind: str, subject: str, version: int | None, field: str) -> str | None:
    if kind in _TEXTS:
        row = connection.execute(_TEXTS[kind], (subject,)).fetchone()
        return row[0] if row else None
    row = connection.execute(_CARD, (subject, version)).fetchone() if kind == "card" else None
    return dict(card_fields(*row)).get(field) if row else None


def card_fields(title: str, sentence: str, policies: str) -> tuple[tuple[str, str], ...]:
    """(name, text) of everything written on a card: title, sentence, looks_to/0, exception/0 and so on; empty texts left out."""
    lines = json.loads(policies)
    named = [(f"{kind}/{at}", text) for kind in ("looks_to", "exception") for at, text in enumerate(_of_kind(lines, kind))]
    return tuple((name, text) for name, text in (("title", title), ("sentence", sentence), *named) if text)


def _of_kind(lines: list[dict[str, str]], kind: str) -> list[str]:
    return [line["text"] for line in lines if line["kind"] == kind]
