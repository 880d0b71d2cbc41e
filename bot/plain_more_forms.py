"""The forms beside the talk: the worked example, one more scenario or the end, other people's cards, points, the survey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.plain_forms import READERS, Act, Form, Problem, Reading, press_act, pressed
from flows.records import AnyScreen, AskPair, AskPoints, AskSurvey, AskVotes, OfferMore, ShowExample

LONGEST_NUMBER = 6
"""Signs of a number of points that are read."""


def read_form(screen: AnyScreen, form: Form) -> Reading:
    """The acts of a form on its screen. A screen without a form of its own gives none."""
    reader = {**READERS, **MORE}.get(type(screen))
    return reader(screen, form) if reader else Reading()


def _example(screen: ShowExample, _: Form) -> Reading:
    return pressed("go_on", screen.key)


def _offer(screen: OfferMore, form: Form) -> Reading:
    return pressed("go_on", screen.key, detail=form.press)


def _survey(screen: AskSurvey, form: Form) -> Reading:
    """What is new, an item left open stays so; then on."""
    said = [(one.id, form.one(f"survey-{one.id}"), one.answer or "") for one in screen.items]
    said += [(one.id, form.one(f"own-{one.id}"), one.answer) for one in screen.words]
    acts: list[Act] = [("ToldAbout", {"question": name, "value": value}) for name, value, before in said if value.strip() != before.strip()]
    proposal = form.one("own-proposal")
    if proposal.strip() != screen.proposal.strip():
        acts.append(("Proposed", {"text": proposal}))
    return Reading((*acts, press_act("go_on", screen.key)))


def _votes(screen: AskVotes, form: Form) -> Reading:
    """What is new, then on; or one card reported."""
    acts: list[Act] = []
    for vote in screen.votes:
        value = form.one(f"vote-{vote.card.card_id}")
        if value and value != vote.value:
            acts.append(("Voted", {"card_id": vote.card.card_id, "value": value}))
    if reported := form.one("report"):
        return Reading((*acts, ("ReportedCard", {"card_id": reported})))
    return Reading((*acts, press_act("go_on", screen.key)))


def _pair(screen: AskPair, form: Form) -> Reading:
    """Which is wiser, and why; then on to the next pair. Or one of the two cards reported."""
    if reported := form.one("report"):
        return Reading((("ReportedCard", {"card_id": reported}),))
    wiser, why = form.one("wiser"), form.one("own-why")
    is_new = bool(wiser) and (wiser, why.strip()) != (screen.wiser, screen.why)
    acts: tuple[Act, ...] = (("Compared", {"position": screen.position, "wiser": wiser, "why": why}),) if is_new else ()
    return Reading((*acts, press_act("go_on", screen.key)))


def _points(screen: AskPoints, form: Form) -> Reading:
    """Every number at once; then on, or only worked out."""
    votes: dict[str, int] = {}
    for rule in screen.rules:
        typed = form.one(f"votes-{rule.principle_id}").strip()
        try:
            votes[rule.principle_id] = int(typed[:LONGEST_NUMBER] or "0")
        except ValueError:
            return Reading(problem=Problem("plain.points_number", at=f"votes-{rule.principle_id}"))
    is_new = votes != {rule.principle_id: rule.votes for rule in screen.rules}
    acts: tuple[Act, ...] = (("GavePoints", {"votes": votes}),) if is_new else ()
    return Reading((*acts, press_act("go_on", screen.key)) if form.press == "go_on" else acts)


MORE: dict[type, Callable[[Any, Form], Reading]] = {
    ShowExample: _example,
    OfferMore: _offer,
    AskSurvey: _survey,
    AskVotes: _votes,
    AskPair: _pair,
    AskPoints: _points,
}
