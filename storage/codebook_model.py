"""The shape of what a language model did: its readings of cards, and its calls.

How to tell runs of `soundings map --again` apart. Every run stays in `links`; `is_current` is 1 for the links of the newest run of
their card version and 0 for those of older ones, and only links with 1 are counted. A run is one reading of one card version,
with all its samples. A run that finds no link leaves no row: what was found before it then stays current.

In a public bundle `quote` falls under the author's flag for quotes, `reason` under the flag for the card (it retells the card), both
only once a person released them; `model_calls.participant_id` is NULL. Calls hold no text of any kind: not the request, not the
reply, and of what a provider writes by itself only what looks like a name."""

from __future__ import annotations

from storage.codebook_columns import CALL, CARD_VERSION, PERSON, STANCES, TableShape, flags, one_of, points_to, reals, texts, wholes

LINKS = TableShape(
    "links",
    key=("link_id",),
    columns=(
        *texts("link_id card_id"),
        *wholes("card_version"),
        *texts("principle_id spec_version"),
        one_of("method", "model reviewer"),
        one_of("stance", STANCES),
        *texts("reason turn_id"),
        *wholes("quote_start quote_end"),
        *texts("quote"),
        *reals("agreement"),
        *texts("model_call_id?"),
        *flags("is_current"),
    ),
    refers=(
        CARD_VERSION,
        points_to("principle_id spec_version", "principles"),
        points_to("turn_id", "turns"),
        CALL,
    ),
)
"""A reading of a card, never its author's answer. `agreement`: share of the samples that said so, above 0 up to 1."""

MODEL_CALLS = TableShape(
    "model_calls",
    key=("call_id",),
    columns=(
        *texts("call_id participant_id?"),
        one_of("purpose", "interview distil map screen summarise jury reference"),
        *texts("provider model_asked model_returned? prompt_name prompt_sha256 params"),
        *wholes("seed? tokens_in tokens_out"),
        *reals("cost_usd?"),
        *wholes("latency_ms attempts"),
        *texts("finish?"),
        one_of("outcome", "ok repaired fallback error"),
        *texts("error_code? created_at"),
    ),
    refers=(PERSON,),
)
"""One request as the stations see it. `participant_id` NULL: asked for the study. `cost_usd` NULL: the study states no price."""
