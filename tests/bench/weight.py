"""What a first visit costs: bytes over the wire of the consent page and of the chat with all that they load, and requests to
other hosts, seen by a real Chromium with an empty cache, beside the page of the bare Chainlit app."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bench.serving import Server, echo, folder, soundings
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bot.cli.bench_commands import BenchError, Figure

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
NAMES = ("chromium", "chromium-browser", "google-chrome")
SETTLED = 1500
"""Milliseconds without news after which a page counts as loaded."""
PATIENCE = 60_000
CONSENT_LIMIT = 30.0
"""Kilobytes that the consent page may weigh with everything it loads."""


@dataclass
class Visit:
    """What one page load took: bytes over the wire with headers, requests in all, addresses on other hosts."""

    wire: float = 0.0
    requests: int = 0
    outside: list[str] = field(default_factory=list)

    def watch(self, wire: CDPSession, host: str) -> None:
        """Count from now on, until the page's connection is closed."""

        def asked(event: dict[str, Any]) -> None:
            address = urlsplit(event["request"]["url"])
            if address.scheme not in ("http", "https"):
                return
            self.requests += 1
            if address.netloc != host:
                self.outside.append(address.netloc)

        wire.on("Network.requestWillBeSent", asked)
        wire.on("Network.loadingFinished", lambda event: setattr(self, "wire", self.wire + event["encodedDataLength"]))
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})


def measure(*, quick: bool = False) -> list[Figure]:
    """Kilobytes and requests of the consent page, our chat and the echo's chat; requests to other hosts of ours must be none."""
    with folder() as one, folder() as other, echo(one) as peer, soundings(other) as ours, _browser() as browser:
        consent = _consent(browser, ours)
        chat = _our_chat(browser, ours)
        stock = _stock_chat(browser, peer)
    outside = [*consent.outside, *chat.outside]
    others = f"requests to other hosts ({', '.join(sorted(set(outside)))})" if outside else "requests to other hosts"
    name = "Chainlit echo"
    return [
        Figure("consent page", round(consent.wire / 1000, 1), "kB", CONSENT_LIMIT, "limit", "<= 1 x", consent.wire <= 1000 * CONSENT_LIMIT),
        Figure("consent page, requests", consent.requests, ""),
        Figure("first load of the chat", round(chat.wire / 1000), "kB", round(stock.wire / 1000), name),
        Figure("first load of the chat, requests", chat.requests, "", stock.requests, name),
        Figure(others, len(outside), "", len(stock.outside), name, "0", not outside),
    ]


def _consent(browser: Browser, ours: Server) -> Visit:
    with _page(browser) as page:
        return _loaded(page, f"{ours.url}/s/model-spec-2026", "form")


def _our_chat(browser: Browser, ours: Server) -> Visit:
    with _page(browser) as page:
        page.goto(f"{ours.url}/s/model-spec-2026")
        page.locator("input[name=take_part]").check()
        with page.expect_navigation(wait_until="commit"):
            page.locator("button[value=take_part]").click()
        where = page.url
        page.goto("about:blank")
        return _loaded(page, where, ".snd-progress, .snd-sheet")


def _stock_chat(browser: Browser, peer: Server) -> Visit:
    with _page(browser) as page:
        page.context.request.get(f"{peer.url}/join")
        return _loaded(page, f"{peer.url}/chat/", "#chat-input")


def _loaded(page: Page, address: str, sign: str) -> Visit:
    """One load with an empty cache, until `sign` shows and nothing more comes."""
    visit = Visit()
    visit.watch(page.context.new_cdp_session(page), urlsplit(address).netloc)
    page.goto(address)
    page.locator(sign).first.wait_for(timeout=PATIENCE)
    before = -1
    while visit.requests != before:
        before = visit.requests
        page.wait_for_timeout(SETTLED)
    return visit


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    """A page of a person who was never here."""
    context = browser.new_context()
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    path = os.environ.get("SOUNDINGS_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise BenchError(f"no Chromium found ({', '.join(NAMES)}); install one, or name it in SOUNDINGS_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        try:
            yield browser
        finally:
            browser.close()
