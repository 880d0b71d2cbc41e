"""Chainlit's own strings in a participant's language: the browser's language, which Chainlit asks in, does not count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.chat_folder import source
from bot.wording import WordingError

FOLDER = Path(".chainlit") / "translations"
ENGLISH = "en-US"


def add_strings(app: FastAPI, chat_files: Path, language_of: Callable[[Request], str]) -> None:
    """Answers Chainlit's question for its strings before Chainlit does. `language_of`: whoever asks -> their language."""

    @app.get("/chat/project/translations")
    async def strings(request: Request) -> Response:
        return JSONResponse({"translation": read_strings(language_of(request), chat_files / FOLDER)})


def read_strings(language: str, folder: Path) -> dict[str, object]:
    """Chainlit's strings in one language; English where there is no file for it. Raises WordingError if the file is broken."""
    path = _file(language, folder) or folder / f"{ENGLISH}.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WordingError(f"{path}: cannot be read: {error}. Copy en-US.json and translate it anew.") from error


def missing_strings(language: str) -> list[str]:
    """What Chainlit's file in a language lacks beside English, as `.chainlit/translations/es.json: chat.input.placeholder`.

    Raises SettingsError (no files of Chainlit's) and WordingError."""
    folder = source() / FOLDER
    path = _file(language, folder)
    found = dict(_leaves(read_strings(language, folder))) if path else {}
    name = FOLDER / (path.name if path else f"{language}.json")
    return [f"{name}: {key}" for key, _ in _leaves(read_strings(ENGLISH, folder)) if not str(found.get(key, "")).strip()]


def _file(language: str, folder: Path) -> Path | None:
    """The file of a language tag, else of the language in any region: ar finds ar-SA.json."""
    parent = language.split("-")[0]
    paths = (folder / f"{language}.json", folder / f"{parent}.json", *sorted(folder.glob(f"{parent}-*.json")))
    return next((path for path in paths if path.is_file()), None)


def _leaves(part: object, above: str = "") -> Iterator[tuple[str, object]]:
    if not isinstance(part, dict):
        yield above, part
        return
    for key, inner in part.items():
        yield from _leaves(inner, f"{above}.{key}" if above else key)
