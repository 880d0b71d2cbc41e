"""Texts of people as data inside a prompt: JSON in which no text can end the block it stands in, or hide anything."""

from __future__ import annotations

import json
import unicodedata

_KEPT = "\u200c\u200d"
"""Joiners that belong to words and signs of some scripts."""
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def as_data(content: object) -> str:
    """`content` (JSON values only) as JSON on one line. Angle brackets, ampersands and characters that cannot be seen are escaped;
    reading the JSON gives back exactly what went in."""
    written = json.dumps(content, ensure_ascii=False)
    return "".join(_escaped(letter) if _is_escaped(letter) else letter for letter in written)


def _is_escaped(letter: str) -> bool:
    return letter in "<>&" or (letter not in _KEPT and unicodedata.category(letter) in _UNSEEN)


def _escaped(letter: str) -> str:
    """One or, outside the first plane, two \\uXXXX. Every letter here stands inside a JSON string."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
