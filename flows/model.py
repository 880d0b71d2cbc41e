"""The one door to a language model, and the only file that touches LangChain; the openai package: with flows/model_embeddings.py.

Reading those two takes seconds, and a study with set questions needs neither: stations import flows.asking, and whoever opens a door
imports this file when it is time. LangChain's own tracing would send texts to a third party if a variable of the environment says so;
here it is switched off whatever the environment says. What a server writes into an error is never passed on: it may repeat the key."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import langsmith
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, AIMessageChunk

from flows.asking import Answered, Asked, Door, ModelFailed, Reason
from flows.budget import Ledger
from flows.model_door import LiveDoor
from flows.model_line import Heard, LineError
from flows.model_request import OPENAI_URL, Request
from flows.records.model_call import Purpose
from flows.records.study import ModelSettings
from flows.retrying import Timing

__all__ = ["Answered", "Asked", "Door", "LiveDoor", "ModelFailed", "NoKey", "Purpose", "Reason", "open_door"]

OPENAI = "openai"
NO_KEY_NEEDED = "none"
"""Sent to a server of one's own that asks for no key."""

AGAIN = frozenset({408, 409, 425})
"""Answers below 500, 429 apart, after which another try may help."""

NO_HELP = frozenset({"insufficient_quota"})
"""Codes of a 429 that waiting does not change."""

TALKATIVE = ("openai", "httpx2", "httpcore2", "httpx", "httpcore", "langchain", "langchain_core", "langchain_openai", "langsmith")
TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


class NoKey(Exception):
    """The model is not at an address of one's own and there is no key for it."""


def open_door(
    settings: ModelSettings,
    key: str | None,
    ledger: Ledger,
    new_id: Callable[[], str],
    now: Callable[[], str],
    *,
    timing: Timing | None = None,
) -> LiveDoor:
    """A door to the model that a study names. `key` comes from the environment and goes nowhere but to that model.

    Raises NoKey."""
    if not key and settings.base_url is None:
        raise NoKey("The study names a model, and no key for it is set. Set OPENAI_API_KEY, or SOUNDINGS_MODEL_KEY.")
    provider = OPENAI if settings.base_url is None else urlsplit(settings.base_url).hostname or OPENAI
    line = OpenAILine(settings, key or NO_KEY_NEEDED)
    return LiveDoor(line, settings, ledger, new_id, now, provider=provider, timing=timing)


class OpenAILine:
    """A Line to anything that speaks chat/completions."""

    def __init__(self, settings: ModelSettings, key: str) -> None:
        keep_quiet()
        self._key = key
        limit = {"max_tokens": settings.max_tokens}
        self._client = openai.DefaultAsyncHttpxClient(timeout=settings.timeout_s)
        self._model: Any = init_chat_model(
            settings.name.removeprefix(f"{OPENAI}:"),
            model_provider=OPENAI,
            base_url=settings.base_url or OPENAI_URL,
            api_key=key,
            timeout=settings.timeout_s,
            max_retries=0,  # flows/retrying.py is the one layer that tries again
            stream_usage=True,
            stream_chunk_timeout=None,
            temperature=settings.temperature,
            cache=False,
            http_async_client=self._client,
            **({"extra_body": limit} if settings.base_url else limit),  # small servers know the older name of it only
        )
        self._read_ahead()

    def _read_ahead(self) -> None:
        """Parts of the client are read at their first use: now, not during somebody's first turn."""
        self._model.root_async_client.beta.chat.completions  # noqa: B018

    async def pieces(self, request: Request, heard: Heard) -> AsyncGenerator[str, None]:
        """The reply's JSON text in pieces, each also added to `heard`. Raises LineError."""
        read = self._streamed(request, heard) if request.streams else self._whole(request, heard)
        try:
            async for piece in read:
                yield piece
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError) as stopped:
            _take_stopped(stopped, heard)
        except openai.OpenAIError as error:
            raise failure_of(error, heard) from None
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError):
            raise LineError("server", "not_chat_completions", again=True, worked=True) from None
        finally:
            await read.aclose()
            self._clean(heard)

    async def _whole(self, request: Request, heard: Heard) -> AsyncGenerator[str, None]:
        strict: dict[str, Any] = {} if request.method == "json_mode" else {"strict": True}
        model = self._model.with_structured_output(request.schema, method=request.method, include_raw=True, **strict, **_seed(request))
        given = await model.ainvoke(list(request.messages))
        assert isinstance(given, dict)
        _take(given["raw"], heard)
        for call in given["raw"].tool_calls[:1]:  # handed over parsed only: the text is written anew
            heard.text = json.dumps(call["args"], ensure_ascii=False) if call["args"] else ""
        for broken in given["raw"].invalid_tool_calls[:1]:
            heard.text = broken["args"] or ""
        yield heard.text

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.aclose()

    async def _streamed(self, request: Request, heard: Heard) -> AsyncGenerator[str, None]:
        """with_structured_output gives one piece at the end when it streams; bound by hand, the pieces come as they arrive."""
        model = self._model.bind(**_shape(request), **_seed(request))
        async for chunk in model.astream(list(request.messages)):
            assert isinstance(chunk, AIMessageChunk)
            before = len(heard.text)
            _take(chunk, heard)
            for call in chunk.tool_call_chunks:
                heard.text += call["args"] or ""
            if len(heard.text) > before:
                yield heard.text[before:]

    def _clean(self, heard: Heard) -> None:
        """What came, without our key should a server repeat it."""
        heard.text = heard.text.replace(self._key, "[key]")
        heard.refusal = heard.refusal and heard.refusal.replace(self._key, "[key]")


