"""What goes over the wire: completions and chunks in the shape of chat/completions."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True)
class Scripted:
    """One answer. `reply`: the text, or what becomes JSON. `fault`: a name from FAULTS. `chunk`: characters per piece of a stream.

    `usage`: tokens in, out, and of those in, from the cache; None: the server counts none. `seconds`: for slow faults and Retry-After.
    `pause`: seconds between pieces of a healthy stream. `hold`: half of the reply waits until this is set, also of one that does not
    stream."""

    reply: str | dict[str, Any] | list[Any] | BaseModel = ""
    fault: str | None = None
    chunk: int = 7
    usage: tuple[int, int, int] | None = (900, 120, 600)
    model: str | None = None
    fingerprint: str | None = "fp_toy"
    finish: str = "stop"
    refusal: str | None = None
    seconds: float = 30.0
    pause: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None

    @property
    def text(self) -> str:
        if isinstance(self.reply, BaseModel):
            return self.reply.model_dump_json()
        return self.reply if isinstance(self.reply, str) else json.dumps(self.reply, ensure_ascii=False)


def completion(body: dict[str, Any], scripted: Scripted, text: str) -> dict[str, Any]:
    """The whole answer at once."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": scripted.refusal}
    if body.get("tools") and scripted.refusal is None:
        message |= {"content": None, "tool_calls": [_tool_call(body, text)]}
    whole = _head(body, scripted, "chat.completion")
    whole["choices"] = [{"index": 0, "message": message, "finish_reason": _finish(body, scripted), "logprobs": None}]
    if scripted.usage:
        whole["usage"] = usage(scripted.usage)
    return whole


def embeddings(body: dict[str, Any], scripted: Scripted) -> dict[str, Any]:
    """The answer to /embeddings: the vectors of `reply` if it is a list, else some in which texts that share words are near."""
    vectors = scripted.reply if isinstance(scripted.reply, list) else [bag_of_words(text) for text in body["input"]]
    data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
    whole: dict[str, Any] = {"object": "list", "data": data[::-1], "model": scripted.model or body["model"]}
    if scripted.usage:
        whole["usage"] = {"prompt_tokens": scripted.usage[0], "total_tokens": scripted.usage[0]}
    return whole


def bag_of_words(text: str) -> list[float]:
    """How often words fall on each of 32 places."""
    vector = [0.0] * 32
    for word in text.lower().split():
        vector[hashlib.sha256(word.encode()).digest()[0] % 32] += 1
    return vector


def chunks(body: dict[str, Any], scripted: Scripted, text: str) -> list[dict[str, Any]]:
    """The answer in pieces: the role, the text, the reason to finish, the usage."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    pieces = [text[at : at + scripted.chunk] for at in range(0, len(text), scripted.chunk)]
    if scripted.refusal is not None:
        deltas.append({"refusal": scripted.refusal})
    elif body.get("tools"):
        deltas[0] = {"role": "assistant", "tool_calls": [{"index": 0, **_tool_call(body, "")}]}
        deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces]
    else:
        deltas += [{"content": piece} for piece in pieces]
    made = [_chunk(body, scripted, delta) for delta in deltas]
    made.append(_chunk(body, scripted, {}, _finish(body, scripted)))
    if scripted.usage and body.get("stream_options", {}).get("include_usage"):
        made.append({**_head(body, scripted, "chat.completion.chunk"), "choices": [], "usage": usage(scripted.usage)})
    return made


def usage(counts: tuple[int, int, int]) -> dict[str, Any]:
    tokens_in, tokens_out, cached = counts
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _head(body: dict[str, Any], scripted: Scripted, kind: str) -> dict[str, Any]:
    model = scripted.model or body["model"]
    return {"id": "chatcmpl-toy", "object": kind, "created": 1, "model": model, "system_fingerprint": scripted.fingerprint}


def _chunk(body: dict[str, Any], scripted: Scripted, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {**_head(body, scripted, "chat.completion.chunk"), "choices": [choice]}


def _tool_call(body: dict[str, Any], text: str) -> dict[str, Any]:
    return {"id": "call_toy", "type": "function", "function": {"name": body["tools"][0]["function"]["name"], "arguments": text}}


def _finish(body: dict[str, Any], scripted: Scripted) -> str:
    forced = scripted.finish == "stop" and body.get("tools") and scripted.refusal is None
    return "tool_calls" if forced else scripted.finish
