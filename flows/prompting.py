"""The one reader of prompts: flows/prompts/<name>.md, filled in through string.Template; a missing or unused blank is refused.

A line `---8<---` parts a prompt in two: first the stable part, the same for every call of a study so that providers can cache it,
then the part for this call."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

CUT = "---8<---"
FOLDER = Path(__file__).parent / "prompts"


class PromptError(Exception):
    """A prompt file and its caller do not fit together. A mistake in the program, never in what a participant wrote."""


@dataclass(frozen=True)
class Prompt:
    """A prompt with its blanks filled in. `sha256`, hex, is of the file as it lies there, before filling in."""

    name: str
    text: str
    sha256: str
    system: str = ""
    user: str = ""


def prompt(name: str, **blanks: str) -> Prompt:
    """The prompt of that name. Raises PromptError if the file is missing or its blanks and the given ones differ."""
    return filled(name, _text_of(name), blanks)


def filled(name: str, template: str, blanks: dict[str, str]) -> Prompt:
    """A prompt from its template. Text put into a blank is never read for blanks or for the line that parts the prompt."""
    parts = [Template(part.strip("\n")) for part in _parts(name, template)]
    if not all(part.is_valid() for part in parts):
        raise PromptError(f"prompts/{name}.md: a $ that begins no blank. Write $$ for a dollar sign.")
    wanted = {blank for part in parts for blank in part.get_identifiers()}
    if odd := wanted ^ blanks.keys():
        missing, unused = sorted(odd & wanted), sorted(odd - wanted)
        raise PromptError(f"prompts/{name}.md and its caller disagree; not given: {missing}, not in the file: {unused}.")
    *first, last = [part.substitute(blanks) for part in parts]
    sha256 = hashlib.sha256(template.encode()).hexdigest()
    return Prompt(name=name, text="\n\n".join([*first, last]), sha256=sha256, system="".join(first), user=last)


def _parts(name: str, template: str) -> list[str]:
    """One part or two. Raises PromptError on more."""
    parts: list[list[str]] = [[]]
    for line in template.splitlines():
        if line.strip() == CUT:
            parts.append([])
        else:
            parts[-1].append(line)
    if len(parts) > 2:
        raise PromptError(f"prompts/{name}.md has {len(parts) - 1} lines {CUT}. One at most: the stable part, then the part for this call.")
    return ["\n".join(part) for part in parts]


@cache
def _text_of(name: str) -> str:
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"prompts/{name}.md is missing. There are: {', '.join(sorted(one.stem for one in FOLDER.glob('*.md')))}.")
    return path.read_text(encoding="utf-8")