def keep_quiet() -> None:
    """No tracing to anywhere, and no request in a log: at their most talkative these packages write down whole ones."""
    for name in TRACING:
        os.environ.pop(name, None)
    langsmith.configure(enabled=False)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _shape(request: Request) -> dict[str, Any]:
    """How the wanted shape is asked for, by each method."""
    name = request.purpose
    if request.method == "json_mode":
        return {"response_format": {"type": "json_object"}}
    if request.method == "json_schema":
        return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "schema": request.schema, "strict": True}}}
    tool = {"type": "function", "function": {"name": name, "description": "The reply.", "parameters": request.schema, "strict": True}}
    return {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": name}}, "parallel_tool_calls": False}


def _seed(request: Request) -> dict[str, Any]:
    return {} if request.seed is None else {"seed": request.seed}


def _take(message: AIMessage, heard: Heard) -> None:
    """What one message, or one piece of it, says; a later word on the same thing counts."""
    about = message.response_metadata
    heard.text += message.content if isinstance(message.content, str) else ""
    heard.refusal = message.additional_kwargs.get("refusal") or heard.refusal
    heard.finish = about.get("finish_reason") or heard.finish
    heard.model = about.get("model_name") or heard.model
    heard.fingerprint = about.get("system_fingerprint") or heard.fingerprint
    if used := message.usage_metadata:
        cached = used.get("input_token_details", {}).get("cache_read") or 0
        heard.usage = (used["input_tokens"], used["output_tokens"], min(cached, used["input_tokens"]))


def _take_stopped(stopped: Any, heard: Heard) -> None:
    """A reply that the client would not hand over because it was cut or filtered."""
    completion = stopped.completion
    heard.finish = "length" if isinstance(stopped, openai.LengthFinishReasonError) else "content_filter"
    if completion is not None:
        heard.text = heard.text or completion.choices[0].message.content or ""
        heard.model, heard.fingerprint = completion.model, completion.system_fingerprint
        if used := completion.usage:
            cached = used.prompt_tokens_details.cached_tokens if used.prompt_tokens_details else 0
            heard.usage = (used.prompt_tokens, used.completion_tokens, cached or 0)


def failure_of(error: openai.OpenAIError, heard: Heard) -> LineError:
    """The client's error by our names, without its words."""
    worked = bool(heard.text)
    if isinstance(error, openai.APITimeoutError):
        return LineError("timeout", again=True, worked=True)
    if isinstance(error, openai.APIConnectionError):
        return _no_connection(error, worked)
    code = _code(error)
    if not isinstance(error, openai.APIStatusError):
        return LineError("server", code, again=True, worked=True)
    status = error.status_code
    if code == "content_filter":
        return LineError("filtered", code)
    if status in (401, 403):
        return LineError("auth", code or str(status))
    wait = _retry_after(error.response.headers)
    if status == 429:
        return LineError("rate", code, wait_s=wait, again=code not in NO_HELP)
    if status >= 500 or status in AGAIN:
        return LineError("server", code or str(status), wait_s=wait, again=True)
    return LineError("rejected", code or str(status))


def _no_connection(error: openai.APIConnectionError, worked: bool) -> LineError:
    """Nobody listens, or somebody hung up: told by what lies beneath the client's error."""
    beneath: BaseException | None = error
    while beneath is not None:
        if type(beneath).__name__ == "ConnectError":
            return LineError("refused_connection", again=True)
        beneath = beneath.__cause__ or beneath.__context__
    return LineError("reset", again=True, worked=worked)


def _code(error: openai.OpenAIError) -> str:
    """The server's own word for it, if it looks like one; never a sentence."""
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and len(code) <= 40 and code.replace("_", "").isalnum() and code.islower() else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks us to wait: a number, or a date; None if it says nothing that can be read."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = headers.get(name, "")
        if value.replace(".", "", 1).isdecimal():
            return float(value) / unit
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
