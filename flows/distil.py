"""The card with a model: what one person looks to in one scenario, every line on exact quotes of their own words.

The model fills in a form; code decides what of it may stand. A quote that the person never said is refused, span by span; a line
whose quotes all fail is dropped; what is wrong goes back once. Lines, title and sentence that the author wrote stay theirs."""

from __future__ import annotations

from dataclasses import dataclass

from flows.asking import Asked, Door
from flows.card_lints import Line, Yard, is_foreign, lint, names_in, quote_fault, unfit
from flows.card_material import (
    ByHand,
    card_as_data,
    off_words,
    own_title,
    own_turns,
    scenario_as_data,
    talk_as_data,
    written_by_hand,
)
from flows.distil_reply import DraftedCard, DraftedLine
from flows.drafted import drafted_card
from flows.guided_card import Draft
from flows.kit import Kit
from flows.made import Made
from flows.mending import Finding, Read, ask_and_mend
from flows.prompt_data import as_data
from flows.prompting import Prompt, prompt
from flows.records import Policy, Quote, Turn, in_language
from flows.records.base import Record
from flows.standing import Standing
from flows.talk_so_far import phrases_for
from flows.walk import Owed

MOST_LINES = 7
"""Lines of each kind that a card can hold."""
MOST_QUOTES = 3
"""Quotes of one line."""


@dataclass(frozen=True)
class _Ground:
    """What a reply is read against."""

    turns: tuple[Turn, ...]
    by_hand: ByHand
    title: str
    yard: Yard


async def distil(owed: Owed, standing: Standing, kit: Kit, door: Door) -> Made:
    """The draft of the card that is owed, or of a new version after "Not quite". Raises nothing for a model's fault."""
    by_hand = written_by_hand(standing, owed.card)
    turns = own_turns(standing, owed.slot.scenario_id, by_hand.policies)
    if not turns:
        return Made((), (), "nothing_said")
    asked = _prompt(owed, standing, by_hand)
    ground = _Ground(turns, by_hand, by_hand.title or own_title(standing, owed.slot, kit), _yard(owed, standing, kit, turns, asked))
    person = standing.history.participant
    request = Asked(purpose="distil", prompt=asked, gives=DraftedCard, participant_id=person.id)
    mended = await ask_and_mend(door, request, lambda reply: read_reply(reply, ground))
    if mended.value is None:
        return Made((), mended.calls, mended.reason)
    card = drafted_card(owed, standing, kit, mended.value, by="model", call=mended.call.id if mended.call else None)
    return Made((card,), mended.calls)


def _prompt(owed: Owed, standing: Standing, by_hand: ByHand) -> Prompt:
    texts = {turn.id: turn.text for turn in standing.history.turns}
    draft = "none"
    if owed.card:
        kept = [policy.text for policy in by_hand.policies]
        draft = as_data({"off": off_words(standing, owed.card), "keep": kept}) + "\n" + card_as_data(owed.card, texts)
    return prompt(
        "distil",
        language=standing.history.participant.language,
        scenario=scenario_as_data(standing, owed.slot),
        talk=talk_as_data(standing, owed.slot.scenario_id),
        draft=draft,
    )


def _yard(owed: Owed, standing: Standing, kit: Kit, turns: tuple[Turn, ...], asked: Prompt) -> Yard:
    scenario, language = standing.scenario(owed.slot), standing.history.participant.language
    context, request = in_language(scenario.context, language), in_language(scenario.request, language)
    return Yard(
        phrases=phrases_for(standing, kit),
        language=language,
        knows_language=language in kit.phrases,
        own=tuple(turn.text for turn in turns),
        context=context,
        names=names_in(context, request),
        prompt=asked.system,
    )


# ---------------------------------------------------------------------------------------------- reading a reply
def read_reply(reply: Record, ground: _Ground) -> Read[Draft]:
    """What of a drafted card may stand, and everything that is wrong with it. Raises TypeError on another record."""
    if not isinstance(reply, DraftedCard):
        raise TypeError(f"distil: expected a DraftedCard, found {type(reply).__name__}")
    found: list[Finding] = []
    kept = ground.by_hand.policies
    lines: list[tuple[Line, Policy]] = []
    for kind, drafted in (("looks_to", reply.looks_to), ("exception", reply.exceptions)):
        room = MOST_LINES - sum(policy.kind == kind for policy in kept)
        lines += _lines(kind, drafted, room, ground, found)
    title = Line("title", ground.title or _tidy(reply.title))
    sentence = Line("sentence", ground.by_hand.sentence or _tidy(reply.sentence))
    heads = [line for line, own in ((title, ground.title), (sentence, ground.by_hand.sentence)) if not own]
    faults = [_fault(line, ground, name) for line in heads if (name := unfit(line.text, ground.yard))]
    texts = [line.text for line in (*heads, *(line for line, _ in lines))]
    if is_foreign(texts, ground.yard):
        faults.append(Finding("card", "language", ground.yard.tell("language", ground.yard.language), refused=True))
    policies = _in_order((*kept, *(policy for _, policy in lines)))
    if not any(policy.kind == "looks_to" for policy in policies):
        faults.append(Finding("card", "no_lines", ground.yard.tell("no_lines"), refused=True))
    lints = lint([title, sentence, *(line for line, _ in lines)], ground.yard, own_title=bool(ground.title))
    findings = (*found, *faults, *lints)
    return Read(None if faults else Draft(title.text, sentence.text, policies), findings)


def _lines(kind: str, drafted: tuple[DraftedLine, ...], room: int, ground: _Ground, found: list[Finding]) -> list[tuple[Line, Policy]]:
    """The lines of one kind that may stand, at most `room`; what is wrong is added to `found`."""
    good: list[tuple[Line, Policy]] = []
    for number, one in enumerate(drafted, start=1):
        line = Line(f"{kind} {number}", _tidy(one.text))
        name = unfit(line.text, ground.yard)
        quotes = () if name else _quotes(line, one.quotes, ground, found)
        if name or not quotes:
            found.append(_fault(line, ground, name or "no_quote"))
            continue
        good.append((line, Policy(kind="exception" if kind == "exception" else "looks_to", text=line.text, quotes=quotes)))
    if len(good) > room:
        found.append(_fault(Line(kind, ""), ground, "too_many", len(good)))
    return good[: max(room, 0)]


def _quotes(line: Line, quotes: tuple[str, ...], ground: _Ground, found: list[Finding]) -> tuple[Quote, ...]:
    """The exact spans of a line's quotes; those that the person never said are refused one by one."""
    spans: list[Quote] = []
    for quote in quotes:
        span, name = quote_fault(quote, ground.turns, ground.yard.phrases)
        if name:
            found.append(_fault(line, ground, name, quote))
        elif span:
            spans.append(span)
    return tuple(dict.fromkeys(spans))[:MOST_QUOTES]


def _fault(line: Line, ground: _Ground, name: str, shown: object = "") -> Finding:
    return Finding(line.place, name, ground.yard.tell(name, shown), refused=True)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _in_order(policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
    """What is looked to before the exceptions; a text once."""
    once = {(policy.kind, policy.text): policy for policy in reversed(policies)}
    ordered = [policy for policy in policies if once[(policy.kind, policy.text)] is policy]
    return tuple(sorted(ordered, key=lambda policy: policy.kind == "exception"))
