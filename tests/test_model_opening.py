"""The door to the study's model: which key counts, what was spent before, and what is read when."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from door_toys import PERSON, PRICE
from toys import counted_ids, pack, still

from bot.model_opening import KEYS, lacks_key, model_key, open_ledger, open_model
from flows.model import NoKey
from flows.records import ModelCall, Study
from flows.records.study import ModelSettings
from storage.archive import Archive


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


def with_model(url: str | None) -> Study:
    settings = pack().settings.model_copy(update={"model": ModelSettings(name="openai:toy", base_url=url, price=PRICE)})
    return pack().model_copy(update={"settings": settings})


def test_the_study_s_own_key_counts_before_the_provider_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_key() is None
    monkeypatch.setenv("OPENAI_API_KEY", "theirs")
    assert model_key() == "theirs"
    monkeypatch.setenv("SOUNDINGS_MODEL_KEY", "")
    assert model_key() == "theirs", "an empty one is none"
    monkeypatch.setenv("SOUNDINGS_MODEL_KEY", "ours")
    assert model_key() == "ours"


def test_who_lacks_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not lacks_key(pack()) and not lacks_key(with_model("http://127.0.0.1:1/v1")) and lacks_key(with_model(None))
    with pytest.raises(NoKey, match="OPENAI_API_KEY"):
        open_model(with_model(None), None, counted_ids(), still)
    with pytest.raises(ValueError, match="names no model"):
        open_model(pack(), None, counted_ids(), still)
    monkeypatch.setenv("OPENAI_API_KEY", "sk")
    assert not lacks_key(with_model(None))
    door = open_model(with_model(None), None, counted_ids(), still)
    assert door.provider == "openai" and door.ledger.spent_nano == 0
    asyncio.run(door.close())


def test_what_was_spent_before_stays_spent(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    call = ModelCall(
        id="1" * 32,
        participant_id=None,
        purpose="reference",
        provider="toy",
        prompt_name="reference",
        prompt_sha256="0" * 64,
        request_commitment="0" * 64,
        model_asked="toy",
        params="{}",
        attempts=1,
        outcome="ok",
        cost_nano_usd=7_000,
        created_at=still(),
    )
    asyncio.run(archive.keep_calls([call]))
    ledger = open_ledger(with_model("http://127.0.0.1:1/v1"), archive, still)
    archive.close()
    assert ledger.spent_nano == 7_000 and ledger.spent_by(PERSON) == 0


def test_the_client_is_not_read_before_a_door_is_opened() -> None:
    code = "import sys, bot.model_opening; print([name for name in ('langchain', 'openai', 'flows.model') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"
