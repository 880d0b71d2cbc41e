"""What a first visit costs, seen by a real Chromium with an empty cache: bytes over the wire and seconds until something can be
answered, of the consent page and of the chat with all that they load, beside the page of the bare Chainlit app; and requests to
other hosts, which are refused at once so that they slow nobody down."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.serving import Server, echo, folder, soundings
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bot.cli.bench_commands import BenchError, Figure

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SETTLED = 1500
"""Milliseconds without news after which a page counts as loaded."""
PATIENCE = 60_000
ROUNDS = 7
CONSENT_LIMIT = 30.0
"""Kilobytes that the consent page may weigh with everything it loads."""
CONSENT, CHAT, STOCK = "input[name=take_part]", "[role=log] :is(input, textarea, button)", "#chat-input"
"""What a person answers with first: a tick, the first control of the conversation, the box to write in."""
LOOKS = """(sign) => {
  const look = () => {
    const first = document.querySelector(sign);
    if (first && first.getClientRects().length && !first.disabled) window.usableAfter = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""


@dataclass
class Visit:
    """What one page load took: bytes over the wire with headers, seconds from its start until its first input could be used, requests
    in all, addresses on other hosts."""

    wire: float = 0.0
    seconds: float = 0.0
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
    """Kilobytes, seconds to a usable input and requests of the consent page, our chat and the bare app's chat: medians over rounds in
    which the three take turns. Requests to other hosts of ours must be none."""
    consents, chats, stocks = [], [], []
    with folder() as one, folder() as other, echo(one) as peer, soundings(other) as ours, _browser() as browser:
        for _ in range(2 if quick else ROUNDS):
            consents.append(_consent(browser, ours))
            chats.append(_our_chat(browser, ours))
            stocks.append(_stock_chat(browser, peer))
    outside = [host for visit in (*consents, *chats) for host in visit.outside]
    others = f"requests to other hosts ({', '.join(sorted(set(outside)))})" if outside else "requests to other hosts"
    consent, chat, stock = _middle(consents), _middle(chats), _middle(stocks)
    name, used = "stock Chainlit", "seconds to a usable input"
    kilobytes = round(consent.wire / 1000, 1)
    return [
        Figure("consent page", kilobytes, "kB", CONSENT_LIMIT, "limit", "<= 1 x", kilobytes <= CONSENT_LIMIT),
        Figure(f"consent page, {used}", round(consent.seconds, 3), "s", round(stock.seconds, 3), name),
        Figure("consent page, requests", consent.requests, ""),
        Figure("first load of the chat", round(chat.wire / 1000), "kB", round(stock.wire / 1000), name),
        Figure(f"first load of the chat, {used}", round(chat.seconds, 3), "s", round(stock.seconds, 3), name),
        Figure("first load of the chat, requests", chat.requests, "", stock.requests, name),
        Figure(others, len(outside), "", sum(len(visit.outside) for visit in stocks), name, "0", not outside),
    ]


def _middle(visits: list[Visit]) -> Visit:
    """The median of each count."""
    return Visit(median(one.wire for one in visits), median(one.seconds for one in visits), int(median(one.requests for one in visits)))


def _consent(browser: Browser, ours: Server) -> Visit:
    with _page(browser) as page:
        return _loaded(page, f"{ours.url}/s/model-spec-2026", CONSENT)


def _our_chat(browser: Browser, ours: Server) -> Visit:
    """By somebody who has just taken part, in a browser that holds nothing but their cookie."""
    with _page(browser) as page:
        page.goto(f"{ours.url}/s/model-spec-2026")
        page.locator(CONSENT).check()
        with page.expect_navigation(wait_until="commit"):
            page.locator("button[value=take_part]").click()
        where, cookies = page.url, page.context.cookies()
    with _page(browser) as page:
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        return _loaded(page, where, CHAT)


def _stock_chat(browser: Browser, peer: Server) -> Visit:
    with _page(browser) as page:
        page.context.request.get(f"{peer.url}/join")
        return _loaded(page, f"{peer.url}/chat/", STOCK)


def _loaded(page: Page, address: str, sign: str) -> Visit:
    """One load with an empty cache, until what `sign` finds can be used and nothing more comes."""
    visit = Visit()
    visit.watch(page.context.new_cdp_session(page), urlsplit(address).netloc)
    page.add_init_script(f"({LOOKS})({sign!r})")
    page.goto(address)
    visit.seconds = page.wait_for_function("window.usableAfter", timeout=PATIENCE).json_value() / 1000
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
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, NOBODY_ELSE], timeout=PATIENCE)
        try:
            yield browser
        finally:
            browser.close()
