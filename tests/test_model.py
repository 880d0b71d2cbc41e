"""The door over real HTTP, with the real clients: every fault has its reason, nothing is asked too often, nothing leaks."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path
from typing import cast

import pytest

from flows.asking import Answered, ModelFailed
from flows.model import NoKey, OpenAILine, open_door
from flows.resting import REST_S
from tests.door_toys import (
    GOOD,
    KEY,
    PERSON,
    Time,
    asked_for,
    call_of,
    door_to,
    heard_from,
    ledger_with,
    scripted,
    settings_of,
)
from tests.fake_model import FAULTS, FakeModel, Scripted
from tests.fake_model.server import unused_url
from tests.toys import counted_ids, still

METHODS = ("json_schema", "function_calling", "json_mode")
SHORT = {"first_words_s": 0.5, "in_all_s": 0.7}

# fault -> reason and requests when streamed, the same when not
FAULTY: dict[str, tuple[str, int, str, int]] = {
    "rate_limited": ("rate", 3, "rate", 3),
    "rate_limited_date": ("rate", 3, "rate", 3),
    "rate_limited_bare": ("rate", 3, "rate", 3),
    "no_quota": ("rate", 1, "rate", 1),
    "server_error": ("server", 3, "server", 3),
    "overloaded": ("server", 3, "server", 3),
    "bad_gateway": ("server", 3, "server", 3),
    "unauthorized": ("auth", 1, "auth", 1),
    "forbidden": ("auth", 1, "auth", 1),
    "unknown_model": ("rejected", 1, "rejected", 1),
    "bad_request": ("rejected", 1, "rejected", 1),
    "too_long": ("rejected", 1, "rejected", 1),
    "filtered_request": ("filtered", 1, "filtered", 1),
    "reset": ("reset", 3, "reset", 3),
    "reset_midway": ("reset", 1, "reset", 3),
    "half_stream": ("cut", 1, "reset", 3),
    "empty": ("empty", 1, "empty", 1),
    "empty_body": ("server", 3, "server", 3),
    "html": ("server", 3, "server", 3),
    "garbled_event": ("server", 1, "server", 3),
    "error_event": ("server", 1, "server", 3),
    "not_utf8": ("server", 1, "server", 3),
    "malformed_json": ("invalid", 1, "invalid", 1),
    "truncated_json": ("invalid", 1, "invalid", 1),
    "cut_by_length": ("cut", 1, "cut", 1),
    "content_filter": ("filtered", 1, "filtered", 1),
    "refusal": ("refusal", 1, "refusal", 1),
    "oversize": ("oversize", 1, "oversize", 1),
    "fenced": ("invalid", 1, "invalid", 1),
    "no_choices": ("server", 3, "server", 3),
    "null_choices": ("server", 3, "server", 3),
}
SLOW = {"slow_first_byte", "slow_stream", "drip"}
HEALTHY = {"other_model", "no_usage"}
WITH_TOOLS = {"refusal": ("empty", 1), "no_choices": ("empty", 1), "null_choices": ("empty", 1)}
"""What a tool call streamed looks like through the client: a refusal, or no choice at all, is an empty reply."""


def test_every_fault_is_tried() -> None:
    assert FAULTY.keys() | SLOW | HEALTHY == FAULTS
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("method", METHODS)
async def test_a_healthy_reply(method: str, streams: bool) -> None:
    with FakeModel(scripted(Scripted(GOOD))) as fake:
        async with door_to(fake.url, structured=method, seed=7, temperature=0.5) as door:
            pieces, end = await heard_from(door, asked_for(), streams=streams)
    assert isinstance(end, Answered) and end.reply == GOOD
    assert "".join(pieces) == (GOOD.question if streams else "") and (not streams or len(pieces) > 2)
    call = end.call
    assert (call.tokens_in, call.tokens_out, call.cached_tokens) == (900, 120, 600)
    assert call.cost_nano_usd == 300 * 1250 + 600 * 125 + 120 * 10_000
    assert (call.attempts, call.outcome, call.error_code, call.model_returned, call.seed) == (1, "ok", "", "toy", 7)
    (seen,) = fake.requests
    assert seen.purpose == "interview" and seen.streams is streams and seen.headers["authorization"] == f"Bearer {KEY}"
    assert (seen.body["model"], seen.body["seed"], seen.body["temperature"], seen.body["max_tokens"]) == ("toy", 7, 0.5, 4000)
    assert seen.system.startswith("You are a toy.") and seen.user == "Ask about bread."


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("method", METHODS)
async def test_every_fault_has_its_reason(method: str, streams: bool) -> None:
    now, time_ = [""], Time()
    with FakeModel(lambda seen: Scripted(GOOD, fault=now[0], seconds=2)) as fake:
        async with door_to(fake.url, time_=time_, structured=method, ledger=ledger_with(usd_each=9.0)) as door:
            for fault, expected in FAULTY.items():
                time_.slept.append(REST_S)
                now[0], before = fault, len(fake.requests)
                reason, tries = expected[:2] if streams else expected[2:]
                if method == "function_calling" and streams:
                    reason, tries = WITH_TOOLS.get(fault, (reason, tries))
                _, end = await heard_from(door, asked_for(), streams=streams)
                call = call_of(end)
                assert isinstance(end, ModelFailed) and (end.reason, len(fake.requests) - before) == (reason, tries), (fault, call)
                assert (call.outcome, call.error_code.split(":")[0], call.attempts) == ("error", reason, tries), fault
                assert KEY not in call.model_dump_json() and KEY not in str(end) + end.detail, fault


@pytest.mark.parametrize("fault", sorted(SLOW))
@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
async def test_nothing_takes_longer_than_its_deadline(fault: str, streams: bool) -> None:
    with FakeModel(scripted(Scripted(GOOD, fault=fault, seconds=20, pause=0.05))) as fake:
        async with door_to(fake.url) as door:
            begun = time.monotonic()
            _, end = await heard_from(door, asked_for(**SHORT), streams=streams)
            took = time.monotonic() - begun
            asked = len(fake.requests)
            await asyncio.sleep(0.1)
            assert len(fake.requests) == asked
    assert isinstance(end, ModelFailed) and end.reason == "timeout" and took < 15
    words_were_late = streams and call_of(end).first_words_ms is None
    assert took >= SHORT["first_words_s" if words_were_late else "in_all_s"] - 0.05
    assert call_of(end).tokens_estimated and call_of(end).cost_nano_usd


async def test_a_slow_try_gives_way_to_the_next() -> None:
    with FakeModel(scripted(Scripted(fault="slow_first_byte"), Scripted(GOOD))) as fake:
        async with door_to(fake.url, timeout_s=2) as door:
            _, end = await heard_from(door, asked_for(), streams=True)
    assert isinstance(end, Answered) and end.reply == GOOD and end.call.attempts == len(fake.requests) == 2
    assert end.call.tokens_in > 900 and end.call.tokens_estimated  # the lost try may have been charged


@pytest.mark.parametrize("fault", sorted(HEALTHY))
async def test_odd_but_healthy(fault: str) -> None:
    with FakeModel(scripted(Scripted(GOOD, fault=fault))) as fake:
        async with door_to(fake.url) as door:
            _, end = await heard_from(door, asked_for(), streams=True)
    assert isinstance(end, Answered) and end.reply == GOOD
    assert end.call.model_returned == ("another-model-2" if fault == "other_model" else "toy")
    assert end.call.tokens_estimated is (fault == "no_usage") and end.call.tokens_in > 0


async def test_nobody_listens() -> None:
    async with door_to(unused_url()) as door:
        for streams in (True, False):
            _, end = await heard_from(door, asked_for(), streams=streams)
            assert isinstance(end, ModelFailed) and end.reason == "refused_connection"
            assert (call_of(end).attempts, call_of(end).tokens_in, call_of(end).cost_nano_usd) == (3, 0, 0)


async def test_retry_after_is_kept_to() -> None:
    time_ = Time()
    answers = scripted(Scripted(fault="rate_limited", seconds=7), Scripted(fault="server_error"), Scripted(GOOD))
    with FakeModel(answers) as fake:
        async with door_to(fake.url, time_=time_) as door:
            _, end = await heard_from(door, asked_for(), streams=True)
    assert isinstance(end, Answered) and end.call.attempts == 3
    assert time_.slept == [7.0, 1.25]  # as asked; then 1 s and a quarter by luck
    assert end.call.latency_ms >= 8250


async def test_a_wait_longer_than_the_deadline_is_not_begun() -> None:
    time_ = Time()
    with FakeModel(scripted(Scripted(fault="rate_limited", seconds=60))) as fake:
        async with door_to(fake.url, time_=time_) as door:
            _, end = await heard_from(door, asked_for(), streams=True)
            assert isinstance(end, ModelFailed) and end.reason == "rate"
    assert len(fake.requests) == 1 and time_.slept == []


async def test_nothing_is_tried_again_after_the_first_words() -> None:
    with FakeModel(scripted(Scripted(GOOD, fault="reset_midway"), Scripted(GOOD))) as fake:
        async with door_to(fake.url) as door:
            pieces, end = await heard_from(door, asked_for(), streams=True)
    assert pieces and isinstance(end, ModelFailed) and len(fake.requests) == 1
    assert call_of(end).raw_reply and call_of(end).first_words_ms is not None


async def test_a_repair_tells_what_was_wrong() -> None:
    with FakeModel(scripted(Scripted(GOOD))) as fake:
        async with door_to(fake.url) as door:
            _, end = await heard_from(door, asked_for(repair="points: too many"), streams=False)
    assert call_of(end).outcome == "repaired"
    assert "points: too many" in fake.requests[0].user and fake.requests[0].body["messages"][0]["role"] == "system"


async def test_whoever_goes_on_without_the_reply_leaves_a_record() -> None:
    ledger = ledger_with()
    with FakeModel(scripted(Scripted(GOOD, chunk=2, pause=0.02), Scripted(fault="slow_first_byte"))) as fake:
        async with door_to(fake.url, ledger=ledger) as door:
            async with aclosing(door.stream(asked_for())) as outs:  # type: ignore[type-var]
                await anext(outs)
            task = asyncio.create_task(door.ask(asked_for()))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            gone = door.gone(PERSON)
            assert [call.error_code for call in gone] == ["cancelled", "cancelled"] and door.gone(PERSON) == ()
    assert ledger.spent_nano == sum(call.cost_nano_usd or 0 for call in gone) > 0


async def test_over_budget_nothing_is_sent() -> None:
    with FakeModel(scripted(Scripted(GOOD))) as fake:
        async with door_to(fake.url, ledger=ledger_with(usd_turn=0.0001)) as door:
            _, end = await heard_from(door, asked_for(), streams=True)
    assert isinstance(end, ModelFailed) and end.reason == "budget" and not fake.requests
    assert (call_of(end).attempts, call_of(end).error_code, call_of(end).cost_nano_usd) == (0, "budget:usd_turn", 0)


async def test_the_key_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "openai", "httpx2", "httpcore2", "langchain_core"):
        caplog.set_level(logging.DEBUG, logger=name)
    for answer in (Scripted(GOOD), Scripted(fault="unauthorized"), Scripted(f"your key is {KEY}"), Scripted(fault="bad_request")):
        with FakeModel(scripted(answer)) as fake:
            async with door_to(fake.url) as door:
                for streams in (True, False):
                    _, end = await heard_from(door, asked_for(), streams=streams)
                    assert KEY not in call_of(end).model_dump_json() + str(end) + repr(end)
    assert KEY not in caplog.text and "bread" not in caplog.text
    chatty = {"openai", "httpx", "httpx2", "httpcore2", "langchain_core"}
    assert [one.name for one in caplog.records if one.name.split(".")[0] in chatty and one.levelno < logging.WARNING] == []


async def test_tracing_stays_off(tmp_path: Path) -> None:
    """In a process of its own, because the variables are read once: nothing but the model's own server is asked."""
    code = (
        "import asyncio, sys, types\n"
        "tests = types.ModuleType('tests'); tests.__path__ = ['tests']; sys.modules['tests'] = tests\n"
        "from tests.fake_model import FakeModel, Scripted\n"
        "from tests.door_toys import GOOD, asked_for, door_to, scripted\n"
        "async def main():\n"
        "    with FakeModel(scripted(Scripted(GOOD))) as fake:\n"
        "        async with door_to(fake.url) as door:\n"
        "            await door.ask(asked_for())\n"
        "    from langchain_core.tracers.context import _tracing_v2_is_enabled\n"
        "    assert not _tracing_v2_is_enabled()\n"
        "asyncio.run(main()); print('done')\n"
    )
    on = {name: "true" for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")}
    with FakeModel(scripted(Scripted(GOOD))) as spy:
        env = {**os.environ, **on, "LANGSMITH_ENDPOINT": spy.url, "LANGSMITH_API_KEY": "x", "PYTHONPATH": "."}
        ran = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
        assert ran.stdout.strip() == "done", ran.stderr
        assert not spy.requests


def test_no_key() -> None:
    with pytest.raises(NoKey, match="OPENAI_API_KEY"):
        open_door(settings_of(None), None, ledger_with(), counted_ids(), still)


async def test_no_variable_of_the_environment_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.setenv(name, "http://elsewhere.example/v1")
    door = open_door(settings_of(None), KEY, ledger_with(), counted_ids(), still)
    try:
        line = cast(OpenAILine, door._line)
        assert line._model.root_async_client.base_url.host == "api.openai.com"
    finally:
        await door.close()
