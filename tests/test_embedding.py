"""Embeddings over real HTTP: what is asked, what it costs, what is kept, and every fault of the provider."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from flows.budget import Ledger, Spent
from flows.embedding import BATCH, Embedder, Vector
from flows.model_embeddings import OpenAIEmbeddings
from flows.records import ModelCall
from flows.records.study import EmbeddingSettings, Limits, ModelPrice
from flows.study_check import check_study
from tests.door_toys import KEY, settings_of
from tests.fake_model import FAULTS, FakeModel, Scripted
from tests.fake_model.server import unused_url
from tests.toys import PACK, counted_ids, still

PRICE = 20.0
FAULTY = {
    "rate_limited": "rate", "no_quota": "rate", "server_error": "server", "overloaded": "server", "bad_gateway": "server",
    "unauthorized": "auth", "forbidden": "auth", "unknown_model": "rejected", "bad_request": "rejected", "too_long": "rejected",
    "reset": "reset", "reset_midway": "reset", "html": "server", "empty_body": "server", "garbled_event": "server",
    "error_event": "server", "not_utf8": "server",
}  # fmt: skip


def embedder() -> Embedder:
    return Embedder(EmbeddingSettings(name="openai:toy-vectors", price=PRICE), "toy", counted_ids(), still)


def ledger(**limits: float) -> Ledger:
    return Ledger(Limits(**limits), ModelPrice.model_validate({"in": PRICE, "out": 0}), still, Spent())  # type: ignore[arg-type]


async def ask(
    ours: Embedder, url: str, *texts: str, money: Ledger | None = None, **settings: Any
) -> tuple[dict[str, Vector] | None, list[ModelCall]]:
    """One comparison's worth of texts."""
    line = OpenAIEmbeddings(settings_of(url, **settings), KEY)
    try:
        return await ours.vectors({str(at): text for at, text in enumerate(texts)}, line, money or ledger())
    finally:
        await line.close()


def answered(*vectors: list[float], **more: Any) -> Any:
    return lambda seen: Scripted([*vectors], **more)


async def test_vectors_come_in_the_order_of_the_texts_and_are_counted() -> None:
    money = ledger()
    with FakeModel(answered([1, 0], [0.5, 2], usage=(30, 0, 0))) as fake:
        found, calls = await ask(embedder(), fake.url, "zebras", "two", money=money)
    assert found == {"0": (1.0, 0.0), "1": (0.5, 2.0)}
    (seen,) = fake.requests
    assert (seen.purpose, seen.body["input"], seen.body["model"]) == ("embeddings", ["zebras", "two"], "toy-vectors")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    (call,) = calls
    assert (call.participant_id, call.purpose, call.outcome, call.tokens_in, call.tokens_estimated) == (None, "screen", "ok", 30, False)
    assert call.cost_nano_usd == 30 * 20_000 == money.spent_nano and call.raw_reply == "" and "zebras" not in call.model_dump_json()
    assert (call.model_asked, call.model_returned, call.attempts) == ("openai:toy-vectors", "toy-vectors", 1)


async def test_only_new_texts_are_asked_and_those_gone_are_forgotten() -> None:
    ours = embedder()
    with FakeModel(lambda seen: Scripted(usage=None)) as fake:
        await ask(ours, fake.url, "one", "two", "two")
        again, calls = await ask(ours, fake.url, "two", "three")
        nothing, none = await ask(ours, fake.url, "three")
        await ask(ours, fake.url, "one")
    assert [seen.body["input"] for seen in fake.requests] == [["one", "two"], ["three"], ["one"]]
    assert again and set(again) == {"0", "1"} and calls[0].tokens_estimated and nothing and none == []


async def test_many_texts_go_in_several_requests() -> None:
    with FakeModel(lambda seen: Scripted()) as fake:
        found, calls = await ask(embedder(), fake.url, *(f"text {at}" for at in range(BATCH + 5)))
    assert [len(seen.body["input"]) for seen in fake.requests] == [BATCH, 5] and len(calls) == 2
    assert found is not None and len(found) == BATCH + 5


@pytest.mark.parametrize("fault", FAULTY)
async def test_a_fault_gives_no_vectors_and_a_call_with_its_reason(fault: str) -> None:
    assert fault in FAULTS
    with FakeModel(lambda seen: Scripted([[1, 0]], fault=fault, seconds=0.1)) as fake:
        found, (call,) = await ask(embedder(), fake.url, "one")
    assert found is None and (call.outcome, call.error_code.split(":")[0]) == ("error", FAULTY[fault]), call
    assert len(fake.requests) == 1 and KEY not in call.model_dump_json()


async def test_slow_or_absent_providers_give_none() -> None:
    with FakeModel(lambda seen: Scripted([[1, 0]], fault="slow_first_byte", seconds=2)) as fake:
        found, (call,) = await ask(embedder(), fake.url, "one", timeout_s=0.3)
    assert found is None and call.error_code == "timeout" and call.tokens_in > 0
    found, (call,) = await ask(embedder(), unused_url(), "one")
    assert found is None and call.error_code == "refused_connection" and call.cost_nano_usd == 0


@pytest.mark.parametrize("vectors", [[], [[1.0]], [[1.0], [1.0, 2.0]], [[], []], [["x"], ["y"]], [[1e999], [1.0]]], ids=repr)
async def test_vectors_that_do_not_fit_are_refused(vectors: Any) -> None:
    with FakeModel(lambda seen: Scripted(vectors)) as fake:
        found, (call,) = await ask(embedder(), fake.url, "one", "two")
    assert found is None and call.outcome == "error" and call.error_code.split(":")[0] in ("invalid", "server"), call


async def test_over_the_budget_nothing_is_sent() -> None:
    with FakeModel(lambda seen: Scripted()) as fake:
        found, (call,) = await ask(embedder(), fake.url, "one", money=ledger(usd_day=0))
    assert found is None and (call.error_code, call.attempts, call.cost_nano_usd) == ("budget:usd_day", 0, 0) and not fake.requests


@pytest.mark.parametrize(
    ("model", "found"), [("", 1), ("model: {name: toy, base_url: 'http://localhost:1/v1', price: {in: 1, out: 1}}", 0)]
)
def test_embeddings_need_a_model_whose_provider_the_consent_page_names(tmp_path: Path, model: str, found: int) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "study"))
    with (folder / "study.yaml").open("a") as file:
        file.write(f"\nembeddings: {{name: toy-vectors, price: 0.02}}\n{model}\n")
    told = [problem for problem in check_study(folder) if problem.what.startswith("embeddings")]
    assert len(told) == found and all("a 'model'" in problem.expected and problem.line for problem in told)
