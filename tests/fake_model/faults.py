"""Every way in which a server or a connection goes wrong, by name. What a *reply* gets wrong is in replies.py."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from enum import Enum
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fake_model.wire import Scripted, chunks, completion, embeddings


class Fault(Enum):
    """A fault on the wire."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After: `seconds`
    RATE_LIMITED_DATE = "rate_limited_date"  # 429 with Retry-After as a date long past: may be tried again at once
    RATE_LIMITED_BARE = "rate_limited_bare"  # 429 without a word about when
    NO_QUOTA = "no_quota"  # 429 that waiting does not help
    SERVER_ERROR = "server_error"  # 500
    OVERLOADED = "overloaded"  # 503 with Retry-After
    BAD_GATEWAY = "bad_gateway"  # 502 with a page of HTML
    UNAUTHORIZED = "unauthorized"  # 401, the message repeats the key
    FORBIDDEN = "forbidden"  # 403
    UNKNOWN_MODEL = "unknown_model"  # 404
    BAD_REQUEST = "bad_request"  # 400
    TOO_LONG = "too_long"  # 400, context length
    FILTERED_REQUEST = "filtered_request"  # 400, the request was filtered
    RESET = "reset"  # connection reset before a byte
    RESET_MIDWAY = "reset_midway"  # connection reset in the middle of the reply
    SLOW_FIRST_BYTE = "slow_first_byte"  # nothing for `seconds`
    SLOW_STREAM = "slow_stream"  # half, then nothing for `seconds`
    DRIP = "drip"  # a character each `pause` seconds
    HALF_STREAM = "half_stream"  # half, then a clean end without a reason to finish
    EMPTY = "empty"  # 200, no text
    EMPTY_BODY = "empty_body"  # 200, no body
    NO_CHOICES = "no_choices"  # 200, choices is empty
    NULL_CHOICES = "null_choices"  # 200, choices is null
    HTML = "html"  # 200 with a page of HTML
    GARBLED_EVENT = "garbled_event"  # an event that is not JSON
    ERROR_EVENT = "error_event"  # an error inside the stream, or as the body of a 200
    MALFORMED_JSON = "malformed_json"  # the reply is not JSON
    TRUNCATED_JSON = "truncated_json"  # the reply stops in the middle, finish "stop"
    CUT_BY_LENGTH = "cut_by_length"  # the reply stops in the middle, finish "length"
    CONTENT_FILTER = "content_filter"  # the reply stops in the middle, finish "content_filter"
    REFUSAL = "refusal"  # the model refuses
    OVERSIZE = "oversize"  # a reply of 3 million characters
    OTHER_MODEL = "other_model"  # a healthy reply by another model than asked
    NO_USAGE = "no_usage"  # a healthy reply without a count of tokens
    FENCED = "fenced"  # the JSON inside a Markdown fence
    NOT_UTF8 = "not_utf8"  # bytes that are no text


FAULTS = frozenset(fault.value for fault in Fault)
HEALTHY = frozenset({"other_model", "no_usage"})
"""Faults with which a valid reply still comes."""

STATUS: dict[str, tuple[int, str]] = {
    "rate_limited": (429, "rate_limit_exceeded"),
    "rate_limited_date": (429, "rate_limit_exceeded"),
    "rate_limited_bare": (429, "rate_limit_exceeded"),
    "no_quota": (429, "insufficient_quota"),
    "server_error": (500, "server_error"),
    "overloaded": (503, "overloaded"),
    "unauthorized": (401, "invalid_api_key"),
    "forbidden": (403, "forbidden"),
    "unknown_model": (404, "model_not_found"),
    "bad_request": (400, "invalid_request"),
    "too_long": (400, "context_length_exceeded"),
    "filtered_request": (400, "content_filter"),
}
PAGE = b"<html><body><h1>Something stands between you and the model</h1></body></html>"
OVERSIZE_CHARACTERS = 3_000_000
READ_S = 0.5
"""Before a reset midway: some systems throw away what came before it and was not read yet, as if nothing had come."""


def answer_with(
    handler: BaseHTTPRequestHandler, body: dict[str, Any], scripted: Scripted, fault: Fault | None, stop: threading.Event
) -> None:
    """Answers one request, healthy or with the fault."""
    name = fault.value if fault else ""
    if name in STATUS:
        return _error(handler, *STATUS[name], scripted)
    if fault is Fault.BAD_GATEWAY:
        return _send(handler, 502, PAGE, "text/html")
    if fault is Fault.HTML:
        return _send(handler, 200, PAGE, "text/html")
    if fault is Fault.EMPTY_BODY:
        return _send(handler, 200, b"", "application/json")
    if fault is Fault.RESET:
        return _reset(handler)
    if fault is Fault.SLOW_FIRST_BYTE:
        stop.wait(scripted.seconds)
        return _reset(handler)
    return _reply(handler, body, _changed(scripted, fault), fault, stop)


