"""A study folder becomes one record; the built-in pack does, and holds what it promises."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from flows.study import load_study
from flows.study_check import check_study
from flows.study_files import study_hashes
from flows.study_new import PACKS, pack_names
from flows.study_problem import StudyProblems
from flows.study_variants import topics_in_play

TOY = Path(__file__).parent / "study_toy"


def test_the_toy_is_loaded_whole() -> None:
    study = load_study(TOY)
    assert study.settings.id == "toy" and study.language == "en"
    assert [scenario.id for scenario in study.scenarios] == ["song", "song_child", "cake", "coat"]
    assert study.scenarios[0].options[1].text == {"en": "Say that it's good.", "es": "Decir que es buena."}
    assert study.settings.arms.wording == ("a", "b")
    assert study.settings.consent.withdraw_until == "2030-12-31"
    assert list(study.questions[1].answers) == ["18_24", "25_over"]
    assert [principle.id for principle in study.spec.principles] == ["do_not_lie", "be_warm"]
    assert study.spec.spec.version == "2025-01-01"


def test_help_texts_are_loaded_if_there_are_any(tmp_path: Path) -> None:
    folder = shutil.copytree(TOY, tmp_path / "toy")
    assert load_study(folder).help == {}
    (folder / "help.yaml").write_text("any: {en: Call., es: Llama.}\nGB: {en: Call 999., es: Llama al 999.}\n", "utf-8")
    assert load_study(folder).help == {"any": {"en": "Call.", "es": "Llama."}, "GB": {"en": "Call 999.", "es": "Llama al 999."}}
    assert "help.yaml" in study_hashes(folder)


def test_a_study_with_warnings_only_is_loaded(tmp_path: Path) -> None:
    folder = shutil.copytree(TOY, tmp_path / "toy")
    text = (folder / "scenarios.yaml").read_text("utf-8").replace("topic: food", "topic: clothes")
    (folder / "scenarios.yaml").write_text(text, "utf-8")
    assert [problem.level for problem in check_study(folder)] == ["warning"]
    assert load_study(folder).scenarios[2].topic == "clothes"


def test_errors_are_raised_all_together(tmp_path: Path) -> None:
    folder = shutil.copytree(TOY, tmp_path / "toy")
    (folder / "study.yaml").write_text("id: 3\nk: 0\n")
    with pytest.raises(StudyProblems) as raised:
        load_study(folder)
    assert {problem.level for problem in raised.value.problems} == {"error"}
    told = str(raised.value)
    for part in ("study.yaml:1: 'id' is 3", "study.yaml:2: 'k' is 0", "'title' is missing", "'consent' is missing", "'arrival' is missing"):
        assert part in told


@pytest.mark.parametrize("pack", pack_names())
def test_a_pack_has_no_error(pack: str) -> None:
    assert [str(problem) for problem in check_study(PACKS / pack) if problem.level == "error"] == []


def test_the_model_spec_pack_holds_what_it_promises() -> None:
    study = load_study(PACKS / "model-spec")
    families = Counter(scenario.family for scenario in study.scenarios)
    assert len(families) == 24
    assert sum(count >= 3 for count in families.values()) >= 6
    assert len(study.spec.principles) == 59
    assert sum(len(topics) >= 4 for topics in topics_in_play(study.scenarios).values()) >= 12
    assert study.settings.model is None
    assert "local emergency number" in study.help["any"]["en"] and "findahelpline.com" in study.help["any"]["en"]
    warnings = [str(problem) for problem in check_study(PACKS / "model-spec")]
    assert all("on fewer than 3 topics" in warning for warning in warnings)
