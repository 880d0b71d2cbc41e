"""What the forms of the plain pages say: the fields of a form, and the screen that it stands on, become acts to be heard in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flows.accept.choosing import single_pick
from flows.records import (
    AskAbout,
    AskChoice,
    AskPrinciples,
    AskText,
    Done,
    Say,
    ShowCard,
    ShownRule,
    ShowScenario,
    Writing,
)
from flows.standing import again

Act = tuple[str, dict[str, Any]]
"""The kind of an event and its fields, the client's id apart."""
OWN = "own-"
"""Names of fields that hold a person's own words begin with this."""


class Form:
    """The fields of a form as they were sent; empty for a form that nobody has sent yet."""

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self.items = tuple(items)

    def one(self, name: str) -> str:
        """The first value of a field, line ends as LF; "" if there is none."""
        return next((value.replace("\r\n", "\n") for field, value in self.items if field == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for field, value in self.items if field == name]

    def text(self, name: str, stored: str = "") -> str:
        """What belongs in a box: what was typed, or what is stored if nothing was sent."""
        return self.one(name) if self.items else stored

    def ticked(self, name: str, value: str, stored: bool = False) -> bool:
        """Whether a mark belongs there, likewise."""
        return value in self.all(name) if self.items else stored

    @property
    def press(self) -> str:
        """The button that sent the form."""
        return self.one("press")

    @property
    def own_words(self) -> list[str]:
        """Everything that somebody wrote into it."""
        return [self.one(name) for name in dict(self.items) if name.startswith(OWN) and self.one(name).strip()]


@dataclass(frozen=True)
class Problem:
    """Why a form comes back. `key`: section.name in the word files; `at`: the field it is about; `text`: the sentence, if it is made."""

    key: str
    at: str = ""
    text: str = ""


@dataclass(frozen=True)
class Reading:
    """The acts in a form; what is still missing once they are stored; words to find rules by."""

    acts: tuple[Act, ...] = ()
    problem: Problem | None = None
    find: str = ""


def pressed(button: str, subject: str = "", **more: str) -> Reading:
    """One button and nothing else."""
    return Reading((press_act(button, subject, **more),))


def press_act(button: str, subject: str = "", **more: str) -> Act:
    """The act of pressing a button."""
    return "Pressed", {"button": button, "subject": subject, **more}


def _about(screen: AskAbout, form: Form) -> Reading:
    told = [(one, form.one(f"about-{one.id}")) for one in screen.questions]
    acts: list[Act] = [("ToldAbout", {"question": one.id, "value": value}) for one, value in told if value and value != one.answer]
    missing = next((one.id for one, value in told if not value and one.answer is None), None)
    if missing:
        return Reading(tuple(acts), Problem("refused.answer_each", at=f"about-{missing}"))
    return Reading((*acts, press_act("go_on", screen.key)))


def _story(screen: ShowScenario, form: Form) -> Reading:
    return pressed(form.press, screen.scenario_id)


def _choice(screen: AskChoice, form: Form) -> Reading:
    """The whole choice as one act, and the way on if it is complete; or that it is skipped, and why."""
    if form.press == "skip_scenario":
        subject = again(screen.scenario_id) if screen.moment == "after" else screen.scenario_id
        return pressed("skip_scenario", subject, detail=form.one("why"))
    try:
        ranking = _ranked(screen, form) if screen.rank and form.one("pick") != "none" else _picked(screen, form)
    except ValueError:
        return Reading(problem=Problem("plain.place_each", at="pick"))
    who = form.one("who") or None if screen.moment == "before" else None
    state = {
        "ranking": ranking,
        "unacceptable": ",".join(sorted(set(form.all("flag")))),
        "who_decides": who,
        "rationale": form.one("own-words") if ranking == "none" else "",
    }
    is_new = state != {name: getattr(screen, name) for name in state}
    acts: list[Act] = [("Chose", {"scenario_id": screen.scenario_id, "moment": screen.moment, **state})] if is_new else []
    if ranking is None:
        return Reading(tuple(acts), Problem("refused.choose_first", at="pick"))
    if screen.moment == "before" and who is None:
        return Reading(tuple(acts), Problem("chat.choose_who_to_go_on", at="who"))
    if screen.needs_go_on:
        acts.append(press_act("go_on", screen.scenario_id))
    return Reading(tuple(acts))


def _picked(screen: AskChoice, form: Form) -> str | None:
    pick = form.one("pick")
    ids = [option.id for option in screen.options]
    return single_pick(pick, [one for one in ids if one != pick]) if pick in ids else pick or None


def _ranked(screen: AskChoice, form: Form) -> str | None:
    """The places as an order; None if none is given. Raises ValueError unless each behaviour has a place of its own."""
    places = {option.id: form.one(f"place-{option.id}") for option in screen.options}
    if not any(places.values()):
        return None
    if len(set(places.values())) != len(places) or not all(place.isdecimal() for place in places.values()):
        raise ValueError
    return ">".join(sorted(places, key=lambda one: int(places[one])))


def _text(screen: AskText, form: Form) -> Reading:
    """Words that were typed are neither lost nor sent by another button."""
    text = form.one("own-text")
    if form.press in ("draft", "skip_question"):
        if text.strip():
            return Reading(problem=Problem("plain.send_first", at="own-text"))
        return pressed(form.press, screen.turn_id or "")
    return Reading((("Said", {"text": text}),))


def _said(screen: Say, form: Form) -> Reading:
    """A new version of an own answer. A question that is answered already takes no second one."""
    text = form.one("own-text")
    if screen.who != "participant":
        return Reading(problem=Problem("refused.not_open"))
    return Reading() if text == screen.text else Reading((("ChangedAnswer", {"turn_id": screen.turn_id, "text": text}),))


def _writing(_: Writing, form: Form) -> Reading:
    return pressed("draft") if form.press == "draft" else Reading()


def _card(screen: ShowCard, form: Form) -> Reading:
    """One field of the card, or a decision on it. The version is the one that the form was made from."""
    version = form.one("version")
    if form.press in ("approve", "drop"):
        return pressed(form.press, f"{screen.card.card_id}/{version}")
    if form.press == "not_quite":
        off = ",".join(form.all("off"))
        return pressed("not_quite", f"{screen.card.card_id}/{version}", detail=off, text=form.one("own-text"))
    field, _, place = form.one("at").partition("/")
    index = int(place) if place.isdecimal() else None
    text = "" if form.press == "remove" else form.one("own-text")
    is_line = field in ("looks_to", "exception")
    if is_line and index is None and not text.strip():
        return Reading()
    if form.press != "remove" and text == field_text(screen, field, index):
        return Reading()
    act = {"card_id": screen.card.card_id, "version": _number(version), "field": field, "index": index, "text": text}
    return Reading((("EditedCard", act),))


def field_text(screen: ShowCard, field: str, index: int | None) -> str:
    """What a field of the card says now; "" for a line that is not there yet."""
    card = screen.card
    if field in ("title", "sentence"):
        return card.title if field == "title" else card.sentence
    lines = card.looks_to if field == "looks_to" else card.exceptions
    return lines[index].text if index is not None and index < len(lines) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _rules(screen: AskPrinciples, form: Form) -> Reading:
    """Every answer that is new, then what the button says: on, find a rule, add one, or only keep them."""
    card = screen.card
    acts = [act for rule in screen.rules if (act := _rule(card.card_id, rule, form))]
    gap = {"nothing_fits": form.one("nothing_fits") == "yes", "text": form.one("own-gap")}
    if gap != {"nothing_fits": screen.nothing_fits, "text": screen.gap}:
        acts.append(("SaidGap", {"card_id": card.card_id, **gap}))
    if added := form.one("add"):
        acts.append(("AddedRule", {"card_id": card.card_id, "principle_id": added}))
    elif form.press == "go_on":
        acts.append(press_act("go_on", f"{card.card_id}/{card.version}"))
    return Reading(tuple(acts), find=form.one("own-find").strip() if form.press == "find" else "")


def _rule(card_id: str, rule: ShownRule, form: Form) -> Act | None:
    fit = (form.one(f"fit-{rule.principle_id}") or None) if rule.guess else None
    answer = rule.guess if fit == "yes" else form.one(f"stand-{rule.principle_id}") or None
    exception = form.one(f"own-except-{rule.principle_id}") if answer == "qualifies" else ""
    if (fit, answer, exception.strip()) == (rule.fit, rule.answer, rule.exception):
        return None
    return "AnsweredRule", {"card_id": card_id, "principle_id": rule.principle_id, "fit": fit, "answer": answer, "exception": exception}


def _done(_: Done, form: Form) -> Reading:
    return pressed(form.press)


READERS: dict[type, Callable[[Any, Form], Reading]] = {
    AskAbout: _about,
    ShowScenario: _story,
    AskChoice: _choice,
    AskText: _text,
    Say: _said,
    Writing: _writing,
    ShowCard: _card,
    AskPrinciples: _rules,
    Done: _done,
}
