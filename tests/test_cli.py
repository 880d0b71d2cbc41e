"""The command line: what each verb does, and one clear line with exit code 2 for each mistake of its caller."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from bundle_readers import rows as rows_in
from click.testing import CliRunner, Result
from toys import PACK

from bot.cli import VERBS, main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def one_line(result: Result) -> str:
    """The single line that a mistake gets. Usage errors of click have their own three lines and count as one message."""
    assert result.exit_code == 2, (result.exit_code, result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1 and "Traceback" not in result.output
    return lines[0]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    assert run("new", folder).exit_code == 0
    return folder


def test_every_verb_has_help() -> None:
    for verb in VERBS:
        result = run(verb, "--help")
        assert result.exit_code == 0 and result.output.strip(), verb
    assert run("--version").exit_code == 0


def test_from_a_new_study_to_a_report(study: Path, tmp_path: Path) -> None:
    assert run("check", study).exit_code == 0
    assert "simulated participants finished" in run("simulate", study, "-n", 12, "--seed", 7).stdout
    assert run("bundle", study, tmp_path / "out", "--simulated").exit_code == 0
    made = run("report", tmp_path / "out", "--html", tmp_path / "r.html", "--json", tmp_path / "r.json", "--internal")
    assert made.exit_code == 0, made.output
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["n"]["simulated"] == 12
    assert "<html" in (tmp_path / "r.html").read_text("utf-8")
    found = json.loads(run("status", study, "--json").stdout)
    assert (found["simulated"]["done"], found["people"]["all"]) == (12, "fewer than 10")
    assert "simulated.done" in run("status", study).stdout


def test_verify_finds_a_changed_answer_and_a_cut_tail(study: Path) -> None:
    run("simulate", study, "-n", 2)
    good = run("verify", study)
    assert good.exit_code == 0 and ", 0 faults." in good.stdout
    head = good.stdout.strip().split("Head: ")[1]
    assert run("verify", study, "--head", head).exit_code == 0
    run("simulate", study, "-n", 1, "--seed", 9)
    assert run("verify", study, "--head", head).exit_code == 0
    place, digest = head.split(":")
    assert run("verify", study, "--head", f"{place}:{'0' * len(digest)}").exit_code == 1
    path = study / "data" / "soundings.db"
    with contextlib.closing(sqlite3.connect(path)) as forger:
        forger.executescript("DROP TRIGGER turns_never_change; UPDATE turns SET text = 'Something else' WHERE who = 'participant'")
        forger.commit()
    broken = run("verify", study)
    assert broken.exit_code == 1 and "turns" in broken.stdout
    one_line(run("verify", study, "--head", "nonsense"))


def test_simulated_people_are_in_no_bundle_of_real_ones(study: Path, tmp_path: Path) -> None:
    run("simulate", study, "-n", 3)
    assert run("bundle", study, tmp_path / "real").exit_code == 0
    manifest = json.loads((tmp_path / "real" / "manifest.json").read_text("utf-8"))
    rows = {file["table"]: file["rows"] for file in manifest["files"] if file.get("table")}
    assert rows["participants"] == rows["turns"] == rows["votes"] == 0
    assert {card["author"] for card in rows_in(tmp_path / "real", "cards")} == {"seed"}


@pytest.mark.parametrize("odd", ["nowhere", "nul\\u202e", "\u202eabc", "x" * 300, "", "."])
@pytest.mark.parametrize("verb", ["simulate", "bundle", "status", "verify", "serve", "try-model", "map", "reference", "replay"])
def test_a_folder_that_is_no_study(verb: str, odd: str, tmp_path: Path) -> None:
    more = {"simulate": ["-n", "1"], "bundle": [tmp_path / "out"], "serve": ["--port", "0"]}.get(verb, [])
    one_line(run(verb, tmp_path / odd if odd else "", *more))


def test_a_broken_study_names_its_first_problem(study: Path) -> None:
    (study / "study.yaml").write_text("id: x\nid: y\n", "utf-8")
    assert "study.yaml:" in one_line(run("simulate", study, "-n", 1))


def with_model(study: Path, model: str) -> None:
    file = study / "study.yaml"
    text = file.read_text("utf-8").replace("provider: {name: null", "provider: {name: Example Provider")
    file.write_text(f"{text}\nmodel: {model}\n", "utf-8")


@pytest.mark.parametrize("verb", [["serve"], ["demo", "--study"]])
def test_a_study_whose_model_lacks_its_key_is_not_served(verb: list[str], study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOUNDINGS_MODEL_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with_model(study, '{name: "openai:example"}')
    told = one_line(run(*verb, study, "--port", "0"))
    assert "openai:example, and no key for it is set. Set OPENAI_API_KEY or SOUNDINGS_MODEL_KEY" in told
    assert not (study / "data").exists(), "nothing is made before"


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (None, "Set questions: study.yaml names no model."),
        ('{name: "openai:example"}', "Model: openai:example at api.openai.com, which reads"),
        ('{name: "qwen", base_url: "http://me:secret@localhost:8080/v1"}', "Model: qwen at localhost:8080, which reads"),
    ],
)
def test_the_start_says_who_asks_and_where(model: str | None, said: str, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setattr("bot.serving.serve", lambda folder, *, settings, started: started("http://localhost:1"))
    if model:
        with_model(study, model)
    told = run("serve", study, "--port", "0")
    assert told.exit_code == 0 and told.stdout.splitlines()[0].startswith(said), told.output
    assert "Take part: http://localhost:1/" in told.stdout and "secret" not in told.output and "canary" not in told.output


@pytest.mark.parametrize("content", [b"", b"a" * 10_000_000, b"\0\1\2", "‮".encode(), b"# no id\n", b"\xff\xfe"])
def test_a_file_that_is_no_spec(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "spec.md").write_bytes(content)
    one_line(run("spec", "import", tmp_path / "spec.md", "--version", "2025-12-18", "-o", tmp_path / "p.yaml"))
    assert not (tmp_path / "p.yaml").exists()
    one_line(run("spec", "diff", tmp_path / "spec.md", tmp_path / "spec.md"))


def test_spec_import_and_diff(tmp_path: Path) -> None:
    small = Path(__file__).parent / "data" / "small_spec.md"
    result = run("spec", "import", small, "--version", "2025-12-18", "-o", tmp_path / "p.yaml")
    assert result.exit_code == 0 and "principles" in result.stdout
    assert run("spec", "diff", small, small).stdout.strip() == "0 gone, 0 new, 0 changed texts"
    one_line(run("spec", "import", small, "--version", "yesterday", "-o", tmp_path / "q.yaml"))
    one_line(run("spec", "import", small, "--version", "2025-12-18", "-o", tmp_path / "none" / "p.yaml"))


def test_a_bundle_that_is_none(tmp_path: Path) -> None:
    one_line(run("report", tmp_path, "--json", tmp_path / "r.json"))
    one_line(run("report", tmp_path / "none", "--json", tmp_path / "r.json"))
    one_line(run("report", tmp_path))
    assert not (tmp_path / "r.json").exists()


def test_a_bundle_goes_only_into_a_new_folder(study: Path, tmp_path: Path) -> None:
    one_line(run("bundle", study, study))
    one_line(run("bundle", study, tmp_path / "no" / "parent"))
    (tmp_path / "file").write_text("x")
    one_line(run("bundle", study, tmp_path / "file"))


def test_a_population_that_is_none(study: Path, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("support: {nonsense: {supports: 1, qualifies: 0, opposes: 0}}", "utf-8")
    assert "nonsense" in one_line(run("simulate", study, "-n", 1, "--population", tmp_path / "p.yaml"))


@pytest.mark.parametrize("words", [["nonsense"], ["simulate"], ["simulate", PACK, "-n", "many"], ["check"], ["demo", "--port", "x"]])
def test_usage_mistakes(words: list[object]) -> None:
    assert run(*words).exit_code == 2
