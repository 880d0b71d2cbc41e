"""The guided interviewer: which set question comes next. Pure functions; no language model, no clock, no files.

About four questions a scenario (why and the story behind it, what they look to, what would change their mind, what the
other side sees), each taking up the participant's own words, one gentle follow-up after a thin answer, nothing asked twice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flows.answers import covers, is_thin, only_asks_back, says_nothing
from flows.fragment import LONGEST_WORD, Fragment, fragment, topic_of
from flows.guided_phrases import LEAD_BLANK, QUESTION_MARKS, SLOTS, Leads, Phrases, Wordings
from flows.own_words import Span, own_content, says, size, trimmed, words
from flows.sentences import clauses, sentences

CORE = ("why", "look_to", "change_mind", "other_side")
"""Asked in every talk, unless covered; the other slots take the places that are left."""
LONGEST_BEHAVIOUR = 18
"""Words of a behaviour that a question quotes."""


@dataclass(frozen=True)
class Exchange:
    """One question and what came back."""

    slot: str
    form: str
    question: str
    answer: str | None
    turn_id: str | None


@dataclass(frozen=True)
class Talk:
    """Everything that the next question depends on. `limit`: exchanges at most, follow-ups apart."""

    picked: str | None
    others: tuple[str, ...]
    flagged: tuple[str, ...]
    before: tuple[tuple[str, str], ...]
    exchanges: tuple[Exchange, ...]
    limit: int
    asked_elsewhere: frozenset[str]
    seed: int


@dataclass(frozen=True)
class Question:
    """A question to put. `slot`: one of SLOTS or title; `form`: first, or follow_up (the gentle one)."""

    slot: str
    form: str
    text: str


@dataclass(frozen=True)
class _Way:
    """One way to put a question: a lead with its words filled in (or none), and the wordings that can follow it."""

    lead: str
    bodies: Wordings


def next_question(talk: Talk, phrases: Phrases) -> Question | None:
    """The next question of a talk; None when enough is asked and the title comes next."""
    gentle = _gentle(talk, phrases)
    if gentle is not None:
        return gentle
    while (slot := _next_slot(talk, phrases)) is not None:
        text = _first_free(_ways(talk, slot, phrases), talk, slot)
        if text is not None:
            return Question(slot, "first", text)
        talk = _without(talk, slot)
    return None


def title_question(talk: Talk, phrases: Phrases) -> Question:
    """The question for the card's title, in a wording that this person has not met if one is left."""
    text = _first_free([_Way("", phrases.title)], talk, "title")
    return Question("title", "first", text or phrases.title[talk.seed % len(phrases.title)])


# ---------------------------------------------------------------------------------------------- which slot
def _next_slot(talk: Talk, phrases: Phrases) -> str | None:
    """The first slot in natural order that is neither asked nor covered and that there is a place for."""
    asked = {one.slot for one in talk.exchanges}
    places = talk.limit - sum(one.form == "first" for one in talk.exchanges)
    left = [slot for slot in SLOTS if slot not in asked and not _is_covered(talk, slot, phrases)]
    core = sum(slot in CORE for slot in left)
    for slot in left:
        if places > 0 and (slot in CORE or places > core):
            return slot
    return None


def _is_covered(talk: Talk, slot: str, phrases: Phrases) -> bool:
    said = [text for _, text in talk.before] + [one.answer for one in talk.exchanges if one.answer]
    if slot == "why":
        return talk.picked is None and any(says(text, phrases.cues.reason) and not is_thin(text, phrases) for _, text in talk.before)
    if slot == "unacceptable":
        return _flagged(talk, phrases) is None
    return any(covers(text, slot, phrases) for text in said)


def _without(talk: Talk, slot: str) -> Talk:
    """The talk as if this slot were asked: for a slot whose every wording is used up."""
    gone = Exchange(slot, "none_left", "", None, None)
    return Talk(**{**talk.__dict__, "exchanges": (*talk.exchanges, gone)})


