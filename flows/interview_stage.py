"""Where a talk with a model stands: what to ask about next, what the model is told, what its question is measured against."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flows.asking import Asked
from flows.card_material import own_turns
from flows.guided import CORE, next_slot, wants_more
from flows.guided_talk import Talk
from flows.interview_lints import Yard
from flows.interview_reply import Reply
from flows.kit import Kit
from flows.prompt_data import as_data
from flows.prompting import prompt
from flows.records import Principle, in_language
from flows.records.participant import Draw
from flows.standing import Exchange, Standing
from flows.talk_so_far import phrases_for, said_before, talk_so_far

FEWEST = 2
"""Questions of a talk at least, if the study allows as many, however much a model says it has understood."""


@dataclass(frozen=True)
class Stage:
    """What comes next in a talk."""

    slot: str
    """What to ask about: one of SLOTS (flows/guided_phrases.py)."""
    again: bool
    """The gentle one after a thin answer; it does not count against the limit."""
    left: int
    """Questions left under the limit, this one counted if it counts."""


def stage_of(standing: Standing, slot: Draw, kit: Kit) -> Stage | None:
    """What the next question is about; None when the title comes next. An open question is left out, to be asked anew."""
    open_now = open_in(standing, slot)
    talk, phrases = talk_so_far(standing, slot, but=open_now), phrases_for(standing, kit)
    counted = sum(one.form == "first" for one in talk.exchanges)
    if counted >= FEWEST and _is_enough(standing, slot, open_now):
        return None
    if wants_more(talk, phrases):
        return Stage(talk.exchanges[-1].slot, True, max(talk.limit - counted, 1))
    about = next_slot(talk, phrases) or _core_not_asked(talk, counted)
    return Stage(about, False, talk.limit - counted) if about else None


def open_in(standing: Standing, slot: Draw) -> Exchange | None:
    """The open question of a talk; None if there is none, or if it is the opening one or the one for the title."""
    found = standing.open_question(slot.scenario_id)
    return None if found is None or found.asked.signals.get("slot") in ("opening", "title") else found


def asked_on(standing: Standing, slot: Draw) -> str:
    """The choice and the participant's turns that a question rests on, as 16 hex digits; holds no word of theirs."""
    choice = standing.choice(slot.scenario_id, "before")
    chosen = (choice.ranking, choice.unacceptable, choice.rationale) if choice else ()
    said = [turn.id for _, turn in standing.turns(slot.scenario_id) if turn.who == "participant" and turn.kind != "edit"]
    return hashlib.sha256(repr((chosen, said)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def what_is_asked(standing: Standing, slot: Draw, stage: Stage) -> Asked:
    """The request for the next question: one participant's talk, as marked data."""
    person = standing.history.participant
    filled = prompt(
        "interview",
        language=person.language,
        about=stage.slot,
        short="yes" if stage.again else "no",
        left=str(stage.left),
        situation=_situation(standing, slot),
        talk=_talk(standing, slot),
    )
    return Asked(purpose="interview", prompt=filled, gives=Reply, participant_id=person.id)


def yard_of(standing: Standing, slot: Draw, kit: Kit, told: str) -> Yard:
    """What the next question is measured against. `told`: the stable part of the prompt."""
    language = standing.history.participant.language
    scenario = standing.scenario(slot)
    talk = talk_so_far(standing, slot, but=open_in(standing, slot))
    behaviours = [in_language(option.text, language) for option in scenario.options]
    names = [(rule.id, rule.title, *_plain_titles(rule, language)) for rule in standing.study.spec.principles]
    return Yard(
        phrases=kit.phrases.get(language),
        language=language,
        own=tuple(turn.text for turn in own_turns(standing, slot.scenario_id)),
        read=(in_language(scenario.context, language), in_language(scenario.request, language), *behaviours),
        earlier=tuple(one.question for one in talk.exchanges),
        elsewhere=talk.asked_elsewhere,
        principles=tuple(dict.fromkeys(name for several in names for name in several)),
        prompt=told,
    )


def _is_enough(standing: Standing, slot: Draw, open_now: Exchange | None) -> bool:
    """True if the model, with the last question that was answered, called the talk enough."""
    put = [one for one in standing.exchanges(slot.scenario_id) if open_now is None or one.first_id != open_now.first_id]
    return bool(put) and put[-1].answer is not None and bool(put[-1].asked.signals.get("enough"))


def _core_not_asked(talk: Talk, counted: int) -> str | None:
    """A slot for a talk that would end too soon."""
    asked = {one.slot for one in talk.exchanges}
    wanted = counted < min(FEWEST, talk.limit)
    return next((slot for slot in CORE if slot not in asked), None) if wanted else None


def _plain_titles(rule: Principle, language: str) -> tuple[str, ...]:
    plain = rule.plain.get(language)
    return (plain.a.title, plain.b.title) if plain else ()


# ---------------------------------------------------------------------------------------------- for the prompt
def _situation(standing: Standing, slot: Draw) -> str:
    """The situation, the behaviours and what was chosen (null: none of these), as JSON."""
    language, scenario = standing.history.participant.language, standing.scenario(slot)
    talk = talk_so_far(standing, slot)
    content = {
        "where": in_language(scenario.context, language),
        "request": in_language(scenario.request, language),
        "behaviours": [in_language(option.text, language) for option in scenario.options],
        "chosen": talk.picked,
        "marked_unacceptable": list(talk.flagged),
    }
    return as_data(content)


def _talk(standing: Standing, slot: Draw) -> str:
    """The talk in order, one JSON object a line; the newest version of every answer, null where the person skipped."""
    talk = talk_so_far(standing, slot, but=open_in(standing, slot))
    lines: list[dict[str, str | None]] = [{"person": text} for _, text in said_before(standing, slot)]
    for one in talk.exchanges:
        lines += [{"interviewer": one.question}, {"person": one.answer}]
    return "\n".join(as_data(line) for line in lines) or as_data(None)
