"""That the recorder of what pages ask of other hosts sees it: all other browser tests rest on it (conftest.py, nothing_outside)."""

from __future__ import annotations

import pytest
from browser.outside import Outside
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
GREEDY = """<img src="https://picture.example/x"><script>
  new WebSocket("wss://socket.example/"); navigator.sendBeacon("https://beacon.example/", "x");
  fetch("http://fetched.example/").catch(() => 0);
</script>"""


def test_whatever_a_page_asks_of_another_host_is_seen(chromium: Browser, outside: Outside) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(GREEDY)
    wanted = {"picture", "socket", "beacon", "fetched"}
    for _ in range(100):
        if len([one for one in wanted if one in " ".join(outside.asked)]) == len(wanted):
            break
        page.wait_for_timeout(100)
    context.close()
    seen = " ".join(outside.asked)
    outside.asked.clear()
    assert [one for one in wanted if f"{one}.example" not in seen] == []
