"""`new` and `check` at the command line: exit codes, one line for a mistake, the estimate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.study_commands import check, new

TOY = Path(__file__).parent / "study_toy"


def run(*arguments: object) -> Result:
    verb, *rest = arguments
    return CliRunner().invoke(new if verb == "new" else check, [str(argument) for argument in rest])


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY, tmp_path / "toy"))


def test_new_makes_a_study_that_checks(tmp_path: Path) -> None:
    made = run("new", tmp_path / "mine")
    assert made.exit_code == 0 and "soundings check" in made.stdout
    checked = run("check", tmp_path / "mine")
    assert checked.exit_code == 0
    assert "Situations: 24 (" in checked.stdout and "Principles: 59." in checked.stdout
    assert checked.stdout.splitlines()[-1] == "0 errors, 1 warning."


def test_new_says_a_mistake_in_one_line(toy: Path) -> None:
    for arguments in ((toy,), (toy.parent / "x", "--pack", "none")):
        result = run("new", *arguments)
        assert result.exit_code == 2 and result.stdout == "" and result.stderr.count("\n") == 1


def test_check_of_a_good_study(toy: Path) -> None:
    result = run("check", toy)
    assert result.exit_code == 0
    assert '  song_child: context: "app." -> "app for children."' in result.stdout
    assert "Situations: 3 (4 with variants). Principles: 2." in result.stdout
    assert result.stdout.splitlines()[-1] == "0 errors, 0 warnings."


def test_check_prints_errors_before_warnings_and_exits_with_1(toy: Path) -> None:
    text = (
        (toy / "scenarios.yaml")
        .read_text("utf-8")
        .replace("topic: food", "topic: clothes")
        .replace("[do_not_lie, be_warm]", "[do_not_lye]", 1)
    )
    (toy / "scenarios.yaml").write_text(text, "utf-8")
    result = run("check", toy, "--people", 400)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("scenarios.yaml:8: principle 'do_not_lye' is not in principles.yaml; ")
    assert lines[0].endswith("nearest: do_not_lie")
    assert "warning: " in lines[1]
    assert "No estimate for people: correct the errors first." in lines
    assert lines[-1].startswith("1 error, ")


@pytest.mark.parametrize("path", ["nowhere", "toy/study.yaml", "a\u202eb", "x" * 5000])
def test_check_of_what_is_no_folder_is_one_line(toy: Path, path: str) -> None:
    result = run("check", toy.parent / path)
    assert result.exit_code == 2 and result.stdout == ""
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("Error: ")


def test_check_people_prints_the_estimate_and_what_it_rests_on(toy: Path) -> None:
    result = run("check", toy, "--people", 400)
    assert result.exit_code == 0
    assert "With 400 people, if all of them finish:" in result.stdout
    assert "pay per hour: GBP " in result.stdout
    assert "    do_not_lie                                     400   +-5 points" in result.stdout
    for part in ("238 words a minute (Brysbaert 2019", "36 words a minute (Palin", "52 words a minute (Dhakal", "our assumption"):
        assert part in result.stdout


def test_check_people_says_what_is_not_paid_not_counted_and_not_computable(toy: Path) -> None:
    text = (toy / "study.yaml").read_text("utf-8").replace("GBP 4.00", "none").replace("quotas:", "closing: [pairs]\nquotas:")
    (toy / "study.yaml").write_text(text, "utf-8")
    result = run("check", toy, "--people", 1)
    assert result.exit_code == 0
    assert "pay per hour: nothing is paid" in result.stdout
    assert "not counted: pairs" in result.stdout
    assert "not computable (fewer than 2 people)" in result.stdout


def test_a_folder_without_variants_lists_none(toy: Path) -> None:
    text = (toy / "scenarios.yaml").read_text("utf-8").replace("variant_of: song", "").replace("knob: age", "")
    (toy / "scenarios.yaml").write_text(text, "utf-8")
    assert "variant changes" not in run("check", toy).stdout


@pytest.mark.parametrize("people", ["0", "-1", "many", "1e9"])
def test_a_senseless_number_of_people_is_the_callers_mistake(toy: Path, people: str) -> None:
    assert run("check", toy, "--people", people).exit_code == 2
