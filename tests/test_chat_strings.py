"""Chainlit's own strings: in the participant's language, whatever the browser asks for; a broken file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.chat_folder import source
from bot.chat_strings import FOLDER, add_strings, missing_strings, read_strings
from bot.wording import WordingError

STRINGS = source() / FOLDER


@pytest.mark.parametrize(("language", "file"), [("es", "es"), ("ar", "ar-SA"), ("pt-BR", "pt-PT"), ("en", "en-US"), ("xx", "en-US")])
def test_the_file_of_a_language_or_its_nearest(language: str, file: str) -> None:
    assert read_strings(language, STRINGS) == json.loads((STRINGS / f"{file}.json").read_text("utf-8"))


def test_the_answer_is_in_the_participants_language_and_not_the_browsers() -> None:
    app = FastAPI()
    add_strings(app, source(), lambda request: request.cookies.get("who", "en"))
    client = TestClient(app, cookies={"who": "ar"})
    found = client.get("/chat/project/translations?language=de-DE", headers={"accept-language": "de"}).json()["translation"]
    assert found["common"]["actions"]["cancel"] == "إلغاء"


def test_what_is_missing_is_named_with_its_file() -> None:
    assert missing_strings("ar") == []
    assert missing_strings("xx")[0] == ".chainlit/translations/xx.json: common.actions.cancel"


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "es.json").write_text("{")
    with pytest.raises(WordingError, match=r"es\.json: cannot be read"):
        read_strings("es", tmp_path)
