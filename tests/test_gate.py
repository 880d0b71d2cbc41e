"""The gate: which routes exist, whose requests are taken, how much and how fast, and what every answer carries."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.gate import PAGE_POLICY, Flood, Gate, answer_headers, chat_policy, own_origin

OWN = "http://testserver"


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())), headers={"access-control-allow-origin": "*", "server": "x"})


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


def gated(**more: Any) -> TestClient:
    every = ["GET", "POST", "PUT", "DELETE"]
    inner = Starlette(routes=[WebSocketRoute("/{path:path}", socket), Route("/{path:path}", echo, methods=every)])
    return TestClient(Gate(inner, **_given(**more)))


def _given(**more: Any) -> dict[str, Any]:
    return {"page": lambda key: f"refused: {key}".encode(), "flood": Flood({"address": "1000 per 1 minute"}), "body_bytes": 2000, **more}


@pytest.mark.parametrize(
    "path",
    [
        "/chat",
        "/chat/",
        "/chat/thread/0a1b2c3d-0a1b-5c3d-8a1b-0a1b2c3d4e5f",
        "/chat/assets/index-B2u6IBgX.js",
        "/chat/public/elements/Choice.jsx",
        "/chat/user",
        "/chat/auth/config",
        "/chat/project/settings",
        "/s/any-study",
    ],
)
def test_what_the_page_needs_is_let_through(path: str) -> None:
    assert gated().get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/login"),
        ("POST", "/chat/login"),
        ("GET", "/chat/auth/oauth/x"),
        ("POST", "/chat/auth/jwt"),
        ("GET", "/chat/project/thread/0a1b2c3d-0a1b-5c3d-8a1b-0a1b2c3d4e5f"),
        ("GET", "/chat/project/file/x"),
        ("POST", "/chat/project/file"),
        ("PUT", "/chat/project/element"),
        ("DELETE", "/chat/project/thread"),
        ("POST", "/chat/mcp"),
        ("PUT", "/chat/feedback"),
        ("GET", "/chat/share/x"),
        ("GET", "/chat/copilot/index.js"),
        ("GET", "/chat/thread/not-a-uuid"),
        ("GET", "/chat/public/%2e%2e/secret"),
        ("GET", "/chat/public/..%2fsecret"),
        ("GET", "/chat/ws/socket.io/"),
        ("POST", "/chat/ws/socket.io/"),
        ("GET", "/chat/env"),
    ],
)
def test_everything_else_below_chat_does_not_exist(method: str, path: str) -> None:
    answer = gated().request(method, path, headers={"origin": OWN})
    assert (answer.status_code, answer.text) == (404, "refused: not_found")


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"origin": OWN}, True),
        ({"origin": "http://elsewhere"}, False),
        ({"origin": "https://testserver.elsewhere"}, False),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
    ],
)
def test_only_our_own_pages_may_change_something(headers: dict[str, str], taken: bool) -> None:
    assert (gated().post("/s/study", headers=headers).status_code == 200) is taken


def test_a_public_address_is_the_only_origin() -> None:
    client = gated(origin="https://study.example.org")
    assert client.post("/s/study", headers={"origin": OWN}).status_code == 403
    assert client.post("/s/study", headers={"origin": "https://study.example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "origin", "opens"),
    [
        ("/chat/ws/socket.io/", OWN, True),
        ("/chat/ws/socket.io/", "http://elsewhere", False),
        ("/chat/ws/socket.io/", "", False),
        ("/other", OWN, False),
    ],
)
def test_a_socket_opens_only_for_our_own_page(path: str, origin: str, opens: bool) -> None:
    try:
        with gated().websocket_connect(path, headers={"origin": origin} if origin else {}):
            opened = True
    except WebSocketDenialResponse:
        opened = False
    except WebSocketDisconnect as closed:
        opened = closed.code == 1000
    assert opened is opens


@pytest.mark.parametrize(("path", "origin"), [("/chat/ws/socket.io/", "http://elsewhere"), ("/other", OWN), ("/chat/ws/socket.io/", OWN)])
def test_a_refused_handshake_is_an_answer_with_our_headers(path: str, origin: str) -> None:
    """Whether we refuse it or the inside does, which closes before it has accepted."""

    async def closes(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.close", "code": 1000})

    client = TestClient(Gate(closes, **_given()))
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(path, headers={"origin": origin}):
        pass
    assert refused.value.status_code == 403 and refused.value.text == "refused: forbidden"
    assert refused.value.headers["content-security-policy"] == PAGE_POLICY
    assert refused.value.headers["x-content-type-options"] == "nosniff"


def test_an_address_that_asks_too_much_is_refused_and_may_still_read() -> None:
    client = gated(flood=Flood({"address": "3 per 1 minute"}))
    own = {"origin": OWN}
    assert [client.post("/s/study", headers=own).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.post("/s/study", headers=own).text == "refused: busy" and client.get("/s/study").status_code == 200
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect("/chat/ws/socket.io/", headers=own):
        pass
    assert refused.value.status_code == 429
    elsewhere = TestClient(client.app, client=("192.0.2.7", 1))
    assert elsewhere.post("/s/study", headers=own).status_code == 200


def test_a_page_of_another_host_may_not_even_ask() -> None:
    asks = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    answer = gated().options("/chat/project/action", headers=asks)
    assert answer.status_code == 404 and not [name for name in answer.headers if name.startswith("access-control")]
    assert gated().options("/me", headers=asks).status_code == 403


def test_a_body_that_says_it_is_too_big_is_not_read() -> None:
    answer = gated().post("/s/study", content=b"x" * 2001, headers={"origin": OWN})
    assert (answer.status_code, answer.text) == (413, "refused: too_big")
    assert gated().post("/s/study", content=b"x" * 2000, headers={"origin": OWN}).text == "2000"


def test_a_body_that_hides_its_size_is_cut_off() -> None:
    answer = gated().post("/s/study", content=iter([b"x" * 900] * 3), headers={"origin": OWN})
    assert answer.status_code == 413


def test_every_answer_carries_our_headers_and_none_of_the_inside() -> None:
    for answer in (gated().get("/s/study"), gated().get("/chat/nothing"), gated().post("/s/study")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "permissions-policy" in answer.headers
        assert not {"server", "access-control-allow-origin", "strict-transport-security"} & set(answer.headers)


def test_over_https_the_browser_is_told_to_stay_there() -> None:
    assert "strict-transport-security" in gated(origin="https://study.example.org").get("/s/study").headers


def test_what_a_page_set_itself_stands() -> None:
    headers = answer_headers("/chat/", [(b"content-security-policy", b"own")], https=False)
    assert [value for name, value in headers if name == b"content-security-policy"] == [b"own"]


def test_the_chat_may_run_its_own_inline_scripts_and_no_others() -> None:
    policy = chat_policy(("AAA=",))
    assert "script-src 'self' 'sha256-AAA=' 'unsafe-eval';" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "http:" not in policy and "https:" not in policy


def test_one_person_is_held_back_and_others_are_not() -> None:
    flood = Flood({"text": "2 per 1 minute; 100 per 1 hour", "press": "1 per 1 minute", "join": "1 per 1 minute"})
    assert [flood.allows("text", "a") for _ in range(3)] == [True, True, False]
    assert flood.allows("text", "b")
    assert flood.allows("press", "a")


def test_an_origin_is_compared_whole() -> None:
    scope = {"type": "http"}
    assert own_origin({"origin": "http://host:8000", "host": "host:8000"}, scope, None)
    assert not own_origin({"origin": "http://host:8001", "host": "host:8000"}, scope, None)
    assert not own_origin({"origin": "file://", "host": ""}, scope, None)


def test_lifespan_passes_untouched() -> None:
    with gated() as client:
        assert client.get("/s/study").status_code == httpx.codes.OK
