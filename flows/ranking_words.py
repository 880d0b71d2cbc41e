"""How the ranker cuts a text: English into stems and pairs of stems, any other language into runs of characters.

English has stop words and endings that we know; elsewhere 3-5 characters at a time do without either."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

SHORTEST, LONGEST = 3, 5
"""Characters in a run."""

_IE = re.compile(r"([dltv])(?:ied|ying)")
_ENDINGS = ("ations", "ation", "ingly", "ings", "ing", "edly", "ness", "ies", "ers", "ed", "es", "ly", "er", "s", "e", "y")
_SHORTEST_STEM = 3
_TALK = """ able ai assistant aren based best better come couldn day did didn different do does doesn doing don example first get gets
    getting
    give given gives giving go goes going good got great hello help helped helping helps hey hi include included includes including isn
    just know last let lets like ll look looking lot lots made make makes making model need new next ok okay old one please possible
    provide provided provides re really said say says see seen sees shouldn spec sure take takes taking thank thanks thing things think
    time times today tried try trying two use used user using ve want way ways won work working works wouldn yeah yes """
_STOP = ENGLISH_STOP_WORDS | frozenset(_TALK.split())
"""Words that stand in talk and in rules alike, whatever they are about."""


def is_english(language: str) -> bool:
    """True for en, en-GB and so on (BCP 47)."""
    return language.lower().split("-")[0] == "en"


def words(text: str) -> list[str]:
    """The words of a text in order: lower case, without accents and other marks above or below a letter."""
    return "".join(_kept(sign) for sign in unicodedata.normalize("NFKD", text).casefold()).split()


def _kept(sign: str) -> str:
    """A letter, a digit or a vowel sign of an Indic script as it is; nothing for an accent; a blank for all else."""
    if sign.isalnum():
        return sign
    kind = unicodedata.category(sign)
    return sign if kind == "Mc" else "" if kind == "Mn" else " "


def is_stop(word: str) -> bool:
    """True for an English word that says nothing about the matter, and for a single letter."""
    return len(word) < 2 or word in _STOP


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word without its ending, roughly; lying and lied become lie."""
    if short := _IE.fullmatch(word):
        return f"{short[1]}ie"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == word[-2] else word


def tokens(found: list[str], language: str) -> list[str]:
    """Words in; what is counted out: stems and pairs of neighbouring stems in English, runs of characters elsewhere."""
    if not is_english(language):
        return [run for word in found for run in _runs(word)]
    stems = [stem(word) for word in found if not is_stop(word)]
    return stems + [f"{one} {two}" for one, two in zip(stems, stems[1:], strict=False)]


@lru_cache(maxsize=50_000)
def _runs(word: str) -> tuple[str, ...]:
    """All runs of 3 to 5 characters of a word with a blank on each side; a short word is one run."""
    padded = f" {word} "
    runs = [padded[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(padded) - size + 1)]
    return tuple(runs) or (padded,)
