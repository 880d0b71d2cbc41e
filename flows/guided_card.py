"""The guided card: a draft made only of the participant's own sentences, each a span of one of their turns.

Records in, draft out. Nothing is reworded; fillers are cut at the edges only; "Not quite" changes what is chosen, never the words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.card_lines import Line, Words, is_filler, lines_of
from flows.guided_phrases import Phrases
from flows.own_words import Span, own_content, phrase_at, says, trimmed, words, words_in
from flows.records.card import Policy, Quote
from flows.sentence_spans import sentences

__all__ = ["Draft", "Material", "Words", "draft_card"]

MOST_LINES = 7
"""Lines of each kind that a card can hold."""
USUAL_LINES = 5
"""Lines of a first draft, the one sentence among them."""
STRONGEST = 3
"""Lines left when a draft went too far."""
USUAL_EXCEPTIONS = 3
LONGEST_TITLE = 80
"""Code points."""
FIRST_WORDS = 6
"""Words of the best sentence that stand in for a title not given."""


@dataclass(frozen=True)
class Material:
    """What a draft is made of. `off`: what "Not quite" named, oldest first: leaves_out, too_far, not_my_reasons, wording."""

    said: tuple[Words, ...]
    title: Words | None
    off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A card before it is stored; empty if nothing was said."""

    title: str
    sentence: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True)
class _Plan:
    """How lines are chosen; each "Not quite" changes it."""

    lines: int = USUAL_LINES
    exceptions: int = USUAL_EXCEPTIONS
    even_weak: bool = False
    newest_first: bool = False
    whole: bool = False
    refused: frozenset[tuple[int, int]] = frozenset()


def draft_card(material: Material, phrases: Phrases) -> Draft:
    """Own words in, draft out."""
    lines = lines_of(material.said, phrases)
    plan = _Plan()
    for what in material.off:
        plan = _changed(plan, what, lines)
    chosen = _looked_to(lines, plan)
    exceptions = _exceptions(lines, plan)
    if not chosen and exceptions:
        chosen = [max(exceptions, key=lambda line: (line.words.slot != "change_mind", line.score))]
        exceptions = [line for line in exceptions if line is not chosen[0]]
    best = _best(chosen)
    listed = [line for line in chosen if line is not best] or chosen
    policies = [*(_policy("looks_to", line, plan) for line in listed), *(_policy("exception", line, plan) for line in exceptions)]
    return Draft(
        title=_title(material.title, phrases) or (_first_words(best, phrases) if best else ""),
        sentence=_shown(best, plan).of(best.words.text) if best else "",
        policies=tuple(policies),
    )


# ---------------------------------------------------------------------------------------------- choosing
def _changed(plan: _Plan, what: str, lines: tuple[Line, ...]) -> _Plan:
    """The plan after one more "Not quite"."""
    if what == "leaves_out":
        return replace(plan, lines=MOST_LINES + 1, exceptions=MOST_LINES, even_weak=True)
    if what == "too_far":
        return replace(plan, lines=STRONGEST, exceptions=MOST_LINES, even_weak=False)
    if what == "not_my_reasons":
        before = {line.place for line in _looked_to(lines, plan) if not line.is_always}
        return replace(plan, newest_first=True, refused=plan.refused | before)
    return replace(plan, whole=True) if what == "wording" else plan


def _looked_to(lines: tuple[Line, ...], plan: _Plan) -> list[Line]:
    """The lines of what is looked to, in the order in which they are shown."""
    all_of_them = [line for line in lines if not line.is_exception]
    left = [line for line in all_of_them if line.place not in plan.refused] or all_of_them
    ranked = sorted(left, key=lambda line: _rank(line, plan))
    strong = [line for line in ranked if plan.even_weak or line.is_always or line.score > 0] or ranked[:1]
    chosen = _without_echoes(strong)[: plan.lines]
    return sorted(chosen, key=lambda line: (-line.order if plan.newest_first else line.order, line.whole.start))


def _rank(line: Line, plan: _Plan) -> tuple[bool, int, float, tuple[int, int]]:
    return (not line.is_always, -line.order if plan.newest_first or line.is_always else 0, -line.score, line.place)


def _exceptions(lines: tuple[Line, ...], plan: _Plan) -> list[Line]:
    ranked = sorted((line for line in lines if line.is_exception), key=lambda line: (not line.is_always, -line.score, line.place))
    return sorted(_without_echoes(ranked)[: plan.exceptions], key=lambda line: line.place)


def _without_echoes(ranked: list[Line]) -> list[Line]:
    """The lines without those that say the same as a better one."""
    kept: list[Line] = []
    for line in ranked:
        if not any(line.says_the_same(other) for other in kept):
            kept.append(line)
    return kept


def _best(chosen: list[Line]) -> Line | None:
    """The line that says most; one written on the card by hand stays where its author put it."""
    return max(chosen, key=lambda line: (line.words.slot != "edit", line.score), default=None)


# ---------------------------------------------------------------------------------------------- what is shown
def _shown(line: Line, plan: _Plan) -> Span:
    return line.whole if plan.whole else line.cut


def _policy(kind: str, line: Line, plan: _Plan) -> Policy:
    span = _shown(line, plan)
    quote = Quote(turn=line.words.turn_id, start=span.start, end=span.end)
    return Policy(kind="exception" if kind == "exception" else "looks_to", text=span.of(line.words.text), quotes=(quote,))


def _title(given: Words | None, phrases: Phrases) -> str:
    """The participant's few words, cleaned at the edges and at most LONGEST_TITLE long; empty if they gave none."""
    found = sentences(given.text, phrases) if given else ()
    if given is None or not found:
        return ""
    cut = trimmed(given.text, found[0], phrases)
    while cut is not None and (taken := _named(given.text, cut, phrases)):
        inside = words_in(given.text, cut)
        cut = trimmed(given.text, Span(inside[taken].start, cut.end), phrases) if taken < len(inside) else None
    if cut is None or _is_no_title(cut.of(given.text), phrases):
        return ""
    return _shortened(cut.of(given.text).strip("\"“”«»„ '‘’"))


def _is_no_title(text: str, phrases: Phrases) -> bool:
    """True for "idk", "ok", orders and bare insults; two or three plain words such as "be good" are a title."""
    if says(text, phrases.instructions):
        return True
    if says(text, phrases.insults):
        return is_filler(text, phrases) and len(own_content(text, phrases)) < 2
    return not own_content(text, phrases) and (len(words(text)) < 2 or says(text, phrases.dont_know))


def _named(text: str, span: Span, phrases: Phrases) -> int:
    """How many words like "I would call it" stand in front."""
    folds = tuple(word.fold for word in words_in(text, span))
    return phrase_at(folds, 0, phrases.title_front) if folds else 0


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    ends = [word.end for word in words(text) if word.end <= LONGEST_TITLE]
    return text[: ends[-1]] if ends else text[:LONGEST_TITLE]


def _first_words(line: Line, phrases: Phrases) -> str:
    """The first words of a sentence, not ending on an article, a preposition or the like."""
    inside = words_in(line.words.text, line.cut)
    if not inside:
        return _shortened(line.cut.of(line.words.text))
    last = min(FIRST_WORDS, len(inside))
    while last > 1 and last < len(inside) and inside[last - 1].fold in phrases.small_words:
        last -= 1
    return _shortened(line.words.text[line.cut.start : inside[last - 1].end])
