"""/review/agreement: how far readers agree, part by part, with the machine and the authors beside. Every number leads to its rows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.review_agreement_rows import ROWS, add_agreement_rows
from bot.review_drawn import axis, interval, percent, tint, two
from bot.review_index import ReviewIndex
from bot.staff_pages import StaffDesk
from bot.wording import Wording
from flows.records import Study
from flows.reviewing.agreement_facts import LEAST_LINKED, agreement_facts
from flows.reviewing.readings import LABELS, read_cards
from storage.review_news import Mark

HERE = "/review/agreement"
By = Literal["principle", "language", "pair"]
PARTS: tuple[By, ...] = ("principle", "language", "pair")
ROUNDS = ("unaided", "aided")


def add_agreement(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds the page and the pages of its rows."""
    study = staff.desk.talks.study
    known: dict[Mark, dict[str, Any]] = {}

    def facts() -> dict[str, Any]:
        """Worked out once as long as nothing in the archive has changed."""
        mark = index.mark
        found = known.get(mark) or agreement_facts(read_cards(index.entries(), study.settings.reviewers_each))
        known.clear()
        known[mark] = found
        return found

    @app.get(HERE)
    async def agreement(request: Request) -> Response:
        """Query: how (unaided, aided), by (principle, language, pair)."""
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        asked = request.query_params
        how = asked.get("how", "unaided") if asked.get("how") in ROUNDS else "unaided"
        by: By = next((part for part in PARTS if part == asked.get("by")), "principle")
        values = shown(study, await asyncio.to_thread(facts), how, by, staff.words)
        return staff.page("review_agreement.html", who, here=HERE, kind=index.kind, **values)

    add_agreement_rows(app, staff, index)


def shown(study: Study, facts: dict[str, Any], how: str, by: By, words: Wording) -> dict[str, Any]:
    """What the page's template needs. `facts`: see agreement_facts."""
    found = facts[how]
    titles = {principle.id: principle.title for principle in study.spec.principles}
    parts = [_part(one, how, by, titles, words) for one in sorted(found[f"by_{by}"], key=_weakness)]
    enough = [part for part in parts if part["linked"] is None or part["linked"] >= LEAST_LINKED]
    return {
        "facts": facts,
        "found": found,
        "how": how,
        "rounds": [(name, facts[name]["cards"]) for name in ROUNDS],
        "by": by,
        "tabs": PARTS,
        "split": enough,
        "few": _few([part for part in parts if part not in enough]),
        "least": LEAST_LINKED,
        "each": study.settings.reviewers_each,
        "labels": LABELS,
        "confusion": _confusion(found["confusion"], how),
        "axis": axis(),
        "two": two,
        "percent": percent,
        "rows": lambda **filters: rows_link(how, **filters),
        "beside": lambda page, **filters: f"{HERE}/{page}?{urlencode(filters)}",
    }


def rows_link(how: str, **filters: object) -> str:
    """The address of the readings behind a number."""
    return f"{ROWS}?{urlencode({'how': how, **filters})}"


def _weakness(part: Mapping[str, Any]) -> tuple[bool, float, float]:
    """Weakest first; those without a coefficient last, by their raw share."""
    value = part["alpha"]["value"]
    return (value is None, value if value is not None else 0.0, part["share"] if part["share"] is not None else 2.0)


def _part(one: Mapping[str, Any], how: str, by: By, titles: Mapping[str, str], words: Wording) -> dict[str, Any]:
    """A row of the table: its name, its figures, its drawing, where its readings are."""
    alpha = one["alpha"]
    pair = one.get("readers", ())
    filters = dict(zip(("a", "b"), pair, strict=True)) if pair else {str(by): one["id"]}
    name = words("agreement.pair", first=pair[0], second=pair[1]) if pair else titles.get(one["id"], one["id"])
    blanks = {"alpha": two(alpha["value"]), "low": two(alpha["low"]), "high": two(alpha["high"])}
    label = words("agreement.drawn" if alpha["low"] is not None else "agreement.drawn_alone", **blanks)
    return {
        **one,
        "name": name,
        "linked": one.get("linked"),
        "href": rows_link(how, **filters),
        "same_href": rows_link(how, state="same", **filters),
        "linked_href": rows_link(how, linked="yes", **filters),
        "drawn": interval(alpha["value"], alpha["low"], alpha["high"], label=label) if alpha["value"] is not None else None,
    }


def _few(parts: list[dict[str, Any]]) -> dict[str, int]:
    """Principles that readers linked too seldom to say anything about, together."""
    return {"n": len(parts), "linked": sum(part["linked"] for part in parts)}


def _confusion(counts: Mapping[str, Mapping[str, int]], how: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows of cells with how strong each is tinted: on the diagonal against its largest, off it against the largest there."""
    most = {same: max((counts[a][b] for a in LABELS for b in LABELS if (a == b) is same), default=0) for same in (True, False)}
    return [
        (
            first,
            [
                {
                    "n": counts[first][second],
                    "same": first == second,
                    "tint": tint(counts[first][second], most[first == second]),
                    "href": rows_link(how, first=first, second=second),
                }
                for second in LABELS
            ],
        )
        for first in LABELS
    ]
