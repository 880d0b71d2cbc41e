"""The history of a card, from the first draft to the last act on it: nothing is ever left out but what a round keeps from a reviewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.records import History, Review, ValueCard
from flows.reviewing.acts import Finished, InSpec, ReadPrinciple, SetAside, Wording, after_of, counting
from flows.reviewing.facts import Entry
from flows.reviewing.shown import round_of
from flows.standing import on

Who = Literal["author", "interviewer", "you", "other"]
What = Literal[
    "drafted", "changed", "approved", "dropped", "not_quite",
    "read", "linked", "wording", "finished", "in_spec", "set_aside", "send_back", "undid", "redid", "else",
]  # fmt: skip
UNDOABLE = ("read", "set_aside", "send_back", "undo")
"""What can be undone on the card's page, by whoever did it."""


@dataclass(frozen=True)
class Past:
    """One line of the history. `about`: a principle's id, a defect or another key; `before` and `after`: texts, or verdicts."""

    at: str
    who: Who
    what: What
    name: str = ""
    about: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    guidelines: str = ""
    stands: bool = True
    """False: undone."""
    undoes: str = ""
    """The act that the reviewer may undo here; with `what` undid: whose undoing they may take back."""


def past_of(history: History, entry: Entry, acts: Sequence[Review], name: str, each: int) -> tuple[tuple[Past, ...], int]:
    """The history as the reviewer `name` may see it, oldest first, and how many acts of other readers wait until all are done.

    `acts`: every act on the card, its lines and its answers, oldest first."""
    is_open = round_of(entry, each) == "open"
    seen = [act for act in acts if act.reviewer == name or is_open]
    stands = _standing(acts)
    by_id = {act.id: act for act in acts}
    lines = [*_made(history, entry.facts.card), *(_act(act, name, by_id, stands=act.id in stands) for act in seen)]
    return tuple(sorted(lines, key=lambda one: one.at)), len(acts) - len(seen)


def last_own(acts: Sequence[Review], name: str) -> Review | None:
    """The reviewer's newest act that stands and can be undone here; None: there is none."""
    own = [act for act in counting(acts) if act.reviewer == name and act.action in UNDOABLE]
    return own[-1] if own else None


def undoable(acts: Sequence[Review], act_id: str, name: str) -> Review | None:
    """The act of this id, if it is the reviewer's own, stands, and can be undone here."""
    found = next((act for act in acts if act.id == act_id), None)
    allowed = found is not None and found.reviewer == name and found.action in UNDOABLE and found.id in _standing(acts)
    return found if allowed else None


def _standing(acts: Iterable[Review]) -> set[str]:
    """Ids of the acts that are not undone, undos too."""
    dead: set[str] = set()
    stands: set[str] = set()
    for act in reversed(list(acts)):
        if act.id in dead:
            continue
        stands.add(act.id)
        if act.action == "undo":
            dead.add(act.undoes or "")
    return stands


def _made(history: History, card: ValueCard) -> list[Past]:
    """What its author and the interviewer did: every version with what it changed, and the decisions about it."""
    versions = [one for one in history.cards if one.id == card.id]
    lines = []
    for earlier, one in zip([None, *versions], versions, strict=False):
        what: What = "drafted" if earlier is None else "changed"
        who: Who = "author" if one.author == "participant" else "interviewer"
        before, after = _changes(earlier, one)
        lines.append(Past(one.created_at, who, what, about=str(one.version), before=before, after=after))
        lines += [
            Past(press.created_at, "author", _DECIDED[press.button], about=str(one.version), reason=press.detail)
            for press in history.presses
            if press.subject == on(one) and press.button in _DECIDED
        ]
    return lines


_DECIDED: dict[str, What] = {"approve": "approved", "drop": "dropped", "not_quite": "not_quite"}


def _changes(earlier: ValueCard | None, card: ValueCard) -> tuple[str, str]:
    """The texts that went and the texts that came, each on a line of its own."""
    if earlier is None:
        return "", ""
    old, new = _texts(earlier), _texts(card)
    return "\n".join(text for text in old if text not in new), "\n".join(text for text in new if text not in old)


def _texts(card: ValueCard) -> list[str]:
    return [card.title, card.sentence, *(policy.text for policy in card.policies)]


def _act(act: Review, name: str, by_id: dict[str, Review], *, stands: bool) -> Past:
    what, about, before, after = _told(act, by_id)
    mine = act.reviewer == name
    return Past(
        at=act.created_at,
        who="you" if mine else "other",
        what=what,
        name="" if mine else act.reviewer,
        about=about,
        before=before,
        after=after,
        reason=act.reason,
        guidelines=act.guidelines,
        stands=stands,
        undoes=act.id if mine and stands and act.action in UNDOABLE else "",
    )


def _told(act: Review, by_id: dict[str, Review]) -> tuple[What, str, str, str]:
    """What an act was, about what, and its before and after."""
    if act.action == "undo":
        undone = by_id.get(act.undoes or "")
        return ("redid" if undone and undone.action == "undo" else "undid"), _title(undone), "", ""
    if act.action == "set_aside":
        found = after_of(act, SetAside)
        return "set_aside", found.defect if found else "", "", ""
    if act.action == "send_back":
        return "send_back", "", "", ""
    if linked := after_of(act, ReadPrinciple):
        earlier = after_of_json(act.before)
        return ("linked" if linked.quote else "read"), linked.principle, earlier, act.verdict or ""
    if worded := after_of(act, Wording):
        return "wording", "", "", worded.wording
    if placed := after_of(act, InSpec):
        return "in_spec", placed.in_spec, "", ""
    return ("finished" if after_of(act, Finished) else "else"), act.action, "", ""


def after_of_json(before: str) -> str:
    """The verdict that stood before a reading; empty: none did."""
    return next((one for one in ("supports", "qualifies", "opposes", "none") if f'"verdict":"{one}"' in before), "")


def _title(act: Review | None) -> str:
    """The principle that an undone act was about."""
    linked = after_of(act, ReadPrinciple) if act else None
    return linked.principle if linked else act.action if act else ""
