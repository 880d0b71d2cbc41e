"""A request as it goes out: messages, the schema of the reply, limits; and what it is held to in the records."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from flows.asking import Asked
from flows.prompting import prompt
from flows.records.study import ModelSettings

Method = Literal["json_schema", "function_calling", "json_mode"]

OPENAI_URL = "https://api.openai.com/v1"
"""Where a model is asked whose study names no base_url; always named, so that no variable of the environment leads elsewhere."""

BYTES_A_TOKEN = 3
"""For estimates: English has about 4 bytes a token, other languages fewer; rather too many tokens than too few."""

EXPECTED_OUT = 1000
"""Tokens charged beforehand for a reply. A longer one is over the cap by this one call at most."""

KEPT_WORDS = frozenset({"type", "properties", "required", "items", "enum", "const", "anyOf", "$ref", "$defs", "description", "title"})
"""Words of JSON Schema that every provider's strict mode takes. Lengths and patterns are checked by us, on the reply."""


@dataclass(frozen=True)
class Request:
    """One request. `messages`: (role, text), in order; `commitment`: sha256, hex, of all of it; `estimate_in`: tokens."""

    purpose: str
    messages: tuple[tuple[Literal["system", "user"], str], ...]
    schema: dict[str, Any]
    method: Method
    streams: bool
    seed: int | None
    params: str
    commitment: str

    @property
    def estimate_in(self) -> int:
        """Tokens of the messages and the schema, by their length."""
        texts = [text for _, text in self.messages] + [json.dumps(self.schema)]
        return sum(map(tokens_in, texts))


def tokens_in(text: str) -> int:
    """An estimate, rather high."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)


def request_for(asked: Asked, settings: ModelSettings, *, streams: bool) -> Request:
    """The request that an Asked becomes with a study's settings."""
    schema = {**strict_schema(asked.gives.model_json_schema()), "title": asked.purpose}
    seed = settings.seed if asked.seed is None else asked.seed
    params = {"method": settings.structured, "stream": streams, "temperature": settings.temperature, "max_tokens": settings.max_tokens}
    messages = _messages(asked, schema, settings.structured)
    said = {"messages": messages, "schema": schema, "model": settings.name, "seed": seed, "params": params}
    return Request(
        purpose=asked.purpose,
        messages=messages,
        schema=schema,
        method=settings.structured,
        streams=streams,
        seed=seed,
        params=_canonical(params),
        commitment=hashlib.sha256(_canonical(said).encode("utf-8", "replace")).hexdigest(),
    )


def strict_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A record's JSON Schema as strict modes want it: every field required, nothing unknown, only words that all of them take."""
    made: dict[str, Any] = {word: _strict(word, value) for word, value in schema.items() if word in KEPT_WORDS}
    if "properties" in made:
        made |= {"required": list(made["properties"]), "additionalProperties": False}
    if "const" in made:
        made["enum"] = [made.pop("const")]
    return made


def _strict(word: str, value: Any) -> Any:
    if word in ("properties", "$defs"):
        return {name: strict_schema({**part, "title": name} if word == "$defs" else _untitled(part)) for name, part in value.items()}
    if word == "items":
        return strict_schema(_untitled(value))
    if word == "anyOf":
        return [strict_schema(_untitled(part)) for part in value]
    return value


def _untitled(part: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in part.items() if word != "title"}


def _messages(asked: Asked, schema: dict[str, Any], method: Method) -> tuple[tuple[Literal["system", "user"], str], ...]:
    """Stable part first, so that providers can cache it; then this call's part; then what to put right."""
    shape = [prompt("plain_json", schema=json.dumps(schema, ensure_ascii=False)).user] if method == "json_mode" else []
    system = "\n\n".join(part for part in (asked.prompt.system, *shape) if part)
    repair = [prompt("repair", wrong=asked.repair).user] if asked.repair is not None else []
    users: list[tuple[Literal["system", "user"], str]] = [("user", text) for text in (asked.prompt.user, *repair)]
    return (("system", system), *users) if system else tuple(users)


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
