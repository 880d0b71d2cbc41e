"""The server itself: reads a chat/completions or embeddings request, asks the script what to answer, and answers so, faults included.

    def script(seen: SeenRequest) -> Scripted:
        return Scripted({"question": "Why?"}) if seen.number == 0 else Scripted(fault="rate_limited")

    with FakeModel(script) as fake:
        door = open_door(ModelSettings(name="toy", base_url=fake.url), ...)
        ...
        assert [seen.purpose for seen in fake.requests] == ["interview"]

`purpose` is the name of the schema that the door sends, and that is the purpose of the call."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, get_args

from flows.records.model_call import Purpose
from tests.fake_model.faults import FAULTS, STATUS, Fault, answer_with
from tests.fake_model.wire import Scripted

__all__ = ["FAULTS", "FakeModel", "Script", "Scripted", "SeenRequest"]


@dataclass(frozen=True)
class SeenRequest:
    """One request as it arrived. `number` counts from 0 within its purpose, `order` within the server; `at`: monotonic seconds."""

    purpose: str
    number: int
    order: int
    at: float
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def streams(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def texts(self) -> list[str]:
        """The messages' texts, in order."""
        return [str(message["content"]) for message in self.body["messages"]]

    @property
    def system(self) -> str:
        return "\n".join(str(m["content"]) for m in self.body["messages"] if m["role"] == "system")

    @property
    def user(self) -> str:
        return "\n".join(str(m["content"]) for m in self.body["messages"] if m["role"] == "user")


Script = Callable[[SeenRequest], Scripted]


@dataclass
class FakeModel:
    """A context manager; `url` is the base_url to give to the door, `requests` everything that arrived, in order."""

    script: Script
    requests: list[SeenRequest] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def asked(self) -> Counter[str]:
        """Purpose -> requests, tries included."""
        return Counter(seen.purpose for seen in self.requests)

    def see(self, body: dict[str, Any], headers: dict[str, str]) -> SeenRequest:
        with self._lock:
            purpose = _purpose(body)
            number = sum(seen.purpose == purpose for seen in self.requests)
            seen = SeenRequest(purpose, number, len(self.requests), time.monotonic(), body, headers)
            self.requests.append(seen)
        return seen


def unused_url() -> str:
    """A base_url on which nobody listens: the connection is refused."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_address[1]
    server.server_close()
    return f"http://127.0.0.1:{port}/v1"


def _purpose(body: dict[str, Any]) -> str:
    """The schema's name: of the response format, else of the tool, else as the instructions for plain JSON name it; or embeddings."""
    if "input" in body:
        return "embeddings"
    named = body.get("response_format", {}).get("json_schema", {}).get("name")
    if named is None and body.get("tools"):
        named = body["tools"][0]["function"]["name"]
    if named is None:
        found = re.findall(rf'"title":\s*"({"|".join(get_args(Purpose))})"', " ".join(str(m["content"]) for m in body["messages"]))
        named = found[-1] if found else "unknown"
    return str(named)


def _handler(fake: FakeModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            seen = fake.see(body, {key.lower(): value for key, value in self.headers.items()})
            scripted = fake.script(seen)
            fault = Fault(scripted.fault) if scripted.fault else None
            try:
                answer_with(self, body, scripted, fault, fake.stopping)
            except (ConnectionError, BrokenPipeError):
                pass  # the client has hung up
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    return Handler


assert STATUS.keys() <= FAULTS
