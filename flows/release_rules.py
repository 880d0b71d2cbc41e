"""Rules that release a card to other people at once: nothing in it leads to a person, and no listed slur stands in it.

They decide only what they are sure of. A card in which they find anything, or in a language without a list of slurs, waits for a
reviewer. The lists are data: flows/packs/slurs.yaml, one list per language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from flows.records import SharedCard
from flows.yaml_reading import parse_yaml

SLURS = Path(__file__).parent / "packs" / "slurs.yaml"
MOST_DIGITS = 5
"""So many digits, and one more, with at most one mark between two of them, may be somebody's: a telephone, an account, a day of birth."""

_DOMAINS = "com|org|net|info|io|me|co|edu|gov|app|dev|ly|tv|gg|uk|es|mx|ar|de|fr"
_LINK = re.compile(rf"https?:|www\.|[^\W_][\w-]*\.(?:[a-z]{{2,}}/|(?:{_DOMAINS})\b)")
_MAIL = re.compile(r"\w[ \t]*(?:@|\(at\)|\[at\])[ \t]*\w")
_HANDLE = re.compile(r"(?<!\w)@\s?\w")
_NUMBER = re.compile(rf"\d(?:\W?\d){{{MOST_DIGITS},}}")
_INVISIBLE = {code: None for code in (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x640, *range(0x64B, 0x653))}
"""Marks that part a word without showing, Arabic vowel signs and the stretching mark among them."""


def doubts(card: SharedCard) -> tuple[str, ...]:
    """What the rules find in the card: link, mail, handle, number, slur, no_list; empty: it may be shown at once."""
    text = _plain("\n".join((card.title, card.sentence, *card.looks_to, *card.exceptions)))
    patterns = {"link": _LINK, "mail": _MAIL, "handle": _HANDLE, "number": _NUMBER}
    found = [name for name, pattern in patterns.items() if pattern.search(text)]
    slurs = _slurs().get(card.lang)
    if slurs is None:
        found.append("no_list")
    elif slurs.search(text):
        found.append("slur")
    return tuple(found)


@cache
def listed_slurs() -> dict[str, tuple[str, ...]]:
    """Language -> words and phrases that no card is shown with before a reviewer has looked."""
    node, problems = parse_yaml(SLURS.read_text("utf-8"), SLURS.name)
    if node is None or problems:
        raise ValueError(f"{SLURS}: {problems[0] if problems else 'empty'}")
    return {language: tuple(_plain(word) for word in words.plain()) for language, words in node.pairs()}


@cache
def _slurs() -> dict[str, re.Pattern[str]]:
    """Language -> any of its words by itself, or with a plural's ending; not inside another word."""
    alone = {language: "|".join(map(re.escape, words)) for language, words in listed_slurs().items()}
    return {language: re.compile(rf"(?<!\w)(?:{words})(?:e?s)?(?!\w)" if words else r"(?!)") for language, words in alone.items()}


def _plain(text: str) -> str:
    """Small letters, compatible forms made one, without marks that do not show, so that a disguised word is still found."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold()
