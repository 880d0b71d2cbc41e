"""What a model's question must not do before a participant may see it. Pure functions; one name per fault.

Nothing here judges meaning: it is marks, word lists (bot/words/guided/, section `lints`), lengths and comparison with what was
asked and said before. A language without a file of its own is held only to the faults that need no words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from flows.guided_phrases import QUESTION_MARKS, Phrases
from flows.own_words import asks, fold, folds_of, marked, says, size, words
from flows.question_likeness import LEAK, is_alike, runs
from flows.quoting import is_whole_words, spans_of
from flows.scripts import is_in_script
from flows.sentence_spans import sentences

MOST_WORDS = 40
MOST_SENTENCES = 2
FEWEST_TO_TELL = 4
"""Words; in fewer, no language can be told."""
COMMON = 0.2
"""Share of common words that a question in its language, and its asking sentence, has at least. English set questions: 0.25 and more."""
REACH = 2
"""Words of its clause before a quotation among which a "not" would turn its sense: "not really | trust it"."""
NAME = 3
"""Words; a principle's title of fewer is everyday speech ("Be warm")."""

_QUOTED = re.compile('“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|"[^"]*"')
_OPENED = re.compile('[“„«「『"”»」』]')
_MARKUP = re.compile(r"<\s*[a-zA-Z/!?]|&#?\w+;|```|`|\*\*|__|~~|\]\(|https?:|www\.|[{}|\\]|^\s*(?:[#>*+-]|\d+[.)])\s", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.,;:!?…\n،؛؟、，；：。！？]")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Yard:
    """What a question is measured against."""

    phrases: Phrases | None
    """Of the participant's language; None if there is no file for it."""
    language: str
    own: tuple[str, ...]
    """All that the participant said in this talk."""
    read: tuple[str, ...]
    """What the participant read: context, request, behaviours. Together with `own`: all that may be quoted."""
    earlier: tuple[str, ...]
    """Questions of this talk; none like them may come."""
    elsewhere: frozenset[str]
    """Questions of this person's other talks; none the same may come."""
    principles: tuple[str, ...]
    """Titles and ids."""
    prompt: str
    """What the model was told, without the talk."""


@dataclass(frozen=True)
class Passed:
    """What of a question may stand. `text` is empty if nothing may, and `finding` says why; `cut`: why its end was left away."""

    text: str
    finding: str | None = None
    cut: str | None = None


def passed(question: str, yard: Yard) -> Passed:
    """The whole question, or the part of it that ends in its first question mark, or nothing.

    A question that is sound up to its mark is a question: an end that is not (a second one, praise, a link) is left away, and
    nothing that was shown before has to be taken back."""
    text = tidy(question)
    end = question_end(text)
    head = text if end is None else text[:end]
    finding = finding_in(head, yard)
    if finding:
        return Passed("", finding)
    if not words(text[len(head) :]):
        return Passed(head)
    cut = finding_in(text, yard)
    return Passed(head, None, cut) if cut else Passed(text)


def tidy(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())


def question_end(text: str) -> int | None:
    """Where the first question mark outside quotation marks ends; None if none came yet."""
    found = re.search(f"[{QUESTION_MARKS}]", bare(text))
    return found.end() if found else None


def bare(text: str) -> str:
    """The text with blanks for all that stands in quotation marks, also in ones not closed yet; as long as before."""
    closed = _QUOTED.sub(lambda found: found.group()[0] + " " * (len(found.group()) - 2) + found.group()[-1], text)
    covered = [found.span() for found in _QUOTED.finditer(text)]
    for found in _OPENED.finditer(text):
        if not any(start <= found.start() < end for start, end in covered):
            return closed[: found.end()] + " " * (len(text) - found.end())
    return closed


def finding_in(text: str, yard: Yard) -> str | None:
    """The first fault of a question that is to be shown as it stands; None if there is none."""
    seen = _Seen(text, bare(text), yard)
    return next((name for name, is_at_fault in FAULTS.items() if is_at_fault(seen)), None)


# ---------------------------------------------------------------------------------------------- one function per fault
@dataclass(frozen=True)
class _Seen:
    text: str
    bare: str
    yard: Yard

    def has(self, phrases: tuple[str, ...]) -> bool:
        return says(self.bare, phrases)


def _hidden(seen: _Seen) -> bool:
    kinds = {unicodedata.category(letter) for letter in seen.text if letter not in _JOINERS}
    return bool(kinds & {"Cc", "Cf", "Cs", "Co", "Cn"})


