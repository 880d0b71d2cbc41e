"""Chainlit's folder: copied into the study, nothing written elsewhere, refused for a second study."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import chat_folder
from bot.chat_folder import PARTS, prepare
from bot.settings import Settings, SettingsError

NAMES = ("CHAINLIT_APP_ROOT", "CHAINLIT_CUSTOM_AUTH", "CHAINLIT_AUTH_COOKIE_NAME", "CHAINLIT_AUTH_SECRET")


@pytest.fixture(autouse=True)
def fresh_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names as in a process that has served nothing yet; put back afterwards."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_our_files_are_copied_and_chainlit_is_pointed_there(tmp_path: Path) -> None:
    folder = prepare(tmp_path, Settings())
    assert folder == tmp_path / "data" / "chat" and all((folder / part).exists() for part in PARTS)
    assert os.environ["CHAINLIT_APP_ROOT"] == str(folder) and len(os.environ["CHAINLIT_AUTH_SECRET"]) >= 32
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_what_somebody_changed_in_the_copy_is_put_right(tmp_path: Path) -> None:
    config = prepare(tmp_path, Settings()) / ".chainlit" / "config.toml"
    config.write_text("[features.mcp]\nenabled = true\n")
    prepare(tmp_path, Settings())
    assert "enabled = true" not in config.read_text()


def test_a_second_study_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path / "one", Settings())
    with pytest.raises(SettingsError, match="One process serves one study"):
        prepare(tmp_path / "two", Settings())


def test_missing_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_folder, "_IN_A_CLONE", tmp_path)
    with pytest.raises(SettingsError, match=r"\.chainlit, public, chainlit\.md not found"):
        prepare(tmp_path / "study", Settings())
