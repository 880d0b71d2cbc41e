"""Reviewers' verdicts on pairs of cards, and the groups that follow: cards connected through "same".

A group is a reading aid: no card is replaced, counts stay per card, and undoing the verdicts undoes the group. A verdict is on two
versions of cards; a later version of either opens the pair again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from flows.records import Review
from flows.reviewing.acts import Pair, after_of, counting

PairIds = tuple[str, str]
"""Ids of two cards, the smaller first."""
_NAME = 12
"""Hex digits of a group's name: 48 bits, which no study's groups share by chance."""


@dataclass(frozen=True)
class Group:
    """Cards that reviewers judged the same, directly or one through another."""

    name: str
    cards: tuple[str, ...]
    """Ids, sorted; at least two."""
    same: tuple[Review, ...]
    """The verdicts that connect them, oldest first."""
    contradicted_by: tuple[Review, ...] = field(default=())
    """Verdicts "different" on two cards of the group: somebody has to change one of the verdicts."""


def pair_of(one: str, other: str) -> PairIds:
    """The two ids, the smaller first."""
    return (one, other) if one < other else (other, one)


def subject_of(pair: PairIds) -> str:
    """The subject of an act on a pair."""
    return "+".join(pair)


def standing_verdicts(acts: Iterable[Review], versions: Mapping[str, int]) -> dict[PairIds, Review]:
    """Pair -> the newest act on it that counts; its `action` is the verdict, whoever gave it.

    `acts`: oldest first, of any kind. `versions`: card id -> current version, of every card that there is. Left out: what is undone,
    what was said of other versions, and pairs of which a card is gone."""
    found: dict[PairIds, Review] = {}
    for act in counting(acts):
        held = after_of(act, Pair) if act.subject_kind == "group" else None
        if held and held.versions == tuple(versions.get(card) for card in held.cards):
            pair = pair_of(*held.cards)
            found.pop(pair, None)
            found[pair] = act
    return found


def groups_in(verdicts: Mapping[PairIds, Review]) -> list[Group]:
    """The groups that follow from standing verdicts, largest first, then by name.

    A group is named after its oldest standing "same": more verdicts keep the name, and of two groups that become one, the older's."""
    same = [pair for pair, act in verdicts.items() if act.action == "same"]
    cards = sorted({card for pair in same for card in pair})
    place = {card: at for at, card in enumerate(cards)}
    ends = ([place[one] for one, _ in same], [place[other] for _, other in same])
    _, part = connected_components(coo_matrix(([1] * len(same), ends), shape=(len(cards), len(cards))), directed=False)
    members: dict[int, list[str]] = {}
    for card in cards:
        members.setdefault(int(part[place[card]]), []).append(card)
    return sorted((_group(found, verdicts) for found in members.values()), key=lambda group: (-len(group.cards), group.name))


def groups_of(acts: Iterable[Review], versions: Mapping[str, int]) -> dict[str, str]:
    """Card id -> name of its group, for the table of cards. Arguments as for `standing_verdicts`.

    A group with a contradiction in it is left out until somebody changes a verdict."""
    groups = groups_in(standing_verdicts(acts, versions))
    return {card: group.name for group in groups if not group.contradicted_by for card in group.cards}


def _group(cards: list[str], verdicts: Mapping[PairIds, Review]) -> Group:
    inside = set(cards)
    acts = [act for (one, other), act in verdicts.items() if one in inside and other in inside]
    same = tuple(sorted((act for act in acts if act.action == "same"), key=lambda act: (act.created_at, act.id)))
    name = hashlib.sha256(f"group/{same[0].id}".encode()).hexdigest()[:_NAME]
    return Group(name, tuple(cards), same, tuple(act for act in acts if act.action == "different"))
