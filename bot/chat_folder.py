"""Chainlit's own folder inside the study: our copy of its settings and files, and the names it reads from the environment.

It must be called before the first import of chainlit: that import writes where CHAINLIT_APP_ROOT points."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot.settings import Settings, SettingsError, secret_for

PARTS = (".chainlit", "public", "chainlit.md")
_HERE = Path(__file__).parent
_IN_A_WHEEL = _HERE / "chainlit_root"
_IN_A_CLONE = _HERE.parent


def source() -> Path:
    """Where our own copy of Chainlit's files lies: beside bot/ in a clone, inside it in an installed wheel."""
    root = _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else _IN_A_CLONE
    missing = [part for part in PARTS if not (root / part).exists()]
    if missing:
        raise SettingsError(f"{root}: {', '.join(missing)} not found. Install the package again, or start from a whole clone.")
    return root


def prepare(study_folder: Path, settings: Settings) -> Path:
    """Copy Chainlit's files into the study's data/chat/ and point Chainlit there. Returns that folder.

    Raises SettingsError if another study was prepared in this process (Chainlit's set-up is global), or a setting is unusable."""
    data = study_folder.resolve() / "data"
    folder = data / "chat"
    folder.mkdir(parents=True, exist_ok=True)
    _copy(source(), folder)
    wanted = {
        "CHAINLIT_APP_ROOT": str(folder),
        "CHAINLIT_CUSTOM_AUTH": "1",
        "CHAINLIT_AUTH_COOKIE_NAME": settings.cookie_name,
    }
    for name, value in wanted.items():
        if os.environ.get(name, value) != value:
            raise SettingsError(f"{name} is {os.environ[name]}, not {value}. One process serves one study: start another process.")
    os.environ.update(wanted, CHAINLIT_AUTH_SECRET=secret_for(data, settings))
    return folder


def _copy(root: Path, folder: Path) -> None:
    for part in PARTS:
        if (root / part).is_dir():
            shutil.rmtree(folder / part, ignore_errors=True)
            shutil.copytree(root / part, folder / part)
        else:
            shutil.copyfile(root / part, folder / part)
