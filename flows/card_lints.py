"""What a drafted card is held against. Nothing here judges meaning: word lists (bot/words/guided/, section `card_lints`), lengths,
and comparison with what the person said.

A fault of form (`unfit`) leaves a text out; a lint is sent back to the model once and then stands, kept with the call."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.fragment import stem
from flows.guided_phrases import CardLint, Phrases
from flows.mending import Finding
from flows.own_words import fold, folds_of, marked, own_content, says, size, words
from flows.question_likeness import LEAK, is_alike, runs
from flows.quoting import find_quote, is_whole_words
from flows.records import Quote, Turn
from flows.scripts import is_in_script
from flows.sentence_spans import sentences

SHORTEST_LINE, LONGEST_LINE = 4, 30
"""Words."""
LONGEST_TEXT = 400
"""Code points of any one text; more is no line of a card."""
TITLE_WORDS = (2, 6)
COMMON = 0.15
"""Share of common words that a card in its language has at least. Lines of our own writing: 0.3 and more."""
FEWEST_TO_TELL = 8
"""Words; in fewer, no language can be told."""
MOST_NAMES = 0.2
"""Share of different words; if more have a capital, capitals tell no names."""
FRONT = 2
"""Words in which a lint for the front of a line looks."""

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?\w+;|```|\]\(|https?:|www\.|[{}\\]|^\s*(?:[#>*]|\d+[.)])\s", re.IGNORECASE)
_CODED = re.compile(r"(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])[\w+/=-]{20,}")
"""Letters of both sizes and digits in one long piece: no word, but something written in a code such as base64."""
_JOINERS = "\u200c\u200d"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True)
class Line:
    """One text of a card. `place`: title, sentence, "looks_to 1", "exception 2"."""

    place: str
    text: str

    @property
    def kind(self) -> str:
        return self.place.split(" ")[0]


@dataclass(frozen=True)
class Yard:
    """What a card is measured against."""

    phrases: Phrases
    language: str
    knows_language: bool
    """The phrases are of the person's language, and not only of the study's first."""
    own: tuple[str, ...]
    """All that the person said in this scenario."""
    context: str
    """Where the AI runs and who writes, from the scenario: the role of the person there is looked for in it."""
    names: frozenset[str]
    """Names in the scenario's texts (see names_in)."""
    prompt: str
    """What the model was told, without anybody's words."""

    def tell(self, name: str, shown: object = "") -> str:
        """What the model is told about one fault."""
        return self.phrases.card_lints.tell[name].replace("{words}", str(shown))


# ---------------------------------------------------------------------------------------------- faults of form
def ill_formed(text: str) -> str | None:
    """empty, too_long, markup (HTML, Markdown, links, codes, characters that cannot be seen), or None for a plain text."""
    if not words(text):
        return "empty"
    if len(text) > LONGEST_TEXT:
        return "too_long"
    hidden = {unicodedata.category(letter) for letter in text if letter not in _JOINERS} & _HIDDEN
    return "markup" if hidden or _MARKUP.search(text) or _CODED.search(text) else None


def unfit(text: str, yard: Yard) -> str | None:
    """The name of what keeps a text off any card: empty, too_long, markup, leak; None if nothing does."""
    if name := ill_formed(text):
        return name
    said = frozenset().union(*(runs(one, LEAK) for one in yard.own))
    return "leak" if (runs(text, LEAK) & runs(yard.prompt, LEAK)) - said else None


def quote_fault(quote: str, turns: Sequence[Turn], phrases: Phrases) -> tuple[Quote | None, str]:
    """The exact span of a quote in the person's own turns, or why it is none: quote (never said), cut_word, to_machine."""
    span = find_quote(quote, turns)
    if span is None:
        return None, "quote"
    text = next(turn.text for turn in turns if turn.id == span.turn)
    if not is_whole_words(text, span.start, span.end):
        return None, "cut_word"
    if _is_order(_around(text, span, phrases), phrases.card_lints.to_machine):
        return None, "to_machine"
    return span, ""


def _is_order(text: str, listed: tuple[str, ...]) -> bool:
    """Whether words meant for a program stand in it. One that is listed with a colon counts only with it: "System:" is no system."""
    with_colon = "|".join(re.escape(phrase[:-1]) for phrase in listed if phrase.endswith(":"))
    if with_colon and re.search(rf"\b(?:{with_colon})\s*:", text, re.IGNORECASE):
        return True
    return says(text, tuple(phrase for phrase in listed if not phrase.endswith(":")))


def _around(text: str, span: Quote, phrases: Phrases) -> str:
    """The sentences that a quote is cut out of, and the quote: a piece of an order is an order."""
    touched = [one.of(text) for one in sentences(text, phrases) if one.start < span.end and span.start < one.end]
    return "\n".join([*touched, text[span.start : span.end]])


