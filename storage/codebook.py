"""The shape of a bundle: every table with its key, its columns with their types and allowed values, and what points where.

The single place for it (FORMATS.md, section 3): the files, the checks and the hashes of columns all follow from here. A table that no
part of the program fills yet is not listed. Types are int64, double and utf8 only, so that any tool reads the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flows.records import Question

Kind = Literal["utf8", "int64", "double"]
Cell = str | int | float | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """One column. `allowed` empty: any value of its type; `optional`: may be NULL (not asked, or not applicable)."""

    name: str
    kind: Kind = "utf8"
    allowed: tuple[str | int, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Reference:
    """What stands in `columns` of a row stands in `wanted` of some row of `table`; a row with a NULL there points nowhere."""

    columns: tuple[str, ...]
    table: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class TableShape:
    """One table; `key` names the columns that no two rows share, and by which rows are sorted."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    refers: tuple[Reference, ...] = ()


def tables_for(questions: Sequence[Question]) -> tuple[TableShape, ...]:
    """All tables of a bundle, in the order of writing; participants with one more column per question about oneself."""
    asked = tuple(Column(question.id, allowed=(*question.answers, "not_stated")) for question in questions)
    return (replace(PARTICIPANTS, columns=(*PARTICIPANTS.columns, *asked)), *OTHERS)


def _texts(names: str) -> Iterator[Column]:
    """Text columns; a name that ends in ? may be NULL."""
    return (Column(name.rstrip("?"), optional=name.endswith("?")) for name in names.split())


def _wholes(names: str) -> Iterator[Column]:
    return (replace(column, kind="int64") for column in _texts(names))


def _reals(names: str) -> Iterator[Column]:
    return (replace(column, kind="double") for column in _texts(names))


def _flags(names: str) -> Iterator[Column]:
    return (Column(name, kind="int64", allowed=(0, 1)) for name in names.split())


def _one_of(name: str, allowed: str) -> Column:
    return Column(name.rstrip("?"), allowed=tuple(allowed.split()), optional=name.endswith("?"))


def _to(names: str, table: str, wanted: str = "") -> Reference:
    return Reference(tuple(names.split()), table, tuple((wanted or names).split()))


_PERSON = _to("participant_id", "participants")
_SCENARIO = _to("scenario_id", "scenarios")
_SCENARIO_VERSION = _to("scenario_id scenario_version", "scenarios", "scenario_id version")
_CARD_VERSION = _to("card_id card_version", "cards", "card_id version")
_STANCES = "supports qualifies opposes"