# ---------------------------------------------------------------------------------------------- the gentle follow-up
def _gentle(talk: Talk, phrases: Phrases) -> Question | None:
    """The one follow-up after a thin answer; None if the last answer needs none."""
    last = talk.exchanges[-1] if talk.exchanges else None
    if last is None or last.form != "first" or last.answer is None or last.slot not in phrases.questions:
        return None
    asks_back = only_asks_back(last.answer, phrases)
    if not asks_back and (says_nothing(last.answer, last.slot, phrases) or not is_thin(last.answer, phrases)):
        return None
    wordings = phrases.questions[last.slot]
    ways = [_Way("", wordings.follow_up)]
    quote = _whole(last.answer, phrases)
    if asks_back:
        ways.insert(0, _Way("", phrases.asked_back))
    elif quote:
        ways.insert(0, _Way(_lead(talk, phrases.leads.wrote, quote), wordings.follow_quoted))
    text = _first_free(ways, talk, last.slot)
    return Question(last.slot, "follow_up", text) if text else None


def _whole(answer: str, phrases: Phrases) -> str | None:
    """A thin answer as a quote, if something harmless in it can be taken up."""
    found = sentences(answer, phrases)
    cut = trimmed(answer, clauses(answer, found[0])[0], phrases) if len(found) == 1 else None
    if cut is None or not own_content(cut.of(answer), phrases):
        return None
    inside = words(cut.of(answer))
    is_plain = " ".join(word.fold for word in inside) == cut.of(answer).casefold() and all(len(word.fold) <= LONGEST_WORD for word in inside)
    is_harmful = says(answer, (*phrases.never_quoted, *phrases.instructions, *phrases.cues.meta))
    return cut.of(answer) if is_plain and not is_harmful and not any(word.fold.isdigit() for word in inside) else None


# ---------------------------------------------------------------------------------------------- how it is put
def _ways(talk: Talk, slot: str, phrases: Phrases) -> list[_Way]:
    """The ways to put this slot's question, the best first."""
    wordings = phrases.questions[slot]
    if slot == "unacceptable":
        return [_Way(_filled(phrases.leads.marked[0], _flagged(talk, phrases) or ""), wordings.ask)]
    ways = _quoting(talk, slot, phrases)
    if slot == "why":
        plain = wordings.ask if talk.picked is not None else wordings.none
        return [*ways, _Way("", plain), _Way("", wordings.ask)]
    other = _other(talk, phrases) if wordings.other else None
    if other:
        ways.append(_Way(_filled(_one_of(phrases.leads.other, talk, "other"), other), wordings.other))
    return [*ways, _Way("", wordings.bare or wordings.ask)]


def _quoting(talk: Talk, slot: str, phrases: Phrases) -> list[_Way]:
    """The ways that take up the participant's own words: those of the last answer, else earlier ones."""
    wordings = phrases.questions[slot]
    topic = topic_of((*([talk.picked] if talk.picked else []), *talk.others), phrases)
    if not talk.exchanges:
        quote = _from_before(talk, phrases, topic)
        if quote is None:
            return []
        leads, bodies = (phrases.leads.opening, wordings.opened) if talk.picked else (phrases.leads.wrote, wordings.none)
        return [_Way(_lead(talk, leads, quote.text), bodies if slot == "why" else wordings.ask)]
    last = talk.exchanges[-1].answer
    quote = fragment(last, phrases, topic) if last else None
    leads = phrases.leads.wrote
    if quote is None and (last is None or is_thin(last, phrases) or says_nothing(last, slot, phrases)):
        quote, leads = _from_earlier(talk, phrases, topic), phrases.leads.earlier
    if quote is None or _is_used(talk, quote.text):
        return []
    lead = _lead(talk, leads, quote.text)
    better = _fitting(talk, slot, quote, phrases)
    return [_Way(lead, better), _Way(lead, wordings.ask)] if better else [_Way(lead, wordings.ask)]


