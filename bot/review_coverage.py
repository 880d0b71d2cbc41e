"""The coverage page: what the readings leave open, each line with the way to the cards in the queue."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import Response

from bot.conversation import Conversation
from bot.opening_checks import frozen_files
from bot.review_index import ReviewIndex, Wanted
from bot.review_queue import address_of
from bot.staff_pages import StaffDesk
from flows.records import StudyEvent, in_language
from flows.reviewing.coverage import Coverage, coverage_of
from flows.study_files import PRINCIPLES
from storage.first_picks import first_picks

HERE = "/review/coverage"
MOST = 100
"""Cards that one list names."""


def add_coverage(app: FastAPI, staff: StaffDesk, index: ReviewIndex) -> None:
    """Adds /review/coverage."""
    talks = staff.desk.talks

    @app.get(HERE)
    async def coverage(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        await index.refreshed()
        found = await asyncio.to_thread(look, talks, index)
        study, language = talks.study, staff.words.language
        return staff.page(
            "review_coverage.html",
            who,
            here=HERE,
            found=found,
            kind=index.kind,
            each=study.settings.reviewers_each,
            k=study.settings.k,
            most=MOST,
            spec=study.spec.spec.version,
            titles={one.id: one.title for one in study.spec.principles},
            scenarios={one.id: in_language(one.title, language) for one in study.scenarios},
            queue=lambda **filters: f"/review?{address_of(Wanted(**filters))}",
        )


def look(talks: Conversation, index: ReviewIndex) -> Coverage:
    """Coverage as the index stands. Raises FolderProblem, OSError where the study's folder cannot be read."""
    with talks.archive.snapshot() as connection:
        choices = first_picks(connection, simulated=index.kind == "simulated", test=index.kind == "test")
    now = frozen_files(talks.archive.path.parent.parent).get(PRINCIPLES, "")
    edited_at = edited(talks.archive.study_events(), now, talks.kit.now())
    return coverage_of(talks.study, index.entries().values(), choices, edited_at=edited_at)


def edited(events: tuple[StudyEvent, ...], present: str, now: str) -> str | None:
    """When principles.yaml was last frozen with another content than before, or now, if it differs from the last freeze; None: never."""
    hashes = [(event.created_at, event.files.get(PRINCIPLES, "")) for event in events if event.act == "freeze"]
    states = [*hashes, (now, present)] if hashes else []
    changes = [at for (_, before), (at, after) in zip(states, states[1:], strict=False) if before != after]
    return changes[-1] if changes else None
