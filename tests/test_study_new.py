"""A new study appears whole or not at all, and only where nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.study_check import check_study
from flows.study_new import PACKS, new_study
from flows.study_problem import FolderProblem


@pytest.mark.parametrize("exists", [True, False])
def test_a_pack_is_copied_byte_for_byte(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "mine"
    if exists:
        folder.mkdir()
    files = new_study(folder, "model-spec")
    studied = "help principles questions scenarios seeds study survey texts/ar texts/es".split()
    assert files == ["example.yaml", "guidelines.md", *(f"{name}.yaml" for name in studied)]
    assert all((folder / file).read_bytes() == (PACKS / "model-spec" / file).read_bytes() for file in files)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine"]
    assert not [problem for problem in check_study(folder) if problem.level == "error"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("full", "this folder is not empty"),
        ("full/file", "there is a file of this name"),
        ("full/file/x", "is not there"),
        ("no/where", "is not there"),
        ("link", "is not there"),
        ("a\0b", "cannot be written there"),
        ("x" * 300, "cannot be written there"),
        ("circle", "there is a file of this name|cannot be written there"),
    ],
)
def test_a_place_that_is_taken_or_not_there_is_refused_and_untouched(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "no" / "where")
    (tmp_path / "circle").symlink_to("circle")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FolderProblem, match=said) as problem:
        new_study(tmp_path / name, "model-spec")
    assert str(problem.value).isprintable()
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "full" / "file").read_text() == "mine"


@pytest.mark.parametrize("pack", ["model-spek", "../model-spec", "", "/"])
def test_an_unknown_pack_is_named(tmp_path: Path, pack: str) -> None:
    with pytest.raises(FolderProblem, match="there is no pack .* expected one of: model-spec"):
        new_study(tmp_path / "mine", pack)
    assert not (tmp_path / "mine").exists()
