"""What leaves of the reviewers' acts: which are undone, which still stand, and pseudonyms in place of names.

A pseudonym is r1, r2 and so on by an account's first act in the archive: it says nothing about the person, and is the same in every
file made of the same archive."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

from flows.records import Link, Review, Stance
from flows.reviewing.acts import Defect, Finished, InSpec, Masked, ReadPrinciple, SetAside, Wording, after_of

OWN_WORDS = ("wording", "reason", "text")
"""Keys whose values are sentences: no name is looked for in them."""


def undone(undos: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Id of each act that no longer counts -> id of the undo that took it back; an undo that is undone takes nothing back.

    `undos`: (id, id of the act it takes back), oldest first."""
    dead: dict[str, str] = {}
    for name, target in reversed(undos):
        if name not in dead:
            dead[target] = name
    return dead


def undos_in(acts: Iterable[Review]) -> list[tuple[str, str]]:
    """Every undo and the act it takes back, in their order."""
    return [(act.id, act.undoes) for act in acts if act.action == "undo" and act.undoes]


def standing(acts: Sequence[Review]) -> frozenset[str]:
    """Ids of the acts that count now: not undone, and not replaced by a later act on the same thing. Oldest first."""
    dead = undone(undos_in(acts))
    newest = {_thing(act): act.id for act in acts if act.id not in dead}
    return frozenset(newest.values())


def hidden_from(reader: str, acts: Iterable[Review], finished: Collection[str]) -> frozenset[str]:
    """Ids of the acts that a reader may not see yet: what others read, or sent back, on cards that not everybody has finished.

    `acts`: oldest first; `finished`: ids of the acts on cards that everybody has finished."""
    hidden: set[str] = set()
    for act in acts:
        about_reading = act.action in ("read", "send_back") and act.id not in finished
        if act.reviewer != reader and (about_reading or act.undoes in hidden):
            hidden.add(act.id)
    return frozenset(hidden)


def _thing(act: Review) -> Hashable:
    """What a later act replaces: a reader's own verdict on a principle, the one verdict that settles it, and so on."""
    if act.action == "undo":
        return act.id
    if act.subject_kind == "group":
        return act.subject
    return (act.subject_kind, act.subject, act.version, *_part(act))


def _part(act: Review) -> tuple[str, ...]:
    if act.action in ("release", "hold_back"):
        return ("shown",)
    if masked := after_of(act, Masked):
        return ("mask", masked.field)
    if act.action != "read":
        return (act.action,)
    if read := after_of(act, ReadPrinciple):
        return ("settled", read.principle) if act.round == "arbitration" else ("read", act.reviewer, read.principle)
    if after_of(act, Wording):
        return ("wording",)
    return ("done" if after_of(act, Finished) else "in_spec" if after_of(act, InSpec) else "read", act.reviewer)


def pseudonyms(acts: Iterable[Review]) -> dict[str, str]:
    """Account -> r1, r2, ... by first act. `acts`: all there are, oldest first."""
    return {name: f"r{number}" for number, name in enumerate(dict.fromkeys(act.reviewer for act in acts), start=1)}


def outward(state: str, names: Mapping[str, str]) -> str:
    """A stored state (`before`, `after`) as it leaves: JSON with pseudonyms, and the principle under the name that tables use.

    A text that is no JSON leaves as the JSON text that holds it."""
    try:
        found = json.loads(state)
    except ValueError:
        found = state
    if isinstance(found, dict) and "principle" in found:
        found = {"principle_id" if key == "principle" else key: value for key, value in found.items()}
    return json.dumps(_renamed(found, names), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def inward(state: str) -> str:
    """The way back of `outward`, but for the names. Raises ValueError on a text that is no JSON."""
    found = json.loads(state)
    if isinstance(found, dict) and "principle_id" in found:
        found = {"principle" if key == "principle_id" else key: value for key, value in found.items()}
    return json.dumps(found)


def _renamed(found: Any, names: Mapping[str, str]) -> Any:
    if isinstance(found, dict):
        return {names.get(key, key): value if key in OWN_WORDS else _renamed(value, names) for key, value in found.items()}
    if isinstance(found, list):
        return [_renamed(one, names) for one in found]
    return names.get(found, found) if isinstance(found, str) else found


def after_outward(act: Review, names: Mapping[str, str]) -> str:
    """What the act left behind; of an undo, which act it took back."""
    if act.action == "undo":
        return json.dumps({"undoes": act.undoes}, separators=(",", ":"))
    return outward(act.after, names)


def defect_of(act: Review) -> Defect | None:
    """For which stated defect this act sets a card aside; None if it does not."""
    found = after_of(act, SetAside) if act.action == "set_aside" and act.subject_kind == "card" else None
    return found.defect if found else None


def link_of(act: Review, spec_version: str) -> Link | None:
    """The link that a reading makes: a stance on a principle with the author's words that carry it.

    A reading without a quote stays a verdict among the reviews: no link leaves without its quote."""
    read = after_of(act, ReadPrinciple) if act.action == "read" and act.subject_kind == "card" else None
    stance: Stance | None = None if act.verdict == "none" else act.verdict
    if read is None or read.quote is None or stance is None or act.about is None or act.version is None:
        return None
    return Link(
        id=act.id,
        card_id=act.subject,
        card_version=act.version,
        principle_id=read.principle,
        stance=stance,
        turn=read.quote.turn,
        start=read.quote.start,
        end=read.quote.end,
        reason=act.reason,
        method="reviewer",
        participant_id=act.about,
        spec_version=spec_version,
        created_at=act.created_at,
    )
