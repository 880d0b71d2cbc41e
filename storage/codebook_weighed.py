"""The shape of what people weigh against each other: rules by points, two cards of others.

A comparison of cards of which one was taken back by its author is gone with it. `wiser` NULL: shown, not answered. `story` NULL:
there was no story about the two to show; else how it was shown was drawn."""

from __future__ import annotations

from storage.codebook_columns import PERSON, TableShape, flags, one_of, points_to, texts, wholes

COMPARISONS = TableShape(
    "comparisons",
    key=("comparison_id",),
    columns=(
        *texts("comparison_id participant_id context_id card_a card_b"),
        one_of("wiser?", "a b equal unsure"),
        *texts("why?"),
        one_of("story?", "as_written reversed none"),
        one_of("story_by", "model person none"),
        *wholes("position"),
        *flags("is_current"),
        *texts("created_at"),
    ),
    refers=(
        PERSON,
        points_to("context_id", "scenarios", "scenario_id"),
        points_to("card_a", "cards", "card_id"),
        points_to("card_b", "cards", "card_id"),
    ),
)
"""One state of one pair put before one person; card_a was shown first."""

POINTS = TableShape(
    "points",
    key=("participant_id", "principle_id"),
    columns=(
        *texts("participant_id principle_id"),
        one_of("method", "points quadratic"),
        *wholes("votes cost budget"),
        *flags("submitted"),
    ),
    refers=(PERSON, points_to("principle_id", "principles")),
)
"""One principle of one person. `submitted` 0: the person did not go on from it, which counts as missing."""
