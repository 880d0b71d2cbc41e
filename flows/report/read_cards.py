"""The cards that reviewers read, as a bundle tells of them: folded by the very functions that the reviewers' pages use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flows.records import Answer, Review, Stance
from flows.report.cells import grouped
from flows.report.engines import Engine, Row
from flows.report.problems import ReportError
from flows.reviewing.fold import CardReview, fold
from flows.reviewing.outward import inward, undone
from flows.reviewing.readings import ReadCard


@dataclass(frozen=True)
class Reviewed:
    """A card with its readings. `person`: whose it is; `each`: readers that its study asks for."""

    card: ReadCard
    person: str
    each: int

    @property
    def review(self) -> CardReview:
        """What counts about the card."""
        return self.card.review

    @property
    def is_complete(self) -> bool:
        """Every reader that the study asks for is done."""
        return self.review.complete(self.each)


def reviewed_cards(engine: Engine, each: Mapping[str, int]) -> dict[str, Reviewed]:
    """Card id -> its readings, of every card that counts and that some reviewer read. `each`: readers per card, by study id.

    Raises ReportError on an act that cannot be read."""
    acts = _acts(engine.rows("review_acts"))
    offers = grouped(engine.rows("reviewed_offers"), "card_id")
    links = grouped(engine.rows("reviewed_links"), "card_id")
    found = {}
    for row in engine.rows("reviewed_cards"):
        name = str(row["card_id"])
        review = fold(acts.get(name, []), int(row["version"]))
        card = _card(row, review, offers.get(name, []), links.get(name, []))
        found[name] = Reviewed(card, str(row["participant_id"]), each.get(str(row["study_id"]), 1))
    return found


def _card(row: Row, review: CardReview, offers: list[Row], links: list[Row]) -> ReadCard:
    answers: dict[str, Answer | None] = {offer["principle_id"]: offer["answer"] for offer in offers}
    machine: dict[str, Stance] = {link["principle_id"]: link["stance"] for link in links}
    was_read = bool(links) or any(offer["mode"] == "model" for offer in offers)
    return ReadCard(
        id=str(row["card_id"]),
        language=str(row["lang"]),
        review=review,
        unaided=any(reader.first_round == "unaided" for reader in review.readers.values()),
        answers=answers,
        machine=machine if was_read else None,
    )


def _acts(rows: list[Row]) -> dict[str, list[Review]]:
    """Card id -> its acts that are not undone, oldest first."""
    dead = undone([(str(row["review_id"]), _taken_back(row)) for row in rows if row["decision"] == "undo"])
    kept: dict[str, list[Review]] = {}
    for row in rows:
        if row["decision"] != "undo" and row["review_id"] not in dead:
            kept.setdefault(str(row["target_id"]), []).append(_act(row))
    return kept


def _taken_back(row: Row) -> str:
    """The act that an undo takes back."""
    try:
        return str(json.loads(str(row["after"]))["undoes"])
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(row, error) from None


def _act(row: Row) -> Review:
    try:
        return Review.model_validate(
            {
                "id": row["review_id"],
                "reviewer": row["reviewer_id"],
                "subject_kind": "card",
                "subject": row["target_id"],
                "version": row["target_version"],
                "action": row["decision"],
                "before": "null",
                "after": inward(str(row["after"])),
                "created_at": row["created_at"],
                "round": row["round"],
                "verdict": row["verdict"],
            }
        )
    except ValueError as error:
        raise _unreadable(row, error) from None


def _unreadable(row: Row, error: Exception) -> ReportError:
    first = (str(error).splitlines() or [""])[0]
    return ReportError(f"table reviews, row {row['review_id']}: cannot be read ({first}). Make the bundle again.")
