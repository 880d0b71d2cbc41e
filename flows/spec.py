"""A spec document in the Model Spec's Markdown, read into sections; those with an authority are the principles.

A section holds its normative text apart from commentary and examples. Documents are keyed by the date given at import
and the file's sha256, because the files name neither date nor version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from flows import spec_markdown as markdown
from flows.spec_markdown import Block, Draft, Heading, SpecError
from flows.spec_warnings import oddities

__all__ = ["Example", "Section", "SpecDocument", "SpecError", "read_spec"]

LARGEST = 10_000_000
"""Bytes; the largest spec known has 271,354."""

_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Example:
    """One worked example of a section."""

    title: str
    body: str
    """Exactly what stands between the tildes."""
    text: str
    """All that is said in it: no comments, no role tags."""
    request: str
    """What its users say; empty where no user speaks."""
    verdicts: tuple[str, ...]
    """Labels of the compared answers in order: GOOD, BAD or OK."""


@dataclass(frozen=True)
class Section:
    """One heading with what belongs to it alone, up to the next heading."""

    id: str
    title: str
    level: int
    """1-4, the number of `#`."""
    parent_id: str | None
    authority: str | None
    """root, system, developer, user, guideline; an unknown word as it stands; None: no principle."""
    tags: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    """Every key and value of the brace block as written."""
    text: str
    """Normative text: no commentary, examples or footnote tags; links inside the file as words."""
    commentary: tuple[str, ...]
    examples: tuple[Example, ...]
    sha256: str
    """Hex, of the section's own source with LF line ends, heading included."""


@dataclass(frozen=True)
class SpecDocument:
    """A whole file."""

    version: str
    sha256: str
    """Hex, of the file's bytes."""
    size: int
    """Bytes."""
    sections: tuple[Section, ...]
    warnings: tuple[str, ...]

    def principles(self) -> tuple[Section, ...]:
        """The sections that carry an authority, in order."""
        return tuple(section for section in self.sections if section.authority)


def read_spec(source: bytes, *, version: str) -> SpecDocument:
    """A file's bytes and its date (YYYY-MM-DD) in, the document out.

    A byte order mark and CRLF line ends change nothing but the file's own sha256. Raises SpecError, in one line, for
    a file that is empty, over 10 MB, not UTF-8, with a NUL, without headings that carry ids, or with an id twice."""
    _check_version(version)
    lines = _as_text(source).split("\n")
    drafts = _drafts(lines)
    titles = {draft.heading.id: draft.heading.title for draft in drafts}
    parents = _parents(drafts)
    sections = tuple(_section(draft, parent, titles) for draft, parent in zip(drafts, parents, strict=True))
    warnings = (*_before_first_heading(lines, drafts[0].line), *oddities(drafts, parents, titles))
    return SpecDocument(version, hashlib.sha256(source).hexdigest(), len(source), sections, warnings)


def _check_version(version: str) -> None:
    try:
        known = date.fromisoformat(version).isoformat() == version
    except ValueError:
        known = False
    if not known:
        raise SpecError(f"the version is {version[:40]!r}; wanted is the date of the spec, such as 2025-12-18.")


def _as_text(source: bytes) -> str:
    """The file as text with LF line ends and no byte order mark."""
    if len(source) > LARGEST:
        raise SpecError(f"the file has {len(source):,} bytes; a spec has at most {LARGEST:,}. Choose the spec's Markdown file.")
    if (nul := source.find(b"\0")) >= 0:
        raise SpecError(f"byte {nul + 1} is NUL, so this is no text file. Choose the spec's Markdown file.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(f"byte {error.start + 1} is not UTF-8. Save the file as UTF-8 and try again.") from None
    if not text.strip():
        raise SpecError("the file is empty. Choose the spec's Markdown file.")
    return text.replace("\r\n", "\n")


def _drafts(lines: list[str]) -> list[Draft]:
    """The file cut at its headings. Raises SpecError where no heading has an id, or two have the same."""
    found: list[tuple[Heading, int, list[Block]]] = []
    places: dict[str, int] = {}
    for block in markdown.blocks(lines):
        if block.kind == "heading":
            title = markdown.heading(block)
            if title.id in places:
                raise SpecError(f"line {block.line}: the id {title.id!r} already stands on line {places[title.id]}. Rename one of the two.")
            places[title.id] = block.line
            found.append((title, block.line, [block]))
        elif found:
            found[-1][2].append(block)
    if not found:
        raise SpecError("no heading carries an id in braces, such as '## Do not lie {#do_not_lie authority=user}', so this is not a spec.")
    return [Draft(title, line, tuple(parts)) for title, line, parts in found]


def _parents(drafts: list[Draft]) -> list[str | None]:
    """The id of the nearest heading above that stands higher, for each."""
    parents: list[str | None] = []
    above: list[Heading] = []
    for draft in drafts:
        above = [heading for heading in above if heading.level < draft.heading.level]
        parents.append(above[-1].id if above else None)
        above.append(draft.heading)
    return parents


def _section(draft: Draft, parent: str | None, titles: dict[str, str]) -> Section:
    attributes = dict(draft.heading.attributes)
    text, examples = _parts(draft, titles)
    source = "\n".join(line for block in draft.blocks for line in block.lines)
    return Section(
        id=draft.heading.id,
        title=draft.heading.title,
        level=draft.heading.level,
        parent_id=parent,
        authority=markdown.authority_of(draft.heading),
        tags=tuple(tag for tag in attributes.get("tags", "").split(",") if tag),
        attributes=draft.heading.attributes,
        text=text,
        commentary=tuple(_clean(markdown.note_text(block), titles) for block in draft.blocks if block.kind == "note"),
        examples=examples,
        sha256=hashlib.sha256(source.strip().encode()).hexdigest(),
    )


def _parts(draft: Draft, titles: dict[str, str]) -> tuple[str, tuple[Example, ...]]:
    """The section's normative text and its examples; a line that titles an example belongs to it."""
    lines: list[str] = []
    examples = []
    for block in draft.blocks:
        if block.kind in ("text", "code"):
            lines += block.lines
        elif block.kind == "example":
            examples.append(_example(block, _take_title(lines), titles))
    return _clean("\n".join(line.rstrip() for line in lines), titles), tuple(examples)


def _take_title(lines: list[str]) -> str:
    """Takes the line that titles an example off the end of the text before it; "" where there is none."""
    while lines and not lines[-1].strip():
        lines.pop()
    title = markdown.example_title(lines[-1]) if lines else None
    if title is not None:
        lines.pop()
    lines.append("")
    return title or ""


def _example(block: Block, title: str, titles: dict[str, str]) -> Example:
    body = "\n".join(block.lines[1:-1])
    return Example(
        title=_clean(title, titles),
        body=body,
        text=markdown.spoken(body),
        request=markdown.asked(body),
        verdicts=markdown.verdicts(body),
    )


def _clean(text: str, titles: dict[str, str]) -> str:
    return _GAP.sub("\n\n", markdown.with_titles(markdown.without_footnotes(text), titles)).strip()


def _before_first_heading(lines: list[str], first: int) -> list[str]:
    """A warning where words stand above the first heading, as they belong to no section."""
    for number, line in enumerate(lines[: first - 1], start=1):
        if line.strip():
            return [f"line {number}: text before the first heading belongs to no section; it is left out."]
    return []
