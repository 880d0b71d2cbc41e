"""What is odd in a spec document but kept: each with its line, what was found and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from flows import spec_markdown as markdown
from flows.spec_markdown import Block, Draft

AUTHORITIES = ("root", "system", "developer", "user", "guideline")
_ATTRIBUTES = ("authority", "tags")


def oddities(drafts: Sequence[Draft], parents: Sequence[str | None], titles: dict[str, str]) -> list[str]:
    """Drafts with their parents' ids, and all titles by id, in; one sentence for each odd place out, in order."""
    found = []
    for draft in drafts:
        found += _odd_attributes(draft)
        if markdown.authority_of(draft.heading) and draft.heading.id in parents:
            found.append(f"line {draft.line}: {draft.heading.id} has an authority and sections under it. Its text ends where they begin.")
        for block in draft.blocks:
            found += _odd_lines(block, titles)
    return found


def _odd_attributes(draft: Draft) -> list[str]:
    found = []
    for key, _ in draft.heading.attributes:
        if key not in _ATTRIBUTES:
            found.append(f"line {draft.line}: {draft.heading.id} has an attribute {key!r} that is not known here; it is kept.")
    level = markdown.authority_of(draft.heading)
    if level and level not in AUTHORITIES:
        found.append(f"line {draft.line}: {draft.heading.id} has the authority {level!r}; known are {', '.join(AUTHORITIES)}. It is kept.")
    return found


def _odd_lines(block: Block, titles: dict[str, str]) -> list[str]:
    """Headings without an id, and links that lead nowhere; code and examples are not looked into."""
    if block.kind in ("code", "example"):
        return []
    found = []
    for number, line in enumerate(block.lines, start=block.line):
        if block.kind == "text" and markdown.looks_like_heading(line):
            found.append(
                f"line {number}: a heading without an id is read as text. Give it one, such as {{#its_name}}, if it begins a section."
            )
        for target in markdown.link_targets(line):
            if target not in titles:
                found.append(f"line {number}: a link leads to #{target}, which no heading has. The link is left as it is.")
    return found
