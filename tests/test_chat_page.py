"""Chainlit's page made ours: nothing from outside, and a clear word if it is no longer the page we know."""

from __future__ import annotations

import base64
import hashlib

import pytest

from bot.chat_page import ChatPageError, own_page, script_hashes

PAGE = """<!doctype html><html lang="en"><head><title>Old</title>
<meta property="og:image" content="https://elsewhere.example/x.png"><meta property="og:root_path" content="/chat">
<link rel="preconnect" href="https://fonts.example.com" crossorigin />
<link
  rel="stylesheet" href="https://cdn.example.net/katex.css"
/>
<link rel="stylesheet" href="/chat/assets/own.css">
<script>const global = globalThis;</script></head><body><div id="root"></div></body></html>"""


def made(page: str = PAGE) -> str:
    return own_page(page, language="ar", direction="rtl", title="A <title>", no_script="Please & thank you")


def test_nothing_from_outside_is_left_and_what_is_needed_stays() -> None:
    page = made()
    assert "https://" not in page
    assert '<link rel="stylesheet" href="/chat/assets/own.css">' in page and 'og:root_path" content="/chat"' in page


def test_it_speaks_the_language_and_holds_our_files() -> None:
    page = made()
    assert '<html lang="ar" dir="rtl">' in page and "<title>A &lt;title&gt;</title>" in page
    assert '<noscript><p><a href="/plain">Please &amp; thank you</a></p></noscript>' in page and 'src="/words.js"' in page
    assert '<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>' in page.split("</head>")[0]
    assert page.index("/site.css") > page.index("own.css"), "ours must come after theirs"


def test_another_page_than_the_one_we_know_is_refused() -> None:
    with pytest.raises(ChatPageError, match='should hold <div id="root"></div> once'):
        made(PAGE.replace('id="root"', 'id="app"'))


def test_hashes_are_those_of_the_inline_scripts() -> None:
    digest = hashlib.sha256(b"const global = globalThis;").digest()
    assert script_hashes(made()) == (base64.b64encode(digest).decode(),)
