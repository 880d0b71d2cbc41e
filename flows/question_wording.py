"""How a question is put: whose words it takes up, after which lead, in which wording that this person has not met yet."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from flows.answer_signs import is_thin, says_nothing
from flows.fragment import Fragment, fragment, topic_of
from flows.guided_phrases import LEAD_BLANK, QUESTION_MARKS, Leads, Phrases, Wordings
from flows.guided_talk import Exchange, Talk
from flows.own_words import Span, says, size
from flows.sentence_spans import clauses, sentences

LONGEST_BEHAVIOUR = 18
"""Words of a behaviour that a question quotes."""


class Way(NamedTuple):
    """One way to put a question: a lead with its words filled in (or none), and the wordings that can follow it."""

    lead: str
    bodies: Wordings


def ways_to_ask(talk: Talk, slot: str, phrases: Phrases) -> list[Way]:
    """The ways to put this slot's question, the best first."""
    wordings = phrases.questions[slot]
    if slot == "unacceptable":
        return [Way(_filled(phrases.leads.marked[0], flagged_behaviour(talk, phrases) or ""), wordings.ask)]
    ways = _quoting(talk, slot, phrases)
    marked = flagged_behaviour(talk, phrases) if wordings.marked else None
    if marked and not _is_used(talk, marked):
        ways.append(Way(_filled(phrases.leads.marked[0], marked), wordings.marked))
    other = _other(talk, phrases) if wordings.other else None
    if other:
        ways.append(Way(_filled(_one_of(phrases.leads.other, talk, "other"), other), wordings.other))
    return [*ways, Way("", wordings.bare or _general(talk, slot, phrases)), Way("", wordings.ask)]


def _general(talk: Talk, slot: str, phrases: Phrases) -> Wordings:
    """The wordings that go with any quote or none: those for somebody who took none of the behaviours, if that is so."""
    wordings = phrases.questions[slot]
    return wordings.none if talk.picked is None and wordings.none else wordings.ask


def _quoting(talk: Talk, slot: str, phrases: Phrases) -> list[Way]:
    """The ways that take up the participant's own words: those of the last answer, else earlier ones."""
    topic = topic_of((*([talk.picked] if talk.picked else []), *talk.others), phrases)
    general = _general(talk, slot, phrases)
    if not talk.exchanges:
        quote = _from_before(talk, phrases, topic)
        if quote is None:
            return []
        leads, bodies = (phrases.leads.opening, phrases.questions[slot].opened) if talk.picked else (phrases.leads.wrote, general)
        return [Way(lead_with(talk, leads, quote.text), bodies or general)]
    used = tuple(one.question for one in talk.exchanges)
    quote, leads = _quotable(talk.exchanges[-1], used, phrases, topic), phrases.leads.wrote
    if quote is None and _says_little(talk.exchanges[-1], phrases):
        quote, leads = _from_earlier(talk, phrases, topic), phrases.leads.earlier
    if quote is None:
        return []
    lead = lead_with(talk, leads, quote.text)
    better = _fitting(talk, slot, quote, phrases)
    return [Way(lead, better), Way(lead, general)] if better else [Way(lead, general)]


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
    """A fragment of an answer before the last that no question took up, the newest first."""
    found = (_quotable(one, (), phrases, topic) for one in reversed(talk.exchanges[:-1]))
    return next((quote for quote in found if quote and not _is_used(talk, quote.text)), None)


def _quotable(one: Exchange, used: tuple[str, ...], phrases: Phrases, topic: frozenset[str]) -> Fragment | None:
    """What can be taken up from one answer; nothing from an "I don't know"."""
    if one.answer is None or says_nothing(one.answer, one.slot, phrases):
        return None
    return fragment(one.answer, phrases, topic, used)


def _says_little(one: Exchange, phrases: Phrases) -> bool:
    return one.answer is None or is_thin(one.answer, phrases) or says_nothing(one.answer, one.slot, phrases)


def _is_used(talk: Talk, quote: str) -> bool:
    return any(quote in one.question for one in talk.exchanges)


def flagged_behaviour(talk: Talk, phrases: Phrases) -> str | None:
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
def lead_with(talk: Talk, leads: Leads, quote: str) -> str:
    """A lead with its quote: the first the first time, then the next ones in turn, so that no talk drones."""
    so_far = sum(one.question.startswith(tuple(lead.split(LEAD_BLANK)[0] for lead in leads)) for one in talk.exchanges)
    return _filled(leads[so_far % len(leads)], quote)


def _filled(lead: str, quote: str) -> str:
    return lead.replace(LEAD_BLANK, quote)


def _one_of(choices: tuple[str, ...], talk: Talk, what: str) -> str:
    return Random(f"{talk.seed}/{what}").choice(choices)


def first_free(ways: list[Way], talk: Talk, slot: str) -> str | None:
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