def _changed(scripted: Scripted, fault: Fault | None) -> Scripted:
    """The reply as the fault makes it."""
    text = scripted.text
    half = text[: max(1, len(text) // 2)]
    changes: dict[Fault, dict[str, Any]] = {
        Fault.EMPTY: {"reply": ""},
        Fault.MALFORMED_JSON: {"reply": text.replace('"', "'").replace("{", "<")},
        Fault.TRUNCATED_JSON: {"reply": half},
        Fault.CUT_BY_LENGTH: {"reply": half, "finish": "length"},
        Fault.CONTENT_FILTER: {"reply": half, "finish": "content_filter"},
        Fault.REFUSAL: {"reply": "", "refusal": "I cannot help with that."},
        Fault.OVERSIZE: {"reply": text.rstrip("}") + ', "pad": "' + "x" * OVERSIZE_CHARACTERS + '"}', "chunk": 500},
        Fault.OTHER_MODEL: {"model": "another-model-2"},
        Fault.NO_USAGE: {"usage": None},
        Fault.FENCED: {"reply": f"```json\n{text}\n```"},
    }
    values = vars(scripted) | (changes.get(fault, {}) if fault else {})
    return Scripted(**values)


def _reply(handler: BaseHTTPRequestHandler, body: dict[str, Any], scripted: Scripted, fault: Fault | None, stop: threading.Event) -> None:
    if body.get("stream"):
        return _stream(handler, body, scripted, fault, stop)
    _hold(scripted, stop)
    whole: dict[str, Any] = embeddings(body, scripted) if "input" in body else completion(body, scripted, scripted.text)
    if fault in (Fault.NO_CHOICES, Fault.NULL_CHOICES):
        whole["choices"] = [] if fault is Fault.NO_CHOICES else None
    if fault is Fault.ERROR_EVENT:
        whole = {"error": {"message": "the engine stopped", "code": "engine_stopped"}}
    data = json.dumps(whole).encode()
    if fault is Fault.GARBLED_EVENT:
        data = data[: len(data) // 2]
    if fault is Fault.NOT_UTF8:
        data = b"\xff\xfe" + data
    if fault in (Fault.RESET_MIDWAY, Fault.SLOW_STREAM, Fault.HALF_STREAM, Fault.DRIP):
        return _half_body(handler, data, fault, scripted, stop)
    return _send(handler, 200, data, "application/json", scripted.headers)


def _half_body(handler: BaseHTTPRequestHandler, data: bytes, fault: Fault, scripted: Scripted, stop: threading.Event) -> None:
    _begin(handler, 200, "application/json", len(data), scripted.headers)
    handler.wfile.write(data[: len(data) // 2])
    handler.wfile.flush()
    if fault in (Fault.SLOW_STREAM, Fault.DRIP):
        stop.wait(scripted.seconds)
    if fault is Fault.RESET_MIDWAY:
        stop.wait(READ_S)
    if fault is not Fault.HALF_STREAM:
        _reset(handler)


def _stream(handler: BaseHTTPRequestHandler, body: dict[str, Any], scripted: Scripted, fault: Fault | None, stop: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("connection", "close")
    handler.end_headers()
    send = _sender(handler)
    for event in _events(body, scripted, fault):
        if event == "hold":
            _hold(scripted, stop)
            continue
        if isinstance(event, str):
            if event in ("wait", "reset"):
                stop.wait(scripted.seconds if event == "wait" else READ_S)
            return _reset(handler) if event in ("wait", "reset") else None
        send(event)
        if scripted.pause:
            stop.wait(scripted.pause)
    send(b"[DONE]")


def _hold(scripted: Scripted, stop: threading.Event) -> None:
    """Waits until the script lets the rest go, or the server is to end."""
    while scripted.hold and not scripted.hold.wait(0.02) and not stop.is_set():
        pass


def _events(body: dict[str, Any], scripted: Scripted, fault: Fault | None) -> Iterator[bytes | str]:
    """The stream's events. A word instead of bytes ends it: wait, reset, end; but for hold, which goes on when it may."""
    if fault is Fault.DRIP:
        scripted = Scripted(**(vars(scripted) | {"chunk": 1}))
    made = chunks(body, scripted, scripted.text)
    for number, chunk in enumerate(made):
        if number == len(made) // 2:
            yield from _midway(fault) if fault else ("hold",)
        if fault in (Fault.NO_CHOICES, Fault.NULL_CHOICES):
            chunk = {**chunk, "choices": [] if fault is Fault.NO_CHOICES else None}
        yield json.dumps(chunk, ensure_ascii=False).encode()


def _midway(fault: Fault) -> Iterator[bytes | str]:
    words = {Fault.RESET_MIDWAY: "reset", Fault.SLOW_STREAM: "wait", Fault.HALF_STREAM: "end"}
    events = {
        Fault.GARBLED_EVENT: b'{"choices": [{"delta": ',
        Fault.ERROR_EVENT: b'{"error": {"message": "the engine stopped", "code": "engine_stopped"}}',
        Fault.NOT_UTF8: b'{"choices": "\xff\xfe"}',
    }
    if fault in words:
        yield words[fault]
    if fault in events:
        yield events[fault]


def _sender(handler: BaseHTTPRequestHandler) -> Callable[[bytes], None]:
    def send(event: bytes) -> None:
        handler.wfile.write(b"data: " + event + b"\n\n")
        handler.wfile.flush()

    return send


def _error(handler: BaseHTTPRequestHandler, status: int, code: str, scripted: Scripted) -> None:
    key = handler.headers.get("authorization", "")
    message = f"{code}: you sent {key}"
    headers = dict(scripted.headers)
    if scripted.fault in ("rate_limited", "overloaded"):
        headers["retry-after"] = f"{scripted.seconds:g}"
    if scripted.fault == "rate_limited_date":
        headers["retry-after"] = "Wed, 21 Oct 2015 07:28:00 GMT"
    data = json.dumps({"error": {"message": message, "type": code, "code": code, "param": None}}).encode()
    _send(handler, status, data, "application/json", headers)


def _send(handler: BaseHTTPRequestHandler, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
    _begin(handler, status, kind, len(data), headers or {})
    handler.wfile.write(data)


def _begin(handler: BaseHTTPRequestHandler, status: int, kind: str, length: int, headers: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in {"content-type": kind, "content-length": str(length), "connection": "close", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """Hangs up hard: the client sees a connection reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(handler.connection.detach())
