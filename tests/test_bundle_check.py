"""Rows that break the codebook are refused, with table and row named, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.records import Question
from storage.bundle_check import BundleError, check_rows
from storage.codebook import Column, Reference, TableShape
from tests.bundle_readers import written
from tests.history_toys import SCENARIOS, Life, id_of, toy_study, whole_life

COLORS = TableShape("colors", ("name",), (Column("name"), Column("shade", "int64"), Column("weight", "double", optional=True)))
BOXES = TableShape(
    "boxes",
    key=("box",),
    columns=(Column("box"), Column("color", optional=True), Column("lid", "int64", (0, 1))),
    refers=(Reference(("color",), "colors", ("name",)),),
)


def checked(colors: list[dict[str, Any]], boxes: list[dict[str, Any]] | None = None) -> None:
    check_rows((COLORS, BOXES), {"colors": colors, "boxes": boxes or []})


def red(**more: Any) -> dict[str, Any]:
    return {"name": "red", "shade": 1, "weight": 0.5, **more}


def test_sound_rows_pass() -> None:
    checked([red(), red(name="blue", weight=None)], [{"box": "b", "color": "red", "lid": 0}, {"box": "c", "color": None, "lid": 1}])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shade": "1"}, "row red: shade is '1', wanted a value of type int64"),
        ({"shade": True}, "row red: shade is True, wanted a value of type int64"),
        ({"shade": None}, "row red: shade is None, wanted"),
        ({"shade": 2**63}, "row red: shade is 9223372036854775808, wanted"),
        ({"weight": 1}, "row red: weight is 1, wanted a value of type double"),
        ({"weight": float("nan")}, "row red: weight is nan, wanted"),
        ({"name": 7}, "row 7: name is 7, wanted a value of type utf8"),
        ({"more": 1}, "row red: its columns and storage/codebook.py disagree about more"),
        ({"shade": "x" * 500}, r"shade is 'x{59}\.\.\., wanted"),
    ],
)
def test_a_wrong_cell_is_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BundleError, match=said) as caught:
        checked([red(**wrong)])
    assert "table colors" in str(caught.value) and "\n" not in str(caught.value)


def test_a_key_that_stands_twice_is_named() -> None:
    with pytest.raises(BundleError, match="table colors, row red: this name stands there twice"):
        checked([red(), red(shade=2)])


def test_a_value_outside_the_list_is_named() -> None:
    with pytest.raises(BundleError, match="table boxes, row b: lid is 2, wanted one of 0, 1"):
        checked([red()], [{"box": "b", "color": None, "lid": 2}])


def test_a_reference_to_nothing_is_named() -> None:
    with pytest.raises(BundleError, match="table boxes, row b: color 'green' is not in table colors"):
        checked([red()], [{"box": "b", "color": "green", "lid": 1}])


def refused(out: Path, life: Life, **more: Any) -> str:
    """The one line that refuses this person's bundle; nothing is left behind."""
    with pytest.raises(BundleError) as caught:
        written(out, life.history, **more)
    assert list(out.parent.iterdir()) == []
    return str(caught.value)


def test_a_status_that_does_not_exist(tmp_path: Path) -> None:
    said = refused(tmp_path / "out", whole_life(), status_of=lambda history: "asleep")
    assert "table participants" in said and "status is 'asleep', wanted one of completed, partial" in said


def test_an_answer_that_the_question_does_not_have(tmp_path: Path) -> None:
    life = whole_life()
    life.tells("ai_attitude", "thrilled")
    assert "ai_attitude is 'thrilled', wanted one of more_excited, equal, not_stated" in refused(tmp_path / "out", life)


def test_an_authority_that_the_format_does_not_know(tmp_path: Path) -> None:
    study = toy_study()
    odd = study.spec.principles[0].model_copy(update={"authority": "owner"})
    spec = study.spec.model_copy(update={"principles": (odd,)})
    scenarios = tuple(scenario.model_copy(update={"in_play": (odd.id,)}) for scenario in study.scenarios)
    said = refused(tmp_path / "out", Life("x"), study=study.model_copy(update={"spec": spec, "scenarios": scenarios}))
    assert f"table principles, row {odd.id}/2025-12-18: authority is 'owner', wanted one of root" in said


def test_the_same_person_twice(tmp_path: Path) -> None:
    life = whole_life()
    with pytest.raises(BundleError, match=f"table participants, row {life.id}: this participant_id stands there twice"):
        written(tmp_path / "out", life.history, life.history)


def test_a_principle_that_the_study_no_longer_has(tmp_path: Path) -> None:
    life = whole_life()
    life.offer(life.history.cards[0], "be_kind")
    assert "principle_id 'be_kind', spec_version '2025-12-18' is not in table principles" in refused(tmp_path / "out", life)


def test_a_scenario_in_another_version(tmp_path: Path) -> None:
    life = whole_life()
    study = toy_study()
    newer = tuple(scenario.model_copy(update={"version": 2}) for scenario in study.scenarios)
    said = refused(tmp_path / "out", life, study=study.model_copy(update={"scenarios": newer}))
    assert f"scenario_id '{SCENARIOS[0]}', scenario_version 1 is not in table scenarios" in said


def test_a_version_of_a_turn_that_is_not_there(tmp_path: Path) -> None:
    life = whole_life()
    life.says(SCENARIOS[0], "again", supersedes=id_of("gone"))
    assert f"supersedes '{id_of('gone')}' is not in table turns" in refused(tmp_path / "out", life)


def test_a_gap_on_a_card_that_is_not_there(tmp_path: Path) -> None:
    life = whole_life()
    life.gap(life.history.cards[0].model_copy(update={"id": id_of("no card")}))
    assert "is not in table cards" in refused(tmp_path / "out", life)


def test_a_question_named_like_a_column(tmp_path: Path) -> None:
    question = Question(id="weight", text={"en": "Weight?"}, answers={"low": {"en": "Low"}, "high": {"en": "High"}})
    study = toy_study().model_copy(update={"questions": (question,)})
    assert "table participants has the column 'weight' by itself" in refused(tmp_path / "out", Life("x"), study=study)