def _fitting(talk: Talk, slot: str, quote: Fragment, phrases: Phrases) -> Wordings:
    """Wordings that fit better than the general ones: after something bad, or when they already said what an AI should do."""
    wordings = phrases.questions[slot]
    if quote.hurts and wordings.hurt:
        return wordings.hurt
    said = any(one.answer and says(one.answer, phrases.cues.look_to) for one in talk.exchanges)
    return wordings.more if said else ()


def _from_before(talk: Talk, phrases: Phrases, topic: frozenset[str]) -> Fragment | None:
    found = (fragment(text, phrases, topic) for _, text in reversed(talk.before))
    return next((one for one in found if one), None)


def _from_earlier(talk: Talk, phrases: Phrases, topic: frozenset[str]) -> Fragment | None:
    """A fragment of an answer that no question has taken up yet, the newest first."""
    for one in reversed(talk.exchanges[:-1]):
        quote = fragment(one.answer, phrases, topic) if one.answer else None
        if quote and not _is_used(talk, quote.text):
            return quote
    return None


def _is_used(talk: Talk, quote: str) -> bool:
    return any(quote in one.question for one in talk.exchanges)


def _flagged(talk: Talk, phrases: Phrases) -> str | None:
    """A behaviour marked as unacceptable, short enough to quote; None if there is none but the one that was picked."""
    return next((short for text in talk.flagged if text != talk.picked and (short := _short(text, phrases))), None)


def _other(talk: Talk, phrases: Phrases) -> str | None:
    """A behaviour not picked, one that was not marked as unacceptable if there is one."""
    fair = [text for text in talk.others if text not in talk.flagged] or list(talk.others)
    fit = [short for text in fair if (short := _short(text, phrases))] if talk.picked else []
    return _one_of(tuple(fit), talk, "which") if fit else None


def _short(behaviour: str, phrases: Phrases) -> str | None:
    """The first sentence of a behaviour without its full stop, cut after a clause if it is long; None if it is a question."""
    found = sentences(behaviour, phrases)
    if not found or any(mark in behaviour for mark in QUESTION_MARKS):
        return None
    cut = found[0]
    if size(cut.of(behaviour)) > LONGEST_BEHAVIOUR:
        cut = Span(cut.start, clauses(behaviour, cut)[0].end)
    short = cut.of(behaviour).rstrip(".。۔।!！ ")
    return short if size(short) <= LONGEST_BEHAVIOUR else None


# ---------------------------------------------------------------------------------------------- wordings
def _lead(talk: Talk, leads: Leads, quote: str) -> str:
    """A lead with its quote: the first the first time, then the next ones in turn, so that no talk drones."""
    so_far = sum(one.question.startswith(tuple(lead.split(LEAD_BLANK)[0] for lead in leads)) for one in talk.exchanges)
    return _filled(leads[so_far % len(leads)], quote)


def _filled(lead: str, quote: str) -> str:
    return lead.replace(LEAD_BLANK, quote)


def _one_of(choices: tuple[str, ...], talk: Talk, what: str) -> str:
    return Random(f"{talk.seed}/{what}").choice(choices)


def _first_free(ways: list[_Way], talk: Talk, slot: str) -> str | None:
    """The first way whose wording is new to this person; else the first whose whole text is; None if all were asked."""
    asked = talk.asked_elsewhere | {one.question for one in talk.exchanges}
    texts = [f"{way.lead} {body}".strip() for way in ways for body in _in_drawn_order(way.bodies, talk, slot)]
    bodies = [body for way in ways for body in _in_drawn_order(way.bodies, talk, slot)]
    for text, body in zip(texts, bodies, strict=True):
        if not any(one.endswith(body) for one in asked):
            return text
    return next((text for text in texts if text not in asked), None)


def _in_drawn_order(bodies: Wordings, talk: Talk, slot: str) -> list[str]:
    return Random(f"{talk.seed}/{slot}").sample(bodies, len(bodies))
