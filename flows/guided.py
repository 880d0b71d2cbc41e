"""The guided interviewer: which set question comes next. Pure functions; no language model, no clock, no files.

About four questions a scenario (why and the story behind it, what they look to, what would change their mind, what the
other side sees), each taking up the participant's own words, one gentle follow-up after a thin answer, nothing asked twice."""

from __future__ import annotations

from dataclasses import replace

from flows.answer_signs import covers, is_thin, only_asks_back, says_nothing
from flows.fragment import LONGEST_WORD
from flows.guided_phrases import SLOTS, Phrases
from flows.guided_talk import Exchange, Question, Talk
from flows.own_words import own_content, says, trimmed, words
from flows.question_wording import Way, first_free, flagged_behaviour, lead_with, ways_to_ask
from flows.sentence_spans import clauses, sentences

__all__ = ["Exchange", "Question", "Talk", "next_question", "next_slot", "title_question", "wants_more"]

CORE = ("why", "look_to", "change_mind", "other_side")
"""Asked in every talk, unless covered; the other slots take the places that are left."""


def next_question(talk: Talk, phrases: Phrases) -> Question | None:
    """The next question of a talk; None when enough is asked and the title comes next."""
    gentle = _gentle(talk, phrases)
    if gentle is not None:
        return gentle
    while (slot := next_slot(talk, phrases)) is not None:
        text = first_free(ways_to_ask(talk, slot, phrases), talk, slot)
        if text is not None:
            return Question(slot, "first", text)
        talk = _without(talk, slot)
    return None


def title_question(talk: Talk, phrases: Phrases) -> Question:
    """The question for the card's title, in a wording that this person has not met if one is left."""
    text = first_free([Way("", phrases.title)], talk, "title")
    return Question("title", "first", text or phrases.title[talk.seed % len(phrases.title)])


# ---------------------------------------------------------------------------------------------- which slot
def next_slot(talk: Talk, phrases: Phrases) -> str | None:
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
    if slot in talk.understood:
        return True
    said = [text for _, text in talk.before] + [one.answer for one in talk.exchanges if one.answer]
    if slot == "why":
        return talk.picked is None and any(says(text, phrases.cues.reason) and not is_thin(text, phrases) for _, text in talk.before)
    if slot == "unacceptable":
        return flagged_behaviour(talk, phrases) is None
    return any(covers(text, slot, phrases) for text in said)


def _without(talk: Talk, slot: str) -> Talk:
    """The talk as if this slot were asked: for a slot whose every wording is used up."""
    gone = Exchange(slot, "none_left", "", None)
    return replace(talk, exchanges=(*talk.exchanges, gone))


# ---------------------------------------------------------------------------------------------- the gentle follow-up
def wants_more(talk: Talk, phrases: Phrases) -> bool:
    """True if the last answer is thin, or only asks back, and was not followed up yet."""
    last = talk.exchanges[-1] if talk.exchanges else None
    if last is None or last.form != "first" or last.answer is None or last.slot not in phrases.questions:
        return False
    return only_asks_back(last.answer, phrases) or (is_thin(last.answer, phrases) and not says_nothing(last.answer, last.slot, phrases))


def _gentle(talk: Talk, phrases: Phrases) -> Question | None:
    """The one follow-up after a thin answer; None if the last answer needs none."""
    last = talk.exchanges[-1] if talk.exchanges else None
    if last is None or last.answer is None or not wants_more(talk, phrases):
        return None
    asks_back = only_asks_back(last.answer, phrases)
    wordings = phrases.questions[last.slot]
    ways = [Way("", wordings.follow_up)]
    quote = _whole(last.answer, phrases)
    if asks_back:
        ways.insert(0, Way("", phrases.asked_back))
    elif quote:
        ways.insert(0, Way(lead_with(talk, phrases.leads.wrote, quote), wordings.follow_quoted))
    text = first_free(ways, talk, last.slot)
    return Question(last.slot, "follow_up", text) if text else None


def _whole(answer: str, phrases: Phrases) -> str | None:
    """A thin answer as a quote, if it is plain words and something harmless in it can be taken up."""
    found = sentences(answer, phrases)
    cut = trimmed(answer, clauses(answer, found[0])[0], phrases) if len(found) == 1 else None
    if cut is None or not own_content(cut.of(answer), phrases):
        return None
    quote = cut.of(answer)
    inside = words(quote)
    is_plain = " ".join(quote[word.start : word.end] for word in inside) == quote
    is_readable = all(len(word.fold) <= LONGEST_WORD and not word.fold.isdigit() and "_" not in word.fold for word in inside)
    is_harmful = says(answer, (*phrases.never_quoted, *phrases.instructions, *phrases.cues.meta))
    return quote if is_plain and is_readable and not is_harmful else None
