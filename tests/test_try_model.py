"""One screen about a model, and one clear line where there is none to be had."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from bot.cli.model_commands import try_model
from flows.model_trial import SAID, expected_each
from flows.study import load_study
from flows.study_new import new_study
from tests.door_toys import KEY, ledger_with
from tests.fake_model import FakeModel, Scripted, SeenRequest
from tests.fake_model.server import unused_url

GOOD = {
    "question": "What should it tell her first?",
    "quote": "it just said “see a doctor”, three times over!",
    "principle_ids": ["do_not_lie"],
    "stance": "supports",
}


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., Path]:
    """A new study whose model is at an address."""

    def made(url: str | None, **more: Any) -> Path:
        folder = tmp_path / "study"
        new_study(folder, "model-spec")
        file = folder / "study.yaml"
        model = json.dumps({"name": "openai:toy", "base_url": url, "price": {"in": 1.25, "out": 10.0}, **more})
        text = file.read_text("utf-8").replace("provider: {name: null", 'provider: {name: "Toy"')
        file.write_text(f"{text}\nmodel: {model}\n", "utf-8")
        return folder

    return made


def tried(folder: Path, monkeypatch: pytest.MonkeyPatch, key: str | None = KEY) -> Result:
    for name in ("OPENAI_API_KEY", "SOUNDINGS_MODEL_KEY"):
        monkeypatch.delenv(name, raising=False)
    if key:
        monkeypatch.setenv("SOUNDINGS_MODEL_KEY", key)
    result = CliRunner().invoke(try_model, [str(folder)])
    assert KEY not in result.output
    return result


def row(result: Result, head: str) -> list[str]:
    """The cells of one row of the table."""
    (line,) = [line for line in result.output.splitlines() if line.startswith(head)]
    return line[len(head) :].split()


def method_of(seen: SeenRequest) -> str:
    if seen.body.get("tools"):
        return "function_calling"
    return str(seen.body["response_format"]["type"]).replace("json_object", "json_mode")


def test_a_model_that_does_everything(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeModel(lambda seen: Scripted(GOOD)) as fake:
        result = tried(study(fake.url), monkeypatch)
    assert result.exit_code == 0, result.output
    for head in ("answers", "streams", "keeps the schema", "quotes exactly", "keeps to the list"):
        assert row(result, head) == ["yes", "yes", "yes"]
    assert "Keep `structured: json_schema`." in result.output and "about USD 0." in result.output
    assert [method_of(seen) for seen in fake.requests] == ["json_schema"] * 2 + ["function_calling"] * 2 + ["json_mode"] * 2
    assert [seen.streams for seen in fake.requests] == [True, False] * 3
    assert all(SAID in seen.user and "do_not_lie" in seen.system for seen in fake.requests)


def test_a_server_that_lacks_a_method(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def script(seen: SeenRequest) -> Scripted:
        return Scripted(GOOD, fault="bad_request" if method_of(seen) == "json_schema" else None)

    with FakeModel(script) as fake:
        result = tried(study(fake.url), monkeypatch)
    assert result.exit_code == 1
    assert row(result, "answers") == ["NO", "rejected:invalid_request", "yes", "yes"]
    assert "Set `structured: function_calling` in study.yaml: json_schema does not do all that is needed." in result.output


@pytest.mark.parametrize(
    ("change", "head"),
    [
        ({"quote": "it only said see a doctor, three times"}, "quotes exactly"),
        ({"principle_ids": ["Do_Not_Lie"]}, "keeps to the list"),
        ({"stance": "For it"}, "keeps the schema"),
    ],
)
def test_a_model_that_is_careless(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], head: str) -> None:
    def script(seen: SeenRequest) -> Scripted:
        return Scripted(GOOD | change if method_of(seen) != "json_mode" else GOOD)

    with FakeModel(script) as fake:
        result = tried(study(fake.url), monkeypatch)
    assert result.exit_code == 1 and row(result, head).count("NO") == 2 and row(result, head)[-1] == "yes"
    assert "Set `structured: json_mode`" in result.output


def test_one_that_never_does_it(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeModel(lambda seen: Scripted(GOOD | {"quote": "nothing she said"})) as fake:
        result = tried(study(fake.url), monkeypatch)
    assert result.exit_code == 1 and "No method does all that is needed" in result.output


@pytest.mark.parametrize(
    ("fault", "requests", "line"),
    [
        ("unauthorized", 1, "The server refuses the key (invalid_api_key)"),
        ("unknown_model", 6, "knows no model openai:toy. Put right model.name"),
        ("no_quota", 6, "takes no more requests from this key for now (insufficient_quota)"),
        ("empty", 6, "No method gave a usable reply"),
    ],
)
def test_a_clear_line(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, fault: str, requests: int, line: str) -> None:
    with FakeModel(lambda seen: Scripted(GOOD, fault=fault)) as fake:
        result = tried(study(fake.url), monkeypatch)
    assert result.exit_code == 1 and line in result.stdout and len(result.stdout.splitlines()) == 1
    assert len(fake.requests) == requests


def test_nobody_listens(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url = unused_url()
    result = tried(study(url, tries=1), monkeypatch, key=None)
    assert result.exit_code == 1 and f"Nobody answers at {urlsplit(url).netloc}." in result.output


def test_no_key(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    result = tried(study(None), monkeypatch, key=None)
    assert result.exit_code == 2 and "no key for it is set. Set OPENAI_API_KEY" in result.output


def test_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_study(tmp_path / "study", "model-spec")
    result = tried(tmp_path / "study", monkeypatch)
    assert result.exit_code == 2 and "names no model" in result.output
    assert tried(tmp_path / "nowhere", monkeypatch).exit_code == 2


def test_what_a_participant_takes_follows_the_study(study: Callable[..., Path]) -> None:
    loaded = load_study(study("http://127.0.0.1:1/v1"))
    settings = loaded.settings
    each = expected_each(loaded, ledger_with(settings.model.price if settings.model else None))
    assert each.calls == settings.scenarios.talked * (settings.limits.exchanges + 1 + settings.mapping.samples)
    assert each.usd == pytest.approx((each.tokens_in * 1.25 + each.tokens_out * 10) / 1e6)
    assert expected_each(loaded, ledger_with(None)).usd is None


def test_a_price_at_which_the_study_allows_no_call_is_told(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeModel(lambda seen: Scripted(GOOD)) as fake:
        result = tried(study(fake.url, price={"in": 5.0, "out": 25.0}), monkeypatch)
    assert result.exit_code == 1
    assert "is over limits.usd_turn (0.05): set questions would take over." in result.output and "usd_each" not in result.output


def test_a_server_that_hangs_is_asked_by_one_method_only(study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeModel(lambda seen: Scripted(GOOD, fault="slow_first_byte")) as fake:
        result = tried(study(fake.url, timeout_s=0.05, tries=1), monkeypatch)
        assert len(fake.requests) == 1
    assert result.exit_code == 1 and "in time. A larger model.timeout_s may help" in result.output