def is_foreign(texts: Iterable[str], yard: Yard) -> bool:
    """True if these texts together are not in the person's language. Common words tell it only where the person uses them too; where
    we have none of their language, a card full of common words of another one is foreign if the person uses hardly any of them."""
    whole = "\n".join(texts)
    if not is_in_script(whole, yard.language):
        return True
    if len(folds_of(whole)) < FEWEST_TO_TELL:
        return False
    person, card = _common("\n".join(yard.own), yard), _common(whole, yard)
    if yard.knows_language:
        return person >= COMMON > card
    return person < COMMON and card >= 2 * COMMON


def _common(text: str, yard: Yard) -> float:
    """Share of the words that are common ones of the language that the phrases are for."""
    folds = folds_of(text)
    return len(marked(folds, yard.phrases.lints.common)) / max(1, len(folds))


# ---------------------------------------------------------------------------------------------- lints
def lint(lines: Sequence[Line], yard: Yard, *, own_title: bool) -> tuple[Finding, ...]:
    """What could be better about a card's texts. `own_title`: the person named the card themselves."""
    found: list[Finding] = []
    for number, line in enumerate(lines):
        if line.kind == "title":
            found += [] if own_title else _title(line, yard)
        elif line.kind == "sentence":
            found += _unheard(line, yard)
        else:
            found += [*_by_words(line, yard), *_length(line, yard), *_one_person(line, yard), *_unheard(line, yard)]
            found += _twice(line, lines[:number], yard)
    return tuple(found)


def _title(line: Line, yard: Yard) -> list[Finding]:
    count = size(line.text)
    return [] if TITLE_WORDS[0] <= count <= TITLE_WORDS[1] else [Finding(line.place, "title_words", yard.tell("title_words", count))]


def _by_words(line: Line, yard: Yard) -> list[Finding]:
    lints = yard.phrases.card_lints.words
    return [Finding(line.place, name, one.tell) for name, one in lints.items() if _has(line, one)]


def _has(line: Line, one: CardLint) -> bool:
    if one.lines == "looks_to" and line.kind != "looks_to":
        return False
    folds = folds_of(line.text)
    return any(at < FRONT for at in marked(folds, one.words)) if one.where == "front" else bool(marked(folds, one.words))


def _length(line: Line, yard: Yard) -> list[Finding]:
    count = size(line.text)
    name = "short" if count < SHORTEST_LINE else "long" if count > LONGEST_LINE else ""
    return [Finding(line.place, name, yard.tell(name, count))] if name else []


def _one_person(line: Line, yard: Yard) -> list[Finding]:
    """The person of the scenario, by name or by role: "Marta", "the novelist"."""
    role = role_in(yard.context, yard)
    inside = words(line.text)
    for before, word in zip((None, *inside), inside, strict=False):
        raw = line.text[word.start : word.end]
        if word.fold == role and before and before.fold in yard.phrases.card_lints.this:
            return [Finding(line.place, "one_person", yard.tell("one_person", f"{before.fold} {raw}"))]
        if raw in yard.names:
            return [Finding(line.place, "one_person", yard.tell("one_person", raw))]
    return []


def role_in(context: str, yard: Yard) -> str:
    """Who writes, from the last clause of a scenario's context: "...; a novelist writes." gives "novelist". Empty: no such clause."""
    _, semicolon, last = context.rpartition(";")
    inside = [word.fold for word in words(last)]
    small = yard.phrases.small.determiners
    return next((word for word in inside if word not in small), "") if semicolon else ""


def names_in(*texts: str) -> frozenset[str]:
    """Words with a capital inside a sentence that never stand without one: names of people and places. None are told in a
    language that writes many words so."""
    capital: set[str] = set()
    plain = {"I", "AI"}
    for text in texts:
        for word in words(text):
            raw = text[word.start : word.end]
            inside = re.search(r"[\w,;’')\]–-]\s*$", text[: word.start]) is not None
            (capital if raw[:1].isupper() and inside else plain).add(raw)
    names = frozenset(raw for raw in capital - plain if raw.lower() not in plain and not raw.startswith(("I'", "I’")))
    return names if len(names) <= MOST_NAMES * (len(names) + len(plain)) else frozenset()


def _unheard(line: Line, yard: Yard) -> list[Finding]:
    """Nothing of it was said by the person: not one content word, compared by stem."""
    said = {stem(word) for text in yard.own for word in folds_of(text)}
    content = own_content(line.text, yard.phrases)
    return [] if not content or any(stem(word) in said for word in content) else [Finding(line.place, "unheard", yard.tell("unheard"))]


def _twice(line: Line, before: Sequence[Line], yard: Yard) -> list[Finding]:
    small = yard.phrases.small_words
    others = [other for other in before if other.kind == line.kind]
    alike = any(fold(other.text) == fold(line.text) or is_alike(other.text, line.text, small) for other in others)
    return [Finding(line.place, "twice", yard.tell("twice"))] if alike else []
