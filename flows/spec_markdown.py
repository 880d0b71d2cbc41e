"""The Model Spec's Markdown, line by line: headings with brace ids, commentary, tilde-fenced examples, plain text.

Fences are tracked first, because a line inside one can look like a heading, and backtick fences nest in tilde fences.
What stands inside an example is pseudo-XML that no XML parser reads, so it is handled as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

DEEPEST = 4
"""Headings have one to four `#`; more is plain text."""

Kind = Literal["heading", "text", "code", "note", "example"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")
_FENCE = re.compile(r" {0,3}(~{3,}|`{3,})")
_NOTE = re.compile(r'!!! meta "[^"]*"[ \t]*')
_FOOTNOTE = re.compile(r"\[\^[A-Za-z0-9_-]{1,40}\]")
_TITLE_LINK = re.compile(r"\[\?\]\(#([A-Za-z0-9_-]{1,80})\)")
_INNER_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(#[A-Za-z0-9_-]{1,80}\)")
_ROLE = re.compile(r"</?(?:system|developer|user|assistant|tool|untrusted(?:_text)?|settings|comparison)(?: [^<>]{0,300})?>")
_VERDICT = re.compile(r"<!-- (GOOD|BAD|OK)\b")
_EXAMPLE = "**Example**:"


class SpecError(ValueError):
    """A file that is no spec in this grammar: where, what was found, what was wanted, what to do, in one line."""


@dataclass(frozen=True)
class Block:
    """Some lines that belong together. `line` is the 1-based place of the first one. Code is text that is not looked into."""

    kind: Kind
    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading with its brace block."""

    level: int
    title: str
    id: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Draft:
    """A heading and the blocks from it to the next one, before links are resolved."""

    heading: Heading
    line: int
    blocks: tuple[Block, ...]


def blocks(lines: list[str]) -> Iterator[Block]:
    """Lines in, blocks out, in order; together they hold every line once. Raises SpecError at a fence that never ends."""
    at = 0
    while at < len(lines):
        kind, end = _block_at(lines, at)
        yield Block(kind, at + 1, tuple(lines[at:end]))
        at = end


def _block_at(lines: list[str], at: int) -> tuple[Kind, int]:
    """What begins at this line, and the index after its last line."""
    line = lines[at]
    if fence := _fence(line):
        return ("example" if fence[0] == "~" else "code"), _end_of_fence(lines, at, fence)
    if is_heading(line):
        return "heading", at + 1
    if _NOTE.fullmatch(line):
        return "note", _end_of_note(lines, at)
    end = at + 1
    while end < len(lines) and not (_fence(lines[end]) or is_heading(lines[end]) or _NOTE.fullmatch(lines[end])):
        end += 1
    return "text", end


def _fence(line: str) -> str | None:
    """The run of tildes or backticks that opens a fence here."""
    found = _FENCE.match(line)
    if not found or (found[1][0] == "`" and "`" in line[found.end() :]):
        return None
    return found[1]


def _end_of_fence(lines: list[str], at: int, fence: str) -> int:
    """The index after the closing line: the same sign, at least as long, and nothing else."""
    for index in range(at + 1, len(lines)):
        bare = lines[index].strip(" \t")
        if bare.startswith(fence) and not bare.strip(fence[0]) and not lines[index].startswith("    "):
            return index + 1
    raise SpecError(f"line {at + 1}: a block begins with {fence[:3]} and never ends. Close it with the same signs on a line of their own.")


def _end_of_note(lines: list[str], at: int) -> int:
    """The index after the last indented line of a commentary block."""
    end = at + 1
    for index in range(at + 1, len(lines)):
        if lines[index].startswith("    "):
            end = index + 1
        elif lines[index].strip():
            break
    return end


def is_heading(line: str) -> bool:
    """True for one to four `#`, a blank, a title and a brace block with an id at the end."""
    level = len(line) - len(line.lstrip("#"))
    return 1 <= level <= DEEPEST and line[level : level + 1] in (" ", "\t") and "{#" in line and line.rstrip().endswith("}")


def looks_like_heading(line: str) -> bool:
    """True for a Markdown heading of any depth, whether or not it carries an id."""
    level = len(line) - len(line.lstrip("#"))
    return 1 <= level <= 6 and line[level : level + 1] in (" ", "\t") and bool(line[level:].strip())


def heading(block: Block) -> Heading:
    """A heading block taken apart. Raises SpecError for an id that is not lower snake_case and for a missing title."""
    line = block.lines[0].rstrip()
    level = len(line) - len(line.lstrip("#"))
    opened = line.rindex("{#")
    name, *rest = line[opened + 2 : -1].split() or [""]
    if not _ID.fullmatch(name):
        raise SpecError(f"line {block.line}: the id {name[:80]!r} is not lower snake_case (a-z, 0-9, _). Write it like {{#do_not_lie}}.")
    title = without_footnotes(line[level:opened]).strip()
    if not title:
        raise SpecError(f"line {block.line}: the heading {{#{name}}} has no title. Write one between the # signs and the brace.")
    pairs = (word.partition("=") for word in rest)
    return Heading(level, title, name, tuple((key, value) for key, _, value in pairs))


def authority_of(heading: Heading) -> str | None:
    """The level of authority, `platform` (as older files say) read as root; None where the heading names none."""
    level = dict(heading.attributes).get("authority") or None
    return "root" if level == "platform" else level


def note_text(block: Block) -> str:
    """The words of a commentary block, unindented."""
    return "\n".join(line[4:] for line in block.lines[1:]).strip()


def example_title(line: str) -> str | None:
    """The title in a line such as `**Example**: asking first`, else None."""
    return line[len(_EXAMPLE) :].strip() if line.startswith(_EXAMPLE) else None


def without_footnotes(text: str) -> str:
    """The text with its footnote tags such as [^ab12] taken out."""
    return _FOOTNOTE.sub("", text)


def link_targets(text: str) -> list[str]:
    """The ids that `[?](#id)` links in this text lead to."""
    return _TITLE_LINK.findall(text)


def with_titles(text: str, titles: dict[str, str]) -> str:
    """The text with each `[?](#id)` replaced by the target's title, and every other link inside the file by its words."""
    named = _TITLE_LINK.sub(lambda found: titles.get(found[1], found[0]), text)
    return _INNER_LINK.sub(lambda found: found[0] if found[1] == "?" else found[1], named)


def without_comments(body: str) -> str:
    """An example's body without its <!-- comments -->; one that is never closed goes to the end."""
    first, *rest = body.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


def spoken(body: str) -> str:
    """All that is said in an example: no comments, no role tags."""
    return _ROLE.sub("", without_comments(body)).strip()


def asked(body: str) -> str:
    """What the users say in an example, one message after another, blank line between."""
    said = []
    for part in without_comments(body).split("<user")[1:]:
        tag, closed, rest = part.partition(">")
        if closed and (not tag or tag[0] in " \t"):
            said.append(rest.partition("</user>")[0].strip())
    return "\n\n".join(said)


def verdicts(body: str) -> tuple[str, ...]:
    """The labels of the compared answers, in order: GOOD, BAD or OK."""
    return tuple(_VERDICT.findall(body))
