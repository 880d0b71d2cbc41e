"""The cookies that the entry gives, over http on this machine and over https; and how many people one address may start."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.responses import Response
from starlette.requests import Request
from web_toys import HOME, browser

from bot.arrival import Arrivals
from bot.devices import mark_device
from bot.entry import with_cookie
from bot.gate import Flood
from bot.settings import Settings
from storage.identities import PanelKey


def given(url: str | None) -> dict[str, Morsel[str]]:
    """Every cookie that a browser can get from us, when people reach us under this address."""
    settings = Settings(public_url=url)
    desk: Any = SimpleNamespace(settings=settings)
    nobody: Any = None
    answer = Response()
    with_cookie(desk, answer, "token", 60)
    Arrivals(nobody, nobody, "s" * 40, settings.secure).carry(answer, PanelKey("a" * 64, "b" * 64, "c" * 64))
    mark_device(Request({"type": "http", "headers": []}), answer, settings)
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("set-cookie"):
        jar.load(header)
    return dict(jar)


@pytest.mark.parametrize("url", ["https://study.example.org", "http://127.0.0.1:8000", None])
def test_no_script_and_no_other_site_gets_at_a_cookie(url: str | None) -> None:
    https = bool(url and url.startswith("https"))
    cookies = given(url)
    assert len(cookies) == 3
    for name, cookie in cookies.items():
        assert cookie["httponly"] and cookie["samesite"] == "lax" and cookie["path"] == "/" and not cookie["domain"], name
        assert bool(cookie["secure"]) is https and name.startswith("__Host-") is https, name


async def test_people_who_start_are_counted_by_address_and_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    full = {"join_address"}

    def allows(_: Flood, kind: str, who: str) -> bool:
        asked.append((kind, who))
        return kind not in full

    monkeypatch.setattr(Flood, "allows", allows)
    async with browser() as client:
        for _ in range(2):
            answer = await client.post(HOME, data={"answer": "take_part", "take_part": "yes"})
            assert answer.status_code == 429 and "set-cookie" not in answer.headers
            full = {"join"}
    assert ("join_address", "127.0.0.1") in asked and asked[-1] == ("join", "all")
