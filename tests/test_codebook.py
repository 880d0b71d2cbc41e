"""The codebook says what the written format says: tables, columns, types, allowed values, and references that exist."""

from __future__ import annotations

import pytest

from flows.report.engines import TABLES
from storage.codebook import TableShape, tables_for
from tests.history_toys import toy_study

COLUMNS = {
    "participants": "participant_id study_id wave status simulated locale entered_on minutes consent_version test consent_cards "
    "consent_quotes consent_transcript consent_recontact weight weight_set ai_attitude order",
    "segments": "participant_id variable level",
    "assignments": "participant_id arm level probability",
    "choices": "choice_id participant_id scenario_id scenario_version position depth status skip_reason moment perspective shown_order "
    "ranking unacceptable who_decides rationale importance started_at ended_at",
    "turns": "turn_id participant_id scenario_id seq who kind step mode text lang text_sha256 supersedes model_call_id created_at",
    "cards": "card_id version is_current participant_id scenario_id title sentence lang status author talk_mode card_mode "
    "after_principles own_words near_group released text_sha256 model_call_id approved_at",
    "policies": "policy_id card_id card_version kind position text turn_id quote_start quote_end quote grounded",
    "offers": "offer_id participant_id card_id card_version scenario_id principle_id spec_version wording why mode position guess link_id "
    "fit answer exception is_current created_at",
    "links": "link_id card_id card_version principle_id spec_version method stance reason turn_id quote_start quote_end quote "
    "agreement model_call_id is_current",
    "gaps": "gap_id card_id said_by kind text nearest_principle_id proposed_title status",
    "votes": "vote_id participant_id card_id card_version seq is_current value position created_at",
    "comparisons": "comparison_id participant_id context_id card_a card_b wiser why story story_by position is_current created_at",
    "points": "participant_id principle_id method votes cost budget submitted",
    "survey": "participant_id item_id phase wave value value_num scale_min scale_max",
    "reviews": "review_id seq target_kind target_id target_version reviewer_id round decision verdict is_arbitration is_current reason "
    "before after guideline_version created_at",
    "model_calls": "call_id participant_id purpose provider model_asked model_returned prompt_name prompt_sha256 params seed tokens_in "
    "tokens_out cost_usd latency_ms attempts finish outcome error_code created_at",
    "scenarios": "scenario_id version title context request options n_options variant_of knob tension content_note lang proposed_by "
    "licence text_sha256",
    "scenario_principles": "scenario_id scenario_version principle_id in_play_by",
    "principles": "principle_id spec_version spec_name position level parent_id title authority is_principle tags text text_sha256 "
    "n_examples successor_id successor_sure",
    "exclusions": "exclusion_id object_kind object_id reason rule_version decided_by note decided_at",
}
SHAPES = {shape.name: shape for shape in tables_for(toy_study().questions)}


NOT_IN_THE_REPORT = ("votes", "comparisons", "points", "survey")
"""Tables that no section of the report reads, so that a bundle made without them is still one to report on."""


def test_the_tables_are_those_that_the_report_reads_and_what_people_said_of_others() -> None:
    assert tuple(SHAPES) == tuple(COLUMNS)
    assert tuple(name for name in SHAPES if name not in NOT_IN_THE_REPORT) == TABLES


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_format_in_its_order(name: str) -> None:
    assert [column.name for column in SHAPES[name].columns] == COLUMNS[name].split()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.name)
def test_keys_and_references_are_columns_that_exist(shape: TableShape) -> None:
    columns = {column.name: column for column in shape.columns}
    assert not any(columns[name].optional for name in shape.key)
    for reference in shape.refers:
        wanted = {column.name: column.kind for column in SHAPES[reference.table].columns}
        assert [columns[name].kind for name in reference.columns] == [wanted[name] for name in reference.wanted]


def test_allowed_values_are_of_the_columns_own_type() -> None:
    for shape in SHAPES.values():
        for column in shape.columns:
            assert {type(value) for value in column.allowed} <= {{"utf8": str, "int64": int}.get(column.kind, float)}


def test_a_question_becomes_a_column_with_its_answers() -> None:
    (column,) = [column for column in SHAPES["participants"].columns if column.name == "ai_attitude"]
    assert (column.kind, column.allowed, column.optional) == ("utf8", ("more_excited", "equal", "not_stated"), False)
