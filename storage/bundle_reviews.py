"""What researchers did, as rows of the bundle: every act on cards and what hangs on them, cards set aside, links, groups.

The full bundle holds it all, reviewers under pseudonyms. Acts on what participants proposed or reported are no data about cards and
stay behind. What counts and what follows from it is computed in flows and handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.records import Link, Review
from storage.bundle_check import wrong_row
from storage.bundle_model import link_row
from storage.codebook_columns import Row, TableShape, flags, one_of, texts, wholes

KINDS = ("card", "offer", "link", "policy", "gap", "quote", "group")
"""What acts in the bundle are about."""

REVIEWS: TableShape = TableShape(
    "reviews",
    key=("review_id",),
    columns=(
        *texts("review_id"),
        *wholes("seq"),
        one_of("target_kind", " ".join(KINDS)),
        *texts("target_id"),
        *wholes("target_version?"),
        *texts("reviewer_id"),
        one_of("round", "unaided blind open arbitration"),
        one_of("decision", "read set_aside send_back same close different release hold_back mask undo"),
        one_of("verdict?", "supports qualifies opposes none"),
        *flags("is_arbitration is_current"),
        *texts("reason? before after guideline_version? created_at"),
    ),
)
"""One act of one reviewer; undo is a further act, whose `after` names the one it takes back. `seq`: its place in the evidence chain.
`is_current` 0: undone, or replaced by a later act on the same thing. `after` of a reading holds the principle_id."""


@dataclass(frozen=True)
class Act:
    """One act as it leaves. `seq`: number of its event; `reviewer_id`: a pseudonym; `link`, `defect`: what follows from it while it
    counts."""

    seq: int
    review: Review
    reviewer_id: str
    is_current: bool
    before: str
    after: str
    link: Link | None = None
    defect: str | None = None


@dataclass(frozen=True)
class Reviewed:
    """All acts there are, oldest first, and the groups of cards that reviewers judged the same: card id -> group."""

    acts: Sequence[Act] = ()
    groups: Mapping[str, str] = field(default_factory=dict)


def current_versions(filled: Mapping[str, Sequence[Row]]) -> dict[str, int]:
    """Card id -> its newest version, of every card in the bundle, seed cards too."""
    return {str(row["card_id"]): int(row["version"] or 0) for row in filled["cards"] if row["is_current"]}


def add_reviews(filled: Mapping[str, list[Row]], reviewed: Reviewed) -> None:
    """Adds what was done to people and cards of the bundle to its tables; acts on anybody else's stay behind.

    Raises BundleError on a link whose quote does not stand in a turn of the card's author."""
    people = {str(row["participant_id"]) for row in filled["participants"]}
    versions = current_versions(filled)
    turns = {str(row["turn_id"]): row for row in filled["turns"]}
    for row in filled["cards"]:
        row["near_group"] = reviewed.groups.get(str(row["card_id"]))
    for act in reviewed.acts:
        if not _in_bundle(act.review, people, versions):
            continue
        filled["reviews"].append(_row(act))
        if act.is_current and act.link:
            filled["links"].append(_link(act.link, turns))
        if act.is_current and act.defect and versions.get(act.review.subject) == act.review.version:
            filled["exclusions"].append(_exclusion(act.review, act.defect))


def _in_bundle(act: Review, people: set[str], versions: Mapping[str, int]) -> bool:
    """Whether the act is about people of this bundle alone; one about nobody is about the study's own cards."""
    if act.subject_kind not in KINDS:
        return False
    theirs = {one for one in (act.about, act.about_other) if one}
    return theirs <= people if theirs else all(card in versions for card in act.subject.split("+"))


def _row(act: Act) -> Row:
    review = act.review
    return {
        "review_id": review.id,
        "seq": act.seq,
        "target_kind": review.subject_kind,
        "target_id": review.subject,
        "target_version": review.version,
        "reviewer_id": act.reviewer_id,
        "round": review.round,
        "decision": review.action,
        "verdict": review.verdict,
        "is_arbitration": int(review.round == "arbitration"),
        "is_current": int(act.is_current),
        "reason": review.reason or None,
        "before": act.before,
        "after": act.after,
        "guideline_version": review.guidelines or None,
        "created_at": review.created_at,
    }


def _link(link: Link, turns: Mapping[str, Row]) -> Row:
    turn = turns.get(link.turn)
    text = str(turn["text"]) if turn and (turn["who"], turn["participant_id"]) == ("participant", link.participant_id) else ""
    if not link.start < link.end <= len(text):
        found = f"its quote {link.start}-{link.end} does not stand in turn {link.turn} of the card's author."
        raise wrong_row("links", link.id, f"{found} Make the archive whole.")
    return link_row(link, text[link.start : link.end], is_current=True)


def _exclusion(act: Review, defect: str) -> Row:
    """A card set aside. `note`: the defect, then the reviewer's words."""
    return {
        "exclusion_id": act.id,
        "object_kind": "card",
        "object_id": act.subject,
        "reason": "test_session" if defect == "test_session" else "reviewer_rejected",
        "rule_version": None,
        "decided_by": "reviewer",
        "note": f"{defect}: {act.reason}" if act.reason else defect,
        "decided_at": act.created_at,
    }
