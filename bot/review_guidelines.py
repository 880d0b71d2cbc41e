"""The reviewers' guidelines: a page of their own, and a panel beside the work. Their version is kept with every act."""

from __future__ import annotations

from functools import lru_cache

from fastapi import FastAPI, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.staff_pages import StaffDesk
from flows.records import Study
from flows.study_guidelines import guidelines_version

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink", "html_block", "html_inline"])
"""Text and headings only: guidelines need nothing from elsewhere, and no page of ours asks another host for anything."""
_BELOW = {"h5": "h6", "h4": "h5", "h3": "h4", "h2": "h3", "h1": "h2"}


def version_of(study: Study) -> str:
    """The version that is kept with every act; empty where the study has no guidelines."""
    return guidelines_version(study.guidelines)


def guidelines_html(study: Study) -> Markup:
    """The guidelines as HTML, safe to put into a page, headings one level down; empty where the study has none."""
    return _html(study.guidelines)


@lru_cache(maxsize=4)
def _html(text: str) -> Markup:
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.tag = _BELOW.get(token.tag, token.tag)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def add_guidelines(app: FastAPI, staff: StaffDesk) -> None:
    """Adds /review/guidelines."""

    @app.get("/review/guidelines")
    async def guidelines(request: Request) -> Response:
        who = staff.guard(request, "reviewer")
        study = staff.desk.talks.study
        html = guidelines_html(study)
        return staff.page("review_guidelines.html", who, here="/review/guidelines", html=html, version=version_of(study))
