"""`soundings status`: what the model of a study did and cost, beside where people are."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.map_commands import map
from bot.cli.simulate_commands import simulate
from bot.cli.status_commands import status
from bot.cli.study_commands import new
from bot.health import Look, study_status
from bot.model_health import model_status
from tests.fake_model import FakeModel, Scripted
from tests.fake_model.replies import well_spoken
from tests.model_walk import studying

NO_CALLS = {"all": 0, "ok": 0, "repaired": 0, "fallback": 0, "error": 0, "failed": {}}


def told(folder: Path) -> dict[str, dict[str, object]]:
    done = CliRunner().invoke(status, [str(folder), "--json", "--exact"])
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_without_a_model_nothing_was_asked(tmp_path: Path) -> None:
    CliRunner().invoke(new, [str(tmp_path / "study")])
    found = told(tmp_path / "study")
    assert (found["model"], found["calls"], found["spent"]["usd"]) == ({"name": None}, NO_CALLS, 0.0)
    plain = CliRunner().invoke(status, [str(tmp_path / "study")]).stdout
    assert any(line.split() == ["model.name", "none"] for line in plain.splitlines())


def test_questions_cards_calls_and_spend_of_a_talk(tmp_path: Path) -> None:
    async def walked() -> dict[str, dict[str, object]]:
        async with studying(tmp_path, well_spoken) as place:
            await (await place.joins()).walks()
            return study_status(place.conversation, Look(exact=True)) | model_status(place.conversation, exact=True)

    found = asyncio.run(walked())
    assert found["made"] == {"questions": {"model": 2, "guided": 0}, "cards": {"model": 1, "guided": 0}}, "the title question is nobody's"
    assert found["calls"] == {**NO_CALLS, "all": 4, "ok": 4}
    each = ((900 - 600) * 1.25 + 600 * 0.125 + 120 * 10.0) / 1_000_000  # tokens as the server counts them, at the prices of the toy
    assert found["spent"]["usd"] == found["spent"]["usd_today"] == pytest.approx(4 * each)
    assert (found["spent"]["usd_total"], found["spent"]["without_price"]) == (300.0, 0)


def test_failures_are_named_and_calls_without_a_price_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("SOUNDINGS_MODEL_KEY", raising=False)
    study = tmp_path / "study"
    CliRunner().invoke(new, [str(study)])
    CliRunner().invoke(simulate, [str(study), "-n", "1"])
    with FakeModel(lambda seen: Scripted(fault="unauthorized")) as fake:
        text = (study / "study.yaml").read_text("utf-8").replace("provider: {name: null", 'provider: {name: "Toy"')
        (study / "study.yaml").write_text(f'{text}\nmodel: {{name: "toy", base_url: "{fake.url}"}}\n', "utf-8")
        assert CliRunner().invoke(map, [str(study), "--simulated"]).exit_code == 1
    found = told(study)
    assert found["model"] == {"name": "toy", "host": fake.url.split("/")[2], "key": "not needed"}
    assert found["calls"] == {**NO_CALLS, "all": 1, "error": 1, "failed": {"auth:invalid_api_key": 1}}
    assert (found["spent"]["usd"], found["spent"]["without_price"]) == (0.0, 1)
    last, (wrong,) = found["last"], found["lately"]
    assert (last["calls"], last["failed"]) == (1, 1)
    assert isinstance(wrong, dict) and (wrong["kind"], wrong["reason"], wrong["calls"]) == ("error", "auth", 1), "no word of the provider's"
    assert found["made"]["questions"] == {"model": 0, "guided": 0}, "simulated people are not counted with real ones"
