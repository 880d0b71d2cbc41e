"""What is owed to a participant, made without a model: the next question, the draft of a card, the offers.

Records in, records out. The stations with a model make the same records and fall back to these."""

from __future__ import annotations

from flows import guided
from flows.drafted import drafted_card
from flows.guided_card import Material, Words, draft_card
from flows.kit import Kit
from flows.offering import offers_for
from flows.records import Record, Turn, ValueCard
from flows.records.participant import Draw
from flows.standing import Standing
from flows.talk_so_far import asked, phrases_for, talk_so_far
from flows.walk import Owed


def make_owed(owed: Owed, standing: Standing, kit: Kit) -> tuple[Record, ...]:
    """The records that settle what is owed."""
    if owed.what == "card":
        draft = draft_card(_material(standing, owed.slot, owed.card), phrases_for(standing, kit))
        return (drafted_card(owed, standing, kit, draft, by="guided"),)
    if owed.what == "offers" and owed.card:
        return offers_for(owed.card, standing, kit)
    if owed.what == "opening":
        words = phrases_for(standing, kit)
        return (asked(standing, owed.slot, kit, guided.Question(slot="opening", form="first", text=words.opening)),)
    return (_question(standing, owed.slot, kit),)


def refreshed(standing: Standing, slot: Draw, kit: Kit) -> tuple[Turn, ...]:
    """The open question once more after the choice or an answer before it changed: a new version if it now reads otherwise."""
    open_now = standing.open_question(slot.scenario_id)
    if open_now is None or open_now.asked.signals.get("slot") in ("opening", "title"):
        return ()
    fresh = guided.next_question(talk_so_far(standing, slot, but=open_now), phrases_for(standing, kit))
    if fresh is None or fresh.text == open_now.asked.text:
        return ()
    turn = asked(standing, slot, kit, fresh)
    signals = turn.signals | {name: value for name, value in open_now.asked.signals.items() if name == "distress"}
    return (turn.model_copy(update={"supersedes": open_now.asked.id, "signals": signals}),)


def _question(standing: Standing, slot: Draw, kit: Kit) -> Turn:
    phrases = phrases_for(standing, kit)
    talk = talk_so_far(standing, slot)
    fresh = guided.next_question(talk, phrases) or guided.title_question(talk, phrases)
    return asked(standing, slot, kit, fresh)


def _material(standing: Standing, slot: Draw, card: ValueCard | None) -> Material:
    """Everything of their own that a draft may be made of."""
    slots = {turn.id: str(one.asked.signals.get("slot")) for one in standing.exchanges(slot.scenario_id) for turn in one.said}
    said: list[Words] = []
    title: Words | None = None
    for _, turn in standing.turns(slot.scenario_id):
        if turn.who != "participant" or turn.kind != "message" or not turn.text.strip():
            continue
        words = Words(turn_id=turn.id, slot="not_quite" if turn.step == "card" else slots.get(turn.id, "before"), text=turn.text)
        if words.slot == "title":
            title = words
        else:
            said.append(words)
    said.extend(_lines_by_hand(standing, card))
    press = [p for p in standing.history.presses if card and p.button == "not_quite" and p.subject.startswith(card.id)]
    off = tuple(word for one in press for word in one.detail.split(",") if word and word != "changed_answer")
    return Material(said=tuple(said), title=title, off=off)


def _lines_by_hand(standing: Standing, card: ValueCard | None) -> list[Words]:
    """Lines that the author wrote on the card and that still stand there."""
    edits = {turn.id: turn for turn in standing.history.turns if turn.kind == "edit"}
    lines = [(policy, edits[policy.quotes[0].turn]) for policy in (card.policies if card else ()) if policy.quotes[0].turn in edits]
    return [Words(turn_id=turn.id, slot="change_mind" if policy.kind == "exception" else "edit", text=turn.text) for policy, turn in lines]
