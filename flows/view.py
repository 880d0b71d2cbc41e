"""What a participant sees now: the screens of a history in order, and the progress."""

from __future__ import annotations

from collections.abc import Iterator

from flows.help_texts import help_texts
from flows.overtime import passed_over
from flows.records import (
    AnyScreen,
    AskPrinciples,
    AskText,
    Draw,
    History,
    Notice,
    Say,
    ShowCard,
    Study,
    Turn,
    ValueCard,
    View,
)
from flows.shown_about import shown_about
from flows.shown_card import shown_card, shown_rules
from flows.shown_choice import shown_choice, shown_story
from flows.shown_closing import shown_closing
from flows.shown_end import shown_end
from flows.shown_example import shown_example
from flows.shown_more import shown_more
from flows.shown_progress import shown_progress
from flows.standing import Exchange, Standing, again, on
from flows.walk import Place, chosen, place_in

_TALKING = ("opening", "choose", "talk", "title", "card")


def view(study: Study, history: History) -> View:
    """All screens in order; the last ones may be open. Pure: the same history gives the same view on any device."""
    return view_in(Standing(study, history))


def view_in(standing: Standing, usual: float | None = None) -> View:
    """As `view`, from a standing already made. `usual`: median minutes of those who finished this study, if enough have."""
    here = place_in(standing)
    screens: list[AnyScreen] = [*shown_about(standing, here, "before"), *shown_example(standing, here)]
    if here.step in ("about_before", "example"):
        return View(screens=tuple(screens), progress=shown_progress(standing, here, usual), talking=False)
    for slot in standing.slots:
        screens.extend(_scenario(standing, here, slot))
        if here.slot is slot and here.step not in ("principles", "rechoose"):
            break
    else:
        screens.extend(_after(standing, here))
    if here.step in ("done", "stopped"):
        screens.append(shown_end(standing, here))
    return View(screens=tuple(screens), progress=shown_progress(standing, here, usual), talking=here.step in _TALKING)


def _scenario(standing: Standing, here: Place, slot: Draw) -> Iterator[AnyScreen]:
    """One scenario: the note or the story, the choice, the talk, the card."""
    if not _met(standing, here, slot) or passed_over(standing, slot):
        return
    step = here.step if here.slot is slot else "over"
    if step == "more":
        yield shown_more(standing, slot)
        return
    if step == "note" or _opens_first(standing, slot):
        yield shown_story(standing, slot, note=step == "note")
    if step == "note":
        return
    asked = standing.exchanges(slot.scenario_id)
    opening = [one for one in asked if one.asked.signals.get("slot") == "opening"]
    yield from _exchanges(standing, opening, is_open=step == "opening")
    if step == "opening":
        return
    yield shown_choice(standing, here, slot, "before")
    yield from _own_words(standing, slot)
    yield from _exchanges(standing, [one for one in asked if one not in opening], is_open=step in ("talk", "title"))
    card = standing.card(slot.scenario_id)
    if card:
        yield from _card(standing, here, card, is_open=here.slot is slot and step == "card")
        yield from _own_words(standing, slot, at_card=True)


def _card(standing: Standing, here: Place, card: ValueCard, *, is_open: bool) -> Iterator[AnyScreen]:
    status = standing.status(card)
    if standing.study.settings.model and card.author == "guided" and card.policies:
        yield Notice(key=f"notice/{card.id}", notice="set_card")
    yield ShowCard(
        key=f"card/{card.id}",
        open=is_open,
        card=shown_card(standing, card, status),
        mode=card.card_mode,
        can_edit=status == "approved" and here.step not in ("done", "stopped"),
    )


def _met(standing: Standing, here: Place, slot: Draw) -> bool:
    """A stopped walk shows only what was reached."""
    if here.step != "stopped":
        return True
    return standing.choice(slot.scenario_id, "before") is not None or bool(standing.exchanges(slot.scenario_id))