PARTICIPANTS = TableShape(
    "participants",
    key=("participant_id",),
    columns=(
        *_texts("participant_id study_id"),
        *_wholes("wave?"),
        _one_of("status", "completed partial returned timed_out screened_out"),
        *_flags("simulated"),
        *_texts("locale entered_on"), *_reals("minutes"), *_texts("consent_version"),
        *_flags("test consent_cards consent_quotes consent_transcript consent_recontact"),
        *_reals("weight"),
        *_texts("weight_set?"),
    ),
)
OTHERS = (
    TableShape("segments", ("participant_id", "variable", "level"), (*_texts("participant_id variable level"),), (_PERSON,)),
    TableShape("assignments", ("participant_id", "arm"), (*_texts("participant_id arm level"), *_reals("probability")), (_PERSON,)),
    TableShape(
        "choices",
        key=("choice_id",),
        columns=(
            *_texts("choice_id participant_id scenario_id"),
            *_wholes("scenario_version position"),
            _one_of("depth", "talked short"),
            _one_of("status", "completed skipped abandoned"),
            _one_of("skip_reason?", "no_opinion distressing unclear other"),
            _one_of("moment", "before after"),
            _one_of("perspective?", "personal world"),
            *_texts("shown_order ranking? unacceptable?"),
            _one_of("who_decides?", "each_user business nobody unsure"),
            *_texts("rationale?"),
            Column("importance", kind="int64", allowed=(1, 2, 3, 4, 5), optional=True),
            *_texts("started_at? ended_at?"),
        ),
        refers=(_PERSON, _SCENARIO_VERSION),
    ),
    TableShape(
        "turns",
        key=("turn_id",),
        columns=(
            *_texts("turn_id participant_id scenario_id"),
            *_wholes("seq"),
            _one_of("who", "participant interviewer system"),
            _one_of("kind", "message skip edit notice"),
            *_texts("step"),
            _one_of("mode", "guided model"),
            *_texts("text lang text_sha256 supersedes? model_call_id? created_at"),
        ),
        refers=(_PERSON, _SCENARIO, _to("supersedes", "turns", "turn_id")),
    ),
    TableShape(
        "cards",
        key=("card_id", "version"),
        columns=(
            *_texts("card_id"), *_wholes("version"), *_flags("is_current"),
            *_texts("participant_id? scenario_id title sentence lang"),
            _one_of("status", "draft approved dropped"),
            _one_of("author", "model guided participant seed"),
            *(_one_of(name, "guided model mixed") for name in ("talk_mode", "card_mode")),
            *_flags("after_principles"),
            *_wholes("own_words"),
            *_texts("near_group?"),
            *_flags("released"),
            *_texts("text_sha256 model_call_id? approved_at?"),
        ),
        refers=(_PERSON, _SCENARIO),
    ),
    TableShape(
        "policies",
        key=("policy_id",),
        columns=(
            *_texts("policy_id card_id"),
            *_wholes("card_version"),
            _one_of("kind", "looks_to exception"),
            *_wholes("position"),
            *_texts("text turn_id"),
            *_wholes("quote_start quote_end"),
            *_texts("quote"),
            *_flags("grounded"),
        ),
        refers=(_CARD_VERSION, _to("turn_id", "turns")),
    ),
    TableShape(
        "offers",
        key=("offer_id",),
        columns=(
            *_texts("offer_id participant_id card_id"),
            *_wholes("card_version"),
            *_texts("scenario_id principle_id spec_version"),
            _one_of("wording", "a b"),
            _one_of("why", "in_play proposed ranked searched check"),
            *_wholes("position"),
            _one_of("guess?", _STANCES),
            *_texts("link_id?"),
            _one_of("fit?", "yes partly no unsure"),
            _one_of("answer?", f"{_STANCES} does_not_fit unsure"),
            *_texts("exception?"),
            *_flags("is_current"),
            *_texts("created_at"),
        ),
        refers=(_PERSON, _CARD_VERSION, _SCENARIO, _to("principle_id spec_version", "principles")),
    ),
    TableShape(
        "gaps",
        key=("gap_id",),
        columns=(
            *_texts("gap_id card_id"),
            _one_of("said_by", "participant reviewer model"),
            _one_of("kind", "not_covered partly_covered principles_conflict"),
            *_texts("text? nearest_principle_id? proposed_title?"),
            _one_of("status", "open accepted rejected"),
        ),
        refers=(_to("card_id", "cards"), _to("nearest_principle_id", "principles", "principle_id")),
    ),
    TableShape(
        "scenarios",
        key=("scenario_id", "version"),
        columns=(
            *_texts("scenario_id"),
            *_wholes("version"),
            *_texts("title context request options"),
            *_wholes("n_options"),
            *_texts("variant_of? knob? tension? content_note? lang"),
            _one_of("proposed_by", "researcher participant"),
            *_texts("licence? text_sha256"),
        ),
        refers=(_to("variant_of", "scenarios", "scenario_id"),),
    ),
    TableShape(
        "scenario_principles",
        key=("scenario_id", "scenario_version", "principle_id"),
        columns=(*_texts("scenario_id"), *_wholes("scenario_version"), *_texts("principle_id"), _one_of("in_play_by", "author reviewer")),
        refers=(_SCENARIO_VERSION, _to("principle_id", "principles")),
    ),
    TableShape(
        "principles",
        key=("principle_id", "spec_version"),
        columns=(
            *_texts("principle_id spec_version spec_name"),
            *_wholes("position level"),
            *_texts("parent_id? title"),
            _one_of("authority", "root system developer user guideline none"),
            *_flags("is_principle"),
            *_texts("tags? text? text_sha256?"),
            *_wholes("n_examples?"),
            *_texts("successor_id?"),
            *_flags("successor_sure"),
        ),
    ),
    TableShape(
        "exclusions",
        key=("exclusion_id",),
        columns=(
            *_texts("exclusion_id"),
            _one_of("object_kind", "participant choice card link vote"),
            *_texts("object_id"),
            _one_of("reason", "no_consent test_session duplicate_person failed_check too_fast reviewer_rejected researcher"),
            *_texts("rule_version?"),
            _one_of("decided_by", "rule reviewer"),
            *_texts("note? decided_at"),
        ),
    ),
)
