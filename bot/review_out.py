"""What leaves the review by hand: every decision with its reason, a REFI-QDA project, the codebook.

These are the restricted full kind, for the study's own team: originals, no masks, and talks also of those who did not agree to share
them, each marked so (see qda_material). What others said of cards that not everybody has finished is in none of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.qda_material import qda_project
from bot.review_index import ReviewIndex
from bot.staff_pages import PRIVATE, Staff, StaffDesk
from flows.records import Review
from flows.reviewing.acts import ReadPrinciple, after_of
from flows.reviewing.outward import after_outward, hidden_from, outward, pseudonyms, standing, undone, undos_in
from storage.formats.qda import Project, codebook_bytes, project_bytes
from storage.formats.spreadsheet import Cell, csv_bytes
from storage.participants import people_of_kind

HERE = "/review/out"
COLUMNS = tuple(
    "review_id seq created_at reviewer_id people target_kind target_id target_version participant_id other_participant_id round decision "
    "principle_id verdict quote_turn_id quote_start quote_end reason before after guideline_version is_arbitration is_current "
    "undone_by undoes batch".split()
)
"""Of the decisions, as they stand in the bundle's table of reviews where that has them."""
TYPES: Mapping[str, str] = {
    "decisions.csv": "text/csv; charset=utf-8",
    "decisions.jsonl": "application/jsonl",
    "project.qdpx": "application/zip",
    "codebook.qdc": "application/xml",
}
Kind = Literal["real", "simulated", "test"]


@dataclass(frozen=True)
class Leaving:
    """What one reviewer may take out now. `waiting`: acts of others on cards that not everybody has finished, which are left out."""

    kind: Kind
    people: frozenset[str]
    acts: Sequence[tuple[int, Review]]
    names: Mapping[str, str]
    waiting: int


def add_out(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds the page and its files. Making a file may take long, so they are made beside the server's other work."""

    @app.get(HERE)
    def page(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        leaving = _leaving(staff, index, who)
        you, rows = leaving.names.get(who.name), len(leaving.acts)
        return staff.page("review_out.html", who, here=HERE, leaving=leaving, rows=rows, you=you, files=tuple(TYPES))

    @app.get(f"{HERE}/decisions.csv")
    def as_csv(request: Request) -> Response:
        leaving = _leaving(staff, index, staff.guard(request, "reviewer"))
        return _file("decisions.csv", csv_bytes(COLUMNS, decisions(leaving)))

    @app.get(f"{HERE}/decisions.jsonl")
    def as_lines(request: Request) -> Response:
        leaving = _leaving(staff, index, staff.guard(request, "reviewer"))
        lines = (json.dumps(row, ensure_ascii=False) for row in decisions(leaving))
        return _file("decisions.jsonl", "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))

    @app.get(f"{HERE}/project.qdpx")
    def as_project(request: Request) -> Response:
        leaving = _leaving(staff, index, staff.guard(request, "reviewer"))
        return _file("project.qdpx", project_bytes(_project(staff, leaving)))

    @app.get(f"{HERE}/codebook.qdc")
    def as_codebook(request: Request) -> Response:
        staff.guard(request, "reviewer")
        empty = Leaving("real", frozenset(), (), {}, 0)
        return _file("codebook.qdc", codebook_bytes(_project(staff, empty)))


def decisions(leaving: Leaving) -> list[dict[str, Cell]]:
    """A row for each act, oldest first, undone ones too. `after` holds the principle_id as in the bundle."""
    acts = [act for _, act in leaving.acts]
    dead, counted = undone(undos_in(acts)), standing(acts)
    return [_row(event, act, leaving, dead.get(act.id)) | {"is_current": int(act.id in counted)} for event, act in leaving.acts]


def _row(event: int, act: Review, leaving: Leaving, undone_by: str | None) -> dict[str, Cell]:
    read = after_of(act, ReadPrinciple) if act.action == "read" else None
    quote = read.quote if read else None
    row: dict[str, Cell] = {
        "review_id": act.id,
        "seq": event,
        "created_at": act.created_at,
        "reviewer_id": leaving.names[act.reviewer],
        "people": leaving.kind,
        "target_kind": act.subject_kind,
        "target_id": act.subject,
        "target_version": act.version,
        "participant_id": act.about,
        "other_participant_id": act.about_other,
        "round": act.round,
        "decision": act.action,
        "principle_id": read.principle if read else None,
        "verdict": act.verdict,
        "quote_turn_id": quote.turn if quote else None,
        "quote_start": quote.start if quote else None,
        "quote_end": quote.end if quote else None,
        "reason": act.reason,
        "before": outward(act.before, leaving.names),
        "after": after_outward(act, leaving.names),
        "guideline_version": act.guidelines,
        "is_arbitration": int(act.round == "arbitration"),
        "is_current": 0,
        "undone_by": undone_by,
        "undoes": act.undoes,
        "batch": act.batch,
    }
    return {column: row[column] for column in COLUMNS}


def _leaving(staff: StaffDesk, index: ReviewIndex, who: Staff) -> Leaving:
    """Of the people who are reviewed now, everything that this reviewer may see, and what is about nobody."""
    index.refresh()
    talks = staff.desk.talks
    with talks.archive.snapshot() as connection:
        people = people_of_kind(connection, simulated=index.kind == "simulated", test=index.kind == "test")
    everything = talks.archive.reviews()
    acts = [(event, act) for event, act in everything if {act.about, act.about_other} - {None} <= people]
    each = talks.study.settings.reviewers_each
    finished = {act.id for entry in index.entries().values() if entry.review.complete(each) for act in entry.acts}
    hidden = hidden_from(who.name, (act for _, act in acts), finished)
    kept = [(event, act) for event, act in acts if act.id not in hidden]
    return Leaving(index.kind, people, kept, pseudonyms(act for _, act in everything), len(hidden))


def _project(staff: StaffDesk, leaving: Leaving) -> Project:
    talks = staff.desk.talks
    histories = talks.archive.histories(simulated=leaving.kind == "simulated", test=leaving.kind == "test") if leaving.people else ()
    people = (history for history in histories if history.participant.id in leaving.people)
    acts = [act for _, act in leaving.acts]
    return qda_project(talks.study, people, acts, leaving.names, words=staff.words, at=talks.archive.last_time())


def _file(name: str, content: bytes) -> Response:
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
    return Response(content, media_type=TYPES[name], headers=headers)
