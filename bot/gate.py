"""One layer in front of everything: which routes exist, whose requests are taken, how large and how fast, and what
every answer carries in its headers."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal["text", "press", "join", "join_address", "address", "receipt", "code", "codes", "sign_in", "sign_in_address"]

CHAT = "/chat"
SAFE_METHODS = ("GET", "HEAD")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAMES = r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
_CHAT_READ = re.compile(
    rf"/chat(/|/thread/{_UUID}|/assets/{_NAMES}|/public/{_NAMES}|/avatars/[A-Za-z0-9_.-]+|/favicon|/logo|/user|/health"
    r"|/auth/config|/project/settings|/project/translations)?"
)
_CHAT_WRITE = ("/chat/set-session-cookie", "/chat/project/action", "/chat/project/threads")
_CHAT_SOCKET = "/chat/ws/socket.io/"

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HEADS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
"""Messages that carry the headers of an answer."""
_KEPT_AWAY = ("access-control-allow-", "server", "x-powered-by")


def chat_policy(script_hashes: tuple[str, ...]) -> str:
    """The content policy of the chat page: its own files and the inline scripts with these hashes.

    'unsafe-eval' stays: Chainlit compiles custom elements in the browser, and without it they silently do not show."""
    hashes = " ".join(f"'sha256-{digest}'" for digest in script_hashes)
    return (
        f"default-src 'self'; script-src 'self' {hashes} 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


class Flood:
    """How fast one participant may write and press, how fast people may start, and what one address may ask. Counted in memory."""

    def __init__(self, limits: dict[Kind, str]) -> None:
        """`limits`: per kind, windows such as "5 per 10 second; 60 per 10 minute"."""
        self._items: dict[Kind, list[RateLimitItem]] = {kind: parse_many(text) for kind, text in limits.items()}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, kind: Kind, who: str) -> bool:
        """True, and counted, if one more is within every window of this kind."""
        items = self._items[kind]
        if not all(self._limiter.test(item, kind, who) for item in items):
            return False
        for item in items:
            self._limiter.hit(item, kind, who)
        return True


@dataclass(frozen=True)
class Refusal:
    """Why a request is not taken: an HTTP status and a key under `problem:` in the word files."""

    status: int
    key: str


class TooBig(Exception):
    """A body grew past the cap while it was read."""


class Gate:
    """ASGI layer. `page` renders a refusal as HTML bytes from its key; `flood` counts requests that change something, and sockets,
    by address; `origin` is our own, or None to take it from the Host header."""

    def __init__(self, app: ASGIApp, *, page: Callable[[str], bytes], flood: Flood, body_bytes: int, origin: str | None = None) -> None:
        self.app = app
        self.flood = flood
        self.page = page
        self.body_bytes = body_bytes
        self.origin = origin
        self.https = bool(origin and origin.startswith("https://"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = refused(scope, self.origin, self.body_bytes) or self._too_many(scope)
        send = self._with_headers(scope["path"], send)
        if scope["type"] == "websocket":
            await self._socket(refusal, scope, receive, send)
            return
        if refusal:
            await self._refuse(refusal, send)
            return
        body = _Body(receive, self.body_bytes)
        try:
            await self.app(scope, body.receive, body.unless_too_big(send))
        except TooBig:
            pass
        if body.too_big:
            await self._refuse(Refusal(413, "too_big"), send)

    def _too_many(self, scope: Scope) -> Refusal | None:
        """An address that asks more than many people at once would. Reading is not counted."""
        if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
            return None
        address = scope["client"][0] if scope.get("client") else "all"
        return None if self.flood.allows("address", address) else Refusal(429, "busy")

    async def _socket(self, refusal: Refusal | None, scope: Scope, receive: Receive, send: Send) -> None:
        """A handshake that anybody refuses, we or the inside, ends as an answer with our headers where the server can send one."""
        tells = "websocket.http.response" in scope.get("extensions", {})
        opened = False

        async def sender(message: Message) -> None:
            nonlocal opened
            opened = opened or message["type"] == "websocket.accept"
            if tells and not opened and message["type"] == "websocket.close":
                await self._refuse(Refusal(403, "forbidden"), send, "websocket.")
            else:
                await send(message)

        if refusal is None:
            await self.app(scope, receive, sender)
            return
        await receive()
        await (self._refuse(refusal, send, "websocket.") if tells else send({"type": "websocket.close", "code": 4403}))

    async def _refuse(self, refusal: Refusal, send: Send, kind: Literal["", "websocket."] = "") -> None:
        body = self.page(refusal.key)
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": f"{kind}http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": f"{kind}http.response.body", "body": body})

    def _with_headers(self, path: str, send: Send) -> Send:
        async def sender(message: Message) -> None:
            if message["type"] in _HEADS:
                message = {**message, "headers": answer_headers(path, message.get("headers", []), https=self.https)}
            await send(message)

        return sender


def answer_headers(path: str, headers: list[tuple[bytes, bytes]], *, https: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours added; what the page itself set (its content policy, its caching) stands."""
    kept = [(name, value) for name, value in headers if not name.decode("latin-1").lower().startswith(_KEPT_AWAY)]
    there = {name.lower() for name, _ in kept}
    ours = dict(_EVERYWHERE)
    ours["content-security-policy"] = PAGE_POLICY
    ours["cache-control"] = "public, max-age=60" if path.startswith("/chat/public/") else "no-store"
    if path.startswith("/chat/assets/"):
        ours["cache-control"] = "public, max-age=31536000, immutable"
    if https:
        ours["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return kept + [(name.encode(), value.encode()) for name, value in ours.items() if name.encode() not in there]


def refused(scope: MutableMapping[str, Any], origin: str | None, body_bytes: int) -> Refusal | None:
    """Why this request is not taken, from its head alone; None if it is."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path: str = scope["path"]
    if scope["type"] == "websocket":
        known = path == _CHAT_SOCKET
        return None if known and own_origin(headers, scope, origin) else Refusal(403, "forbidden")
    method: str = scope["method"]
    if path == CHAT or path.startswith(f"{CHAT}/"):
        allowed = bool(_CHAT_READ.fullmatch(path)) if method in SAFE_METHODS else method == "POST" and path in _CHAT_WRITE
        if not allowed or "/.." in path:
            return Refusal(404, "not_found")
    if method not in SAFE_METHODS and not own_origin(headers, scope, origin):
        return Refusal(403, "forbidden")
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > body_bytes:
        return Refusal(413, "too_big")
    return None


def own_origin(headers: dict[str, str], scope: MutableMapping[str, Any], origin: str | None) -> bool:
    """The request was made by a page of ours. A browser that hides the origin (no-referrer) still names the site as same-origin."""
    given = headers.get("origin")
    if given in (None, "null"):
        return scope["type"] == "http" and headers.get("sec-fetch-site") == "same-origin"
    if origin is not None:
        return given == origin
    parts = urlsplit(given)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == headers.get("host")


class _Body:
    """A request's body as it comes, until it grows past the cap; then no answer of the inside goes out any more."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.too_big = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_big = True
            raise TooBig
        return message

    def unless_too_big(self, send: Send) -> Send:
        async def sender(message: Message) -> None:
            if not self.too_big:
                await send(message)

        return sender
