"""The bytes of a study folder: each kind of bad file is one clear line; hashes name every file that defines a study."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flows.study_check import check_study
from flows.study_files import LARGEST, study_hashes
from flows.study_problem import FolderProblem

TOY = Path(__file__).parent / "study_toy"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY, tmp_path / "toy"))


def told_of(folder: Path, file: str) -> str:
    [problem] = [problem for problem in check_study(folder) if problem.file == file]
    return str(problem)


def test_a_missing_file_is_one_line_with_what_to_do(toy: Path) -> None:
    (toy / "scenarios.yaml").rename(toy / "scenario.yaml")
    said = (
        "scenarios.yaml:1: the file is missing; expected it beside the others; `soundings new` writes one to copy; nearest: scenario.yaml"
    )
    assert told_of(toy, "scenarios.yaml") == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"questions:\n  - \0", "questions.yaml:2: a NUL byte"),
        (b"questions:\n\n  - \xff", "questions.yaml:3: this is not UTF-8"),
        ("questions: []".encode("utf-16"), "questions.yaml:1: "),
        (b"a" * (LARGEST + 1), "questions.yaml:1: the file has 5,000,001 bytes; expected at most 5,000,000"),
        (b"\n" * 10_000_000, "questions.yaml:1: the file has 10,000,000 bytes"),
        (b"", "questions.yaml:1: the file is empty"),
        (b"just words", "questions.yaml:1: the file does not begin with keys such as 'questions'"),
        (b"questions: []", "questions.yaml:1: 'questions' is no list with anything in it"),
    ],
)
def test_bad_bytes(toy: Path, raw: bytes, said: str) -> None:
    (toy / "questions.yaml").write_bytes(raw)
    assert told_of(toy, "questions.yaml").startswith(said)


def test_a_byte_order_mark_and_other_line_ends_are_fine(toy: Path) -> None:
    text = (toy / "questions.yaml").read_bytes()
    (toy / "questions.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert check_study(toy) == []


def test_a_folder_a_pipe_and_a_circle_of_links_in_place_of_a_file(toy: Path) -> None:
    for file in ("study.yaml", "questions.yaml", "scenarios.yaml"):
        (toy / file).unlink()
    (toy / "study.yaml").mkdir()
    os.mkfifo(toy / "questions.yaml")
    (toy / "scenarios.yaml").symlink_to("scenarios.yaml")
    assert told_of(toy, "study.yaml") == "study.yaml:1: this is not a file; expected a text file with this name"
    assert told_of(toy, "questions.yaml") == "questions.yaml:1: this is not a file; expected a text file with this name"
    assert told_of(toy, "scenarios.yaml").startswith("scenarios.yaml:1: the file cannot be read (")


@pytest.mark.parametrize("path", ["nowhere", "toy/study.yaml", "a\0b", "x" * 5000])
def test_no_folder_is_one_line(toy: Path, path: str) -> None:
    with pytest.raises(FolderProblem) as problem:
        check_study(toy.parent / path)
    assert str(problem.value).isprintable()


def test_hashes_cover_the_study_and_nothing_people_gave(toy: Path) -> None:
    for name in ("data/soundings.db", ".hidden", "help/safety.md"):
        (toy / name).parent.mkdir(exist_ok=True)
        (toy / name).write_text("x")
    hashes = study_hashes(toy)
    assert sorted(hashes) == ["help/safety.md", "principles.yaml", "questions.yaml", "scenarios.yaml", "study.yaml"]
    assert hashes["help/safety.md"] == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