def _misquoted(seen: _Seen) -> bool:
    """A quotation that nobody made, one that is not closed, or one that is better not repeated."""
    known = seen.yard.phrases
    negators = known.small.negators if known else ()
    quotes = [found.group()[1:-1].strip() for found in _QUOTED.finditer(seen.text)]
    if _OPENED.search(_QUOTED.sub("", seen.text)):
        return True
    sources = (*seen.yard.own, *seen.yard.read)
    if not all(quote and any(_says(quote.rstrip(".,"), source, negators) for source in sources) for quote in quotes):
        return True
    return known is not None and any(says(quote, (*known.never_quoted, *known.instructions)) for quote in quotes)


def _says(quote: str, source: str, negators: tuple[str, ...]) -> bool:
    """True if `source` holds the words whole, and no "not" stands right before them. Letter by letter first, as that is quick."""
    at = source.find(quote)
    spans = [(at, at + len(quote))] if at >= 0 and source.count(quote) == 1 else spans_of(quote, source)
    return any(is_whole_words(source, *span) and not _is_denied(source[: span[0]], negators) for span in spans)


def _is_denied(before: str, negators: tuple[str, ...]) -> bool:
    clause = _CLAUSE_END.split(before)[-1]
    return any(word in negators for word in folds_of(clause)[-REACH:])


def _marks(seen: _Seen) -> int:
    return sum(seen.bare.count(mark) for mark in QUESTION_MARKS)


def _asks_twice(seen: _Seen) -> bool:
    known = seen.yard.phrases
    return _marks(seen) > 1 or (known is not None and seen.has(known.lints.joined))


def _is_long(seen: _Seen) -> bool:
    known = seen.yard.phrases
    too_many = known is not None and len(sentences(seen.bare, known)) > MOST_SENTENCES
    return size(seen.text) > MOST_WORDS or too_many


def _is_foreign(seen: _Seen) -> bool:
    if not is_in_script(seen.bare, seen.yard.language):
        return True
    known = seen.yard.phrases
    if known is None:
        return False
    asking = [span.of(seen.bare) for span in sentences(seen.bare, known) if asks(span.of(seen.bare))]
    parts = [folds for text in (seen.bare, *asking) if len(folds := folds_of(text)) >= FEWEST_TO_TELL]
    return any(len(marked(folds, known.lints.common)) < COMMON * len(folds) for folds in parts)


def _leads(seen: _Seen) -> bool:
    known = seen.yard.phrases
    if known is None:
        return False
    before_mark = folds_of(seen.bare[: question_end(seen.bare) or len(seen.bare)])
    tagged = any(before_mark[-len(tag) :] == tag for tag in map(folds_of, known.lints.tags))
    has_comma = re.search(rf"[,،、，–—-]\s*[^,،、，]{{1,14}}[{QUESTION_MARKS}]", seen.bare) is not None
    return seen.has(known.lints.leading) or (tagged and has_comma)


def _says_jargon(seen: _Seen) -> bool:
    """A word of the trade that the participant did not use first."""
    known = seen.yard.phrases
    if known is None:
        return False
    folds = folds_of(seen.bare)
    used = {word for text in seen.yard.own for word in folds_of(text)}
    return any(folds[at] not in used for at in marked(folds, known.lints.jargon))


def _names_principle(seen: _Seen) -> bool:
    said = [f" {' '.join(folds_of(text))} " for text in seen.yard.own]
    asked = f" {' '.join(folds_of(seen.text))} "
    for name in seen.yard.principles:
        parts = folds_of(name)
        if "_" not in name and len(parts) < NAME:
            continue
        wanted = f" {' '.join(parts)} "
        if wanted in asked and not any(wanted in text for text in said):
            return True
    return False


def _repeats(seen: _Seen) -> bool:
    same = fold(seen.text)
    if any(fold(other) == same for other in (*seen.yard.elsewhere, *seen.yard.earlier)):
        return True
    known = seen.yard.phrases
    small = known.small_words if known else ()
    return any(is_alike(seen.bare, bare(other), small) for other in seen.yard.earlier)


def _listed(name: str) -> Callable[[_Seen], bool]:
    """A fault that is one list of words."""
    return lambda seen: seen.yard.phrases is not None and seen.has(getattr(seen.yard.phrases.lints, name))


FAULTS: dict[str, Callable[[_Seen], bool]] = {
    "empty": lambda seen: not words(seen.text),
    "hidden_signs": _hidden,
    "markup": lambda seen: _MARKUP.search(seen.text) is not None,
    "misquoted": _misquoted,
    "no_question": lambda seen: _marks(seen) == 0,
    "two_questions": _asks_twice,
    "too_long": _is_long,
    "language": _is_foreign,
    "prompt": lambda seen: bool(runs(seen.bare, LEAK) & runs(seen.yard.prompt, LEAK)),
    "principle": _names_principle,
    "flattering": _listed("flattering"),
    "leading": _leads,
    "arguing": _listed("arguing"),
    "claims": _listed("claims"),
    "jargon": _says_jargon,
    "repeated": _repeats,
}
"""Name of a fault -> whether a question has it, in the order in which they are looked for."""
