"""The shape of a bundle: every table with its key, its columns with their types and allowed values, and what points where.

The single place for it (FORMATS.md, section 3), with codebook_model.py for what a language model did: the files, the checks and the
hashes of columns all follow from here. A table that no part of the program fills yet is not listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.records import Question
from storage.bundle_reviews import REVIEWS
from storage.bundle_survey import SURVEY
from storage.bundle_votes import VOTES
from storage.codebook_columns import (
    CALL,
    CARD_VERSION,
    PERSON,
    SCENARIO,
    SCENARIO_VERSION,
    STANCES,
    Cell,
    Column,
    Reference,
    Row,
    TableShape,
    flags,
    one_of,
    points_to,
    reals,
    texts,
    wholes,
)
from storage.codebook_model import LINKS, MODEL_CALLS
from storage.codebook_weighed import COMPARISONS, POINTS

__all__ = ["Cell", "Column", "Reference", "Row", "TableShape", "tables_for"]


def tables_for(questions: Sequence[Question]) -> tuple[TableShape, ...]:
    """All tables of a bundle, in the order of writing; participants with one more column per question about oneself."""
    asked = tuple(Column(question.id, allowed=(*question.answers, "not_stated")) for question in questions)
    return (replace(PARTICIPANTS, columns=(*PARTICIPANTS.columns, *asked)), *OTHERS)


PARTICIPANTS = TableShape(
    "participants",
    key=("participant_id",),
    columns=(
        *texts("participant_id study_id"),
        *wholes("wave?"),
        one_of("status", "completed partial returned timed_out screened_out"),
        *flags("simulated"),
        *texts("locale entered_on"),
        *reals("minutes"),
        *texts("consent_version"),
        *flags("test consent_cards consent_quotes consent_transcript consent_recontact"),
        *reals("weight"),
        *texts("weight_set?"),
    ),
)
OTHERS = (
    TableShape("segments", ("participant_id", "variable", "level"), (*texts("participant_id variable level"),), (PERSON,)),
    TableShape("assignments", ("participant_id", "arm"), (*texts("participant_id arm level"), *reals("probability")), (PERSON,)),
    TableShape(
        "choices",
        key=("choice_id",),
        columns=(
            *texts("choice_id participant_id scenario_id"),
            *wholes("scenario_version position"),
            one_of("depth", "talked short"),
            one_of("status", "completed skipped abandoned"),
            one_of("skip_reason?", "no_opinion distressing unclear other"),
            one_of("moment", "before after"),
            one_of("perspective?", "personal world"),
            *texts("shown_order ranking? unacceptable?"),
            one_of("who_decides?", "each_user business nobody unsure"),
            *texts("rationale?"),
            Column("importance", kind="int64", allowed=(1, 2, 3, 4, 5), optional=True),
            *texts("started_at? ended_at?"),
        ),
        refers=(PERSON, SCENARIO_VERSION),
    ),
    TableShape(
        "turns",
        key=("turn_id",),
        columns=(
            *texts("turn_id participant_id scenario_id"),
            *wholes("seq"),
            one_of("who", "participant interviewer system"),
            one_of("kind", "message skip edit notice"),
            *texts("step"),
            one_of("mode", "guided model"),
            *texts("text lang text_sha256 supersedes? model_call_id? created_at"),
        ),
        refers=(PERSON, SCENARIO, points_to("supersedes", "turns", "turn_id"), CALL),
    ),
    TableShape(
        "cards",
        key=("card_id", "version"),
        columns=(
            *texts("card_id"),
            *wholes("version"),
            *flags("is_current"),
            *texts("participant_id? scenario_id title sentence lang"),
            one_of("status", "draft approved dropped"),
            one_of("author", "model guided participant seed"),
            *(one_of(name, "guided model mixed") for name in ("talk_mode", "card_mode")),
            *flags("after_principles"),
            *wholes("own_words"),
            *texts("near_group?"),
            *flags("released"),
            *texts("text_sha256 model_call_id? approved_at?"),
        ),
        refers=(PERSON, SCENARIO, CALL),
    ),
    TableShape(
        "policies",
        key=("policy_id",),
        columns=(
            *texts("policy_id card_id"),
            *wholes("card_version"),
            one_of("kind", "looks_to exception"),
            *wholes("position"),
            *texts("text turn_id?"),
            *wholes("quote_start? quote_end?"),
            *texts("quote?"),
            *flags("grounded"),
        ),
        refers=(CARD_VERSION, points_to("turn_id", "turns")),
    ),
    TableShape(
        "offers",
        key=("offer_id",),
        columns=(
            *texts("offer_id participant_id card_id"),
            *wholes("card_version"),
            *texts("scenario_id principle_id spec_version"),
            one_of("wording", "a b"),
            one_of("why", "in_play proposed ranked searched check"),
            one_of("mode", "guided model"),
            *wholes("position"),
            one_of("guess?", STANCES),
            *texts("link_id?"),
            one_of("fit?", "yes partly no unsure"),
            one_of("answer?", f"{STANCES} does_not_fit unsure"),
            *texts("exception?"),
            *flags("is_current"),
            *texts("created_at"),
        ),
        refers=(PERSON, CARD_VERSION, SCENARIO, points_to("principle_id spec_version", "principles"), points_to("link_id", "links")),
    ),
    LINKS,
    TableShape(
        "gaps",
        key=("gap_id",),
        columns=(
            *texts("gap_id card_id"),
            one_of("said_by", "participant reviewer model"),
            one_of("kind", "not_covered partly_covered principles_conflict"),
            *texts("text? nearest_principle_id? proposed_title?"),
            one_of("status", "open accepted rejected"),
        ),
        refers=(points_to("card_id", "cards"), points_to("nearest_principle_id", "principles", "principle_id")),
    ),
    VOTES,
    COMPARISONS,
    POINTS,
    SURVEY,
    REVIEWS,
    MODEL_CALLS,
    TableShape(
        "scenarios",
        key=("scenario_id", "version"),
        columns=(
            *texts("scenario_id"),
            *wholes("version"),
            *texts("title context request options"),
            *wholes("n_options"),
            *texts("variant_of? knob? tension? content_note? lang"),
            one_of("proposed_by", "researcher participant"),
            *texts("licence? text_sha256"),
        ),
        refers=(points_to("variant_of", "scenarios", "scenario_id"),),
    ),
    TableShape(
        "scenario_principles",
        key=("scenario_id", "scenario_version", "principle_id"),
        columns=(*texts("scenario_id"), *wholes("scenario_version"), *texts("principle_id"), one_of("in_play_by", "author reviewer")),
        refers=(SCENARIO_VERSION, points_to("principle_id", "principles")),
    ),
    TableShape(
        "principles",
        key=("principle_id", "spec_version"),
        columns=(
            *texts("principle_id spec_version spec_name"),
            *wholes("position level"),
            *texts("parent_id? title"),
            one_of("authority", "root system developer user guideline none"),
            *flags("is_principle"),
            *texts("tags? text? text_sha256?"),
            *wholes("n_examples?"),
            *texts("successor_id?"),
            *flags("successor_sure"),
        ),
    ),
    TableShape(
        "exclusions",
        key=("exclusion_id",),
        columns=(
            *texts("exclusion_id"),
            one_of("object_kind", "participant choice card link vote"),
            *texts("object_id"),
            one_of("reason", "no_consent test_session duplicate_person failed_check too_fast reviewer_rejected researcher"),
            *texts("rule_version?"),
            one_of("decided_by", "rule reviewer"),
            *texts("note? decided_at"),
        ),
    ),
)
