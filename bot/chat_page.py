"""Chainlit's page made ours: nothing from outside, our language, our files; pure text in, text out."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

_OUTSIDE_LINK = re.compile(r"\s*<link\b[^>]*https?://[^>]*>")
_OUTSIDE_META = re.compile(r"\s*<meta\b[^>]*https?://[^>]*>")
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_KNOWN = ('<html lang="en">', "</head>", '<div id="root"></div>')
_OUR_FILES = (
    '<link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/chat/public/custom.css">'
    '<script src="/words.js" defer></script>'
    + "".join(f'<script src="/chat/public/{name}.js" defer></script>' for name in ("sending", "kit", "shell", "beside", "frame"))
)
_TO_PLAIN = '<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>'
"""Without scripts there is no chat, so the browser goes on to the plain pages by itself."""


class ChatPageError(Exception):
    """Chainlit's page no longer looks as we know it."""


def own_page(html: str, *, language: str, direction: str, title: str, no_script: str) -> str:
    """The chat page in one language; `no_script`: the name of the link to the plain pages.

    Raises ChatPageError if a place that we change is not there."""
    for known in _KNOWN:
        if html.count(known) != 1:
            raise ChatPageError(f"Chainlit's page should hold {known} once. Install the version that uv.lock names.")
    html = _OUTSIDE_META.sub("", _OUTSIDE_LINK.sub("", html))
    html = _TITLE.sub(lambda _: f"<title>{escape(title)}</title>", html)
    html = html.replace('<html lang="en">', f'<html lang="{escape(language)}" dir="{escape(direction)}">')
    html = html.replace("</head>", f"{_OUR_FILES}{_TO_PLAIN}</head>")
    link = f'<noscript><p><a href="/plain">{escape(no_script)}</a></p></noscript>'
    return html.replace('<div id="root"></div>', f'{link}<div id="root"></div>')


def script_hashes(html: str) -> tuple[str, ...]:
    """Base64 sha256 of every inline script, for the content policy."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(html))
    return tuple(base64.b64encode(digest).decode() for digest in digests)
