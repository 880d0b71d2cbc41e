"""A talk as the interviewers read it, and the turn in which a question is put: shared by the station with a model and the one without."""

from __future__ import annotations

from flows import guided
from flows.draw import chance
from flows.guided_phrases import Phrases
from flows.kit import Kit
from flows.own_words import says
from flows.records import Turn, in_language
from flows.records.participant import Draw
from flows.standing import Exchange, Standing

UNDERSTOOD = "understood_"
"""Before the name of a slot: the signal of a model's turn that counts the quotes found for it."""


def phrases_for(standing: Standing, kit: Kit) -> Phrases:
    """The phrases of the participant's language, else of the study's first."""
    language = standing.history.participant.language
    return kit.phrases[language if language in kit.phrases else standing.study.language]


def asked(standing: Standing, slot: Draw, kit: Kit, question: guided.Question) -> Turn:
    """The interviewer's turn that puts a question. `distress` is set if what was said since the last question speaks of it."""
    person = standing.history.participant
    signals: dict[str, str | int] = {"slot": question.slot, "form": question.form}
    if in_distress(standing, slot, phrases_for(standing, kit)):
        signals["distress"] = 1
    return Turn(
        id=kit.new_id(),
        participant_id=person.id,
        scenario_id=slot.scenario_id,
        seq=len(standing.history.turns),
        who="interviewer",
        step="title" if question.slot == "title" else "talk",
        text=question.text,
        lang=person.language,
        signals=signals,
        created_at=kit.now(),
    )


def in_distress(standing: Standing, slot: Draw, phrases: Phrases) -> bool:
    """True if the participant's words in this scenario since the last question tell of a danger to themselves.

    A word list, not a judgement: it decides only whether the page shows the study's help."""
    fresh: list[str] = []
    for turn in standing.history.turns:
        if turn.scenario_id == slot.scenario_id and turn.who == "interviewer":
            fresh.clear()
        elif turn.scenario_id == slot.scenario_id and turn.who == "participant":
            fresh.append(turn.text)
    return any(says(text, phrases.lints.distress) for text in fresh)


def talk_so_far(standing: Standing, slot: Draw, but: Exchange | None = None) -> guided.Talk:
    """The talk so far as the guided interviewer reads it; `but` leaves the open question out."""
    language = standing.history.participant.language
    scenario = standing.scenario(slot)
    choice = standing.choice(slot.scenario_id, "before")
    texts = {option.id: in_language(option.text, language) for option in scenario.options}
    ranking = choice.ranking if choice else None
    picked = texts.get(ranking[0]) if ranking and ranking != "none" else None
    but_id = but.first_id if but else None
    put = [one for one in standing.exchanges(slot.scenario_id) if one.asked.signals.get("slot") != "opening" and one.first_id != but_id]
    return guided.Talk(
        picked=picked,
        others=tuple(text for text in texts.values() if text != picked),
        flagged=tuple(texts[flag] for flag in (choice.unacceptable if choice else "").split(",") if flag),
        before=said_before(standing, slot),
        exchanges=tuple(_exchange(one) for one in put),
        limit=standing.study.settings.limits.exchanges,
        asked_elsewhere=frozenset(t.text for t in standing.history.turns if t.who == "interviewer" and t.scenario_id != slot.scenario_id),
        seed=int(chance(standing.study.settings.seed, standing.history.participant.ordinal, slot.scenario_id)[:12], 16),
        understood=frozenset(key.removeprefix(UNDERSTOOD) for one in put for key in one.asked.signals if key.startswith(UNDERSTOOD)),
    )


def _exchange(one: Exchange) -> guided.Exchange:
    signals = one.asked.signals
    return guided.Exchange(
        slot=str(signals.get("slot", "why")),
        form="follow_up" if signals.get("again") else "first" if signals.get("form") == "model" else str(signals.get("form", "first")),
        question=one.asked.text,
        answer=one.words if one.said else None,
    )


def said_before(standing: Standing, slot: Draw) -> tuple[tuple[str, str], ...]:
    """Own words from before the first question of the talk: the opening, the rationale, a text sent at the choice."""
    opening = [one for one in standing.exchanges(slot.scenario_id) if one.asked.signals.get("slot") == "opening"]
    answers = {turn.id for one in opening for turn in one.said}
    return tuple(
        (turn.id, turn.text)
        for _, turn in standing.turns(slot.scenario_id)
        if turn.who == "participant" and turn.text and (turn.id in answers or turn.step == "choose")
    )
