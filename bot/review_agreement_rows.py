"""The rows behind every number of the agreement page: readings by readers, the machine's beside theirs, the authors' beside theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.review_index import ReviewIndex
from bot.staff_pages import StaffDesk
from flows.records import Study
from flows.reviewing.compared import authors_beside, machine_beside
from flows.reviewing.facts import Entry
from flows.reviewing.readings import LABELS, How, ReadCard, Row, coded, read_cards

ROWS = "/review/agreement/rows"
AT_ONCE = 100
Asked = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One row: the card, the principle, a cell of labels for each column, where a difference stands now."""

    card: str
    title: str
    principle_id: str
    principle: str
    cells: tuple[tuple[str, ...], ...]
    state: str = ""


@dataclass(frozen=True)
class Lines:
    """Rows under their columns; `heads` are keys of words."""

    what: str
    heads: tuple[str, ...]
    lines: Sequence[Line]


Finds = Callable[[Study, Mapping[str, Entry], Asked], Lines]


def add_agreement_rows(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds the three pages of rows; each takes its filters and `page` from the address."""

    def adds(path: str, finds: Finds) -> None:
        @app.get(path)
        async def rows(request: Request) -> Response:
            """The rows that the filters leave, a hundred at a time."""
            who = staff.guard(request, "reviewer")
            await index.refreshed()
            asked = dict(request.query_params)
            found = await asyncio.to_thread(finds, staff.desk.talks.study, index.entries(), asked)
            values = _page(path, found, asked) | {"filters": _told(staff, asked)}
            return staff.page("review_agreement_rows.html", who, here="/review/agreement", **values)

    adds(ROWS, readings)
    adds("/review/agreement/machine", by_machine)
    adds("/review/agreement/authors", by_authors)


def readings(study: Study, entries: Mapping[str, Entry], asked: Asked) -> Lines:
    """Units of one round: how, principle, language, a and b (two readers), first and second (labels; `mixed`: in either order), state
    (same, differ, settled, alike_since, open), linked (only where somebody linked the principle)."""
    how: How = "blind" if asked.get("how") == "aided" else "unaided"
    pair = frozenset((asked["a"], asked["b"])) if "a" in asked and "b" in asked else None
    cards = [card for card in _cards(study, entries) if asked.get("language") in (None, card.language)]
    found = [row for row in coded(cards, how, only=pair).rows(linked="linked" in asked) if _wanted(row, asked)]
    lines = [_line(study, entries, row.card, row.principle, [(label,) for label in row.verdicts], row.state) for row in found]
    width = max((len(line.cells) for line in lines), default=2)
    return Lines("readings", (*("first", "second", "third", "further")[: min(width, 4)], *("further",) * max(0, width - 4)), lines)


def by_machine(study: Study, entries: Mapping[str, Entry], asked: Asked) -> Lines:
    """Units of the unaided sample that machine or readers linked: stance; of (said: by the machine, read: by the readers, both)."""
    kept = []
    for one in machine_beside(_cards(study, entries)):
        stances = (asked["stance"],) if "stance" in asked else ("supports", "qualifies", "opposes")
        said, read = one.said in stances, one.read in stances
        if {"said": said, "read": read, "both": said and one.said == one.read}.get(asked.get("of", ""), said or read):
            kept.append(_line(study, entries, one.card, one.principle, [(one.said,), (one.read,)]))
    return Lines("machine", ("machine_cell", "readers"), kept)


def by_authors(study: Study, entries: Mapping[str, Entry], asked: Asked) -> Lines:
    """Authors' answers beside the readers': of (some_differ, overrule, open); answer (a label)."""
    kept = []
    for one in authors_beside(_cards(study, entries)):
        picked = {"some_differ": one.differs, "overrule": one.overruled, "open": one.read is None}.get(asked.get("of", ""), True)
        if picked and asked.get("answer") in (None, one.said):
            kept.append(_line(study, entries, one.card, one.principle, [(one.said,), one.readers], "open" if one.read is None else ""))
    return Lines("authors", ("author", "each"), kept)


def _cards(study: Study, entries: Mapping[str, Entry]) -> list[ReadCard]:
    return read_cards(entries, study.settings.reviewers_each)


def _wanted(row: Row, asked: Asked) -> bool:
    if asked.get("principle") not in (None, row.principle):
        return False
    if (state := asked.get("state")) and not (state == row.state or state == "differ" and row.state != "same"):
        return False
    if "first" not in asked or "second" not in asked:
        return True
    wanted = {(asked["first"], asked["second"])} | ({(asked["second"], asked["first"])} if "mixed" in asked else set())
    return any(pair in wanted for pair in combinations(row.verdicts, 2))


def _line(study: Study, entries: Mapping[str, Entry], card: str, principle: str, cells: Sequence[tuple[str, ...]], state: str = "") -> Line:
    title = next((one.title for one in study.spec.principles if one.id == principle), principle)
    facts = entries[card].facts.card
    return Line(card, facts.title or facts.sentence, principle, title, tuple(cells), state)


def _page(path: str, found: Lines, asked: Asked) -> dict[str, Any]:
    """One page of rows, and where the pages beside it are."""
    number = max(1, int(asked["page"])) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    start = (number - 1) * AT_ONCE
    kept = {name: value for name, value in asked.items() if name != "page"}
    return {
        "what": found.what,
        "heads": found.heads,
        "lines": list(islice(found.lines, start, start + AT_ONCE)),
        "n": len(found.lines),
        "start": start,
        "before": f"{path}?{urlencode({**kept, 'page': number - 1})}" if number > 1 else None,
        "after": f"{path}?{urlencode({**kept, 'page': number + 1})}" if start + AT_ONCE < len(found.lines) else None,
    }


def _told(staff: StaffDesk, asked: Asked) -> list[str]:
    """The filters as people read them."""
    words = staff.words
    titles = {one.id: one.title for one in staff.desk.talks.study.spec.principles}
    found = [titles.get(asked["principle"], asked["principle"])] if "principle" in asked else []
    found += [asked[name] for name in ("language", "a", "b") if name in asked]
    labels = (asked[name] for name in ("first", "second", "stance", "answer") if asked.get(name) in LABELS)
    found += [words(f"card.{label}") for label in labels]
    states = (f"state_{asked.get('state', '')}", f"of_{asked.get('of', '')}")
    return found + [words(f"agreement.{key}") for key in states if key in words.sections["agreement"]]