def _opens_first(standing: Standing, slot: Draw) -> bool:
    return standing.history.participant.arms.opening == "open" and slot.depth == "talked"


def _own_words(standing: Standing, slot: Draw, *, at_card: bool = False) -> Iterator[Say]:
    """Texts that answer no question: sent while the choice stood open, or beside the card."""
    answers = {turn.id for one in standing.exchanges(slot.scenario_id) for turn in one.said}
    for first, turn in standing.turns(slot.scenario_id):
        if turn.who != "participant" or turn.kind != "message" or turn.id in answers or turn.signals.get("slot") == "rationale":
            continue
        if turn.step == ("card" if at_card else "choose"):
            yield _said(standing, first, turn)


def _exchanges(standing: Standing, exchanges: list[Exchange], *, is_open: bool) -> Iterator[AnyScreen]:
    by_model = True
    for one in exchanges:
        yield from _notices(standing, one, by_model)
        by_model = one.asked.mode == "model"
        if one.answer is None and is_open:
            yield _ask(one)
            return
        yield Say(key=f"turn/{one.first_id}", who="interviewer", text=one.asked.text, mode=one.asked.mode, turn_id=one.first_id)
        if one.answer:
            yield _said(standing, one.answer_first_id or one.answer.id, one.answer)
        for first, turn in one.more:
            yield _said(standing, first, turn)


def _notices(standing: Standing, one: Exchange, by_model: bool) -> Iterator[Notice]:
    """Before a question: help, where the words before it tell of danger; and that set questions go on, where a model was to ask.

    `by_model`: a model put the question before this one, or there is none."""
    if one.asked.signals.get("distress"):
        text, places = help_texts(standing)
        yield Notice(key=f"help/{one.first_id}", notice="help", text=text, places=places)
    is_same_for_all = one.asked.signals.get("slot") in ("opening", "title")
    if standing.study.settings.model and one.asked.mode == "guided" and by_model and not is_same_for_all:
        yield Notice(key=f"notice/{one.first_id}", notice="set_questions")


def _ask(one: Exchange) -> AskText:
    slot = str(one.asked.signals.get("slot", ""))
    return AskText(
        key=f"turn/{one.first_id}",
        open=True,
        text=one.asked.text,
        mode=one.asked.mode,
        slot=slot,
        turn_id=one.first_id,
        can_draft=slot not in ("opening", "title"),
        can_skip=True,
    )


def _said(standing: Standing, first: str, turn: Turn) -> Say:
    over = place_in(standing).step in ("done", "stopped")
    return Say(
        key=f"turn/{first}",
        who="participant",
        text=turn.text,
        mode=turn.mode,
        turn_id=first,
        can_change=turn.kind == "message" and not over,
        skipped=turn.kind == "skip",
    )


def _after(standing: Standing, here: Place) -> Iterator[AnyScreen]:
    """The rules for each card, then the choices once more, as far as the person has come."""
    cards = standing.approved
    for number, card in enumerate(cards, start=1):
        if not standing.offers(card):
            continue
        gap = standing.gap(card)
        yield AskPrinciples(
            key=f"rules/{card.id}",
            open=here.step == "principles" and here.card is not None and on(here.card) == on(card),
            card=shown_card(standing, card, "approved"),
            rules=shown_rules(standing, card),
            nothing_fits=gap.nothing_fits if gap else False,
            gap=gap.text if gap else "",
            number=number,
            of=len(cards),
        )
    if here.step == "principles":
        return
    for slot in chosen(standing):
        if here.slot is slot or _rechosen(standing, slot):
            yield shown_choice(standing, here, slot, "after")
        if here.slot is slot:
            return
    yield from shown_closing(standing, here)
    yield from shown_about(standing, here, "after")


def _rechosen(standing: Standing, slot: Draw) -> bool:
    subject = again(slot.scenario_id)
    return bool(standing.pressed("go_on", subject) or standing.pressed("skip_scenario", subject))
