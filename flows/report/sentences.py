"""The sentences of the report: words.yaml read once, blanks filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WORDS = Path(__file__).parent / "words.yaml"
NO_BREAK = "\u00a0"
"""Between a number and its percent sign: a space at which no line breaks."""

LAST = ("unsure", "not_stated")
"""Levels that close a list, whatever else is in it."""


@cache
def words() -> dict[str, Any]:
    """words.yaml as nested dicts."""
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(WORDS.read_text(encoding="utf-8"))
    return loaded


def say(key: str, **blanks: object) -> str:
    """The sentence at a dotted key with its blanks filled. Raises KeyError for an unknown key or a missing blank."""
    text: Any = words()
    for part in key.split("."):
        text = text[part]
    return str(text).format(**blanks).replace(" %", NO_BREAK + "%")


def label(path: str, name: str) -> str:
    """The label of an id under a dotted key; an id of the study's own is printed with spaces for underscores."""
    found: Any = words()
    for part in path.split("."):
        found = found.get(part, {})
    return str(found.get(name, re.sub(r"(?<=\d)_(?=\d)", "–", name).replace("_", " ")))


def in_order(path: str, names: Iterable[str]) -> list[str]:
    """Ids in the order of words.yaml under a dotted key, then those of the study's own by id; LAST at the end."""
    found: Any = words()
    for part in path.split("."):
        found = found.get(part, {})
    known = list(found)
    return sorted(names, key=lambda name: (name in LAST, known.index(name) if name in known else len(known), name))


def day(date: str | None) -> str:
    """A date as people write it: 20 November 2026, or November 2026 where there is no day; a dash for none."""
    if not date:
        return "–"
    year, month, *rest = date[:10].split("-")
    text = f"{words()['months'][int(month) - 1]} {year}"
    return f"{int(rest[0])} {text}" if rest else text


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in one line: a, b and c, each in quotation marks; of more than `most` the rest is counted."""
    quoted = [f"“{name}”" for name in names[:most]]
    if len(names) > most:
        quoted.append(say("lead.others", n=len(names) - most))
    if len(quoted) < 2:
        return "".join(quoted)
    return say("lead.comma").join(quoted[:-1]) + say("lead.and") + quoted[-1]
