"""Whether a text is written in the script of a language, told from the names that Unicode gives its letters."""

from __future__ import annotations

import unicodedata

MOSTLY = 0.8
"""Share of letters in the language's script; the rest may be a name or a borrowed word."""

_SCRIPTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ar", "fa", "ur", "ps"), ("ARABIC",)),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "kk", "mn"), ("CYRILLIC",)),
    "sr": ("CYRILLIC", "LATIN"),
    **dict.fromkeys(("hi", "mr", "ne"), ("DEVANAGARI",)),
    **dict.fromkeys(("zh", "yue"), ("CJK",)),
    "ja": ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"),
    "ko": ("HANGUL", "CJK"),
    "el": ("GREEK",),
    "he": ("HEBREW",),
    "yi": ("HEBREW",),
    "bn": ("BENGALI",),
    "ta": ("TAMIL",),
    "te": ("TELUGU",),
    "kn": ("KANNADA",),
    "ml": ("MALAYALAM",),
    "gu": ("GUJARATI",),
    "pa": ("GURMUKHI", "ARABIC"),
    "si": ("SINHALA",),
    "th": ("THAI",),
    "lo": ("LAO",),
    "km": ("KHMER",),
    "my": ("MYANMAR",),
    "ka": ("GEORGIAN",),
    "hy": ("ARMENIAN",),
    "am": ("ETHIOPIC",),
}
"""Language -> first words of the names of its letters; every other language is written in Latin letters."""


def is_in_script(text: str, language: str) -> bool:
    """True if nearly all letters of `text` belong to the script of `language` (a BCP 47 tag). A text without letters: True."""
    wanted = _SCRIPTS.get(language.lower().split("-")[0], ("LATIN",))
    letters = [letter for letter in text if letter.isalpha()]
    right = sum(unicodedata.name(letter, "").split(" ")[0] in wanted for letter in letters)
    return right >= MOSTLY * len(letters)
