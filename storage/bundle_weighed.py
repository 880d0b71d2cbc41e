"""Points given to rules, and pairs of cards compared, as rows of the bundle (FORMATS.md, section 3)."""

from __future__ import annotations

from collections.abc import Iterator

from flows.records import Points
from storage.bundle_check import wrong_row
from storage.bundle_fold import Folded
from storage.codebook_columns import Row


def points_rows(folded: Folded) -> Iterator[Row]:
    """The newest record of each principle; once submitted, only what was submitted. Raises BundleError if more was spent than there was."""
    newest = {row.principle_id: row for row in folded.history.points}
    done = {name: row for name, row in newest.items() if row.submitted}
    _require_within(folded.id, done or newest)
    for name, row in sorted((done or newest).items()):
        yield {
            "participant_id": folded.id,
            "principle_id": name,
            "method": row.method,
            "votes": row.votes,
            "cost": row.cost,
            "budget": row.budget,
            "submitted": int(row.submitted),
        }


def _require_within(owner: str, rows: dict[str, Points]) -> None:
    """Checked at writing, and again here (METHODS.md, section 10)."""
    spent = sum(row.cost for row in rows.values())
    budget = min((row.budget for row in rows.values()), default=0)
    if spent > budget:
        raise wrong_row("points", owner, f"{spent} of {budget} spent, wanted no more than the budget. Make the archive whole.")


def comparison_rows(folded: Folded) -> Iterator[Row]:
    """Every state of every pair; the newest of each is current."""
    newest = {row.position: row.id for row in folded.history.comparisons}
    for row in folded.history.comparisons:
        yield {
            "comparison_id": row.id,
            "participant_id": folded.id,
            "context_id": row.context,
            "card_a": row.card_a,
            "card_b": row.card_b,
            "wiser": row.wiser,
            "why": row.why or None,
            "story": row.story,
            "story_by": row.story_by,
            "position": row.position,
            "is_current": int(newest[row.position] == row.id),
            "created_at": row.created_at,
        }
