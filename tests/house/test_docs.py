"""README, CHANGELOG and the product say the same."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import readme_tree
from readme_tree import README, ROOT, renewed

from bot.cli import VERBS
from bot.settings import Settings
from flows.records import StudySettings

TEXT = README.read_text("utf-8")
FORBIDDEN = re.compile(r"\b(helper-?\d+|issue #?\d+|claude|anthropic\.com)\b", re.IGNORECASE)


def test_the_file_tree_and_the_settings_are_true() -> None:
    assert renewed(TEXT) == TEXT, "write it anew: python tests/house/readme_tree.py"
    assert [line for line in readme_tree.tree().split("\n") if "  " not in line and len(line) < 35] == []


def test_every_command_is_named() -> None:
    for verb in VERBS:
        assert f"soundings {verb}" in TEXT, verb


def test_every_setting_is_named() -> None:
    for name in Settings.model_fields:
        assert f"SOUNDINGS_{name.upper()}" in TEXT, name


def test_every_key_of_a_study_is_documented_in_the_built_in_one() -> None:
    pack = (ROOT / "flows" / "packs" / "model-spec" / "study.yaml").read_text("utf-8")
    for key in StudySettings.model_fields:
        assert re.search(rf"^(# ?)?{key}:", pack, re.MULTILINE), key


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert len(pictures) >= 3
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_the_two_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)`?", TEXT):
        assert f"\n{target}:" in makefile, target


def test_the_project_speaks_of_itself_alone() -> None:
    for name in readme_tree.tracked():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".jsx", ".js", ".css", ".html", ".sql"} and path != Path(__file__):
            found = FORBIDDEN.search(path.read_text("utf-8"))
            assert not found, f"{name}: {found.group() if found else ''}"


def test_the_lock_is_up_to_date_with_the_project() -> None:
    lock = (ROOT / "uv.lock").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for name in re.findall(r'^    "([a-z0-9-]+)[=<>]', project, re.MULTILINE):
        assert f'name = "{name}"' in lock, name


def test_nothing_generated_is_tracked() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert not [name for name in names if name.endswith((".db", ".pyc", ".parquet")) or name.startswith(("dist/", ".venv/"))]
