"""Random tokens that let somebody in: made here, kept as their SHA-256 alone, good for some hours."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

_BYTES = 32
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def new_token() -> str:
    """256 random bits, in letters that an address may hold."""
    return secrets.token_urlsafe(_BYTES)


def sha256_of(token: str) -> str:
    """What stays of a token, hex. A token cannot be guessed, so a hash without a salt is enough."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def later(at: str, hours: int) -> str:
    """`hours` after a time as records hold it."""
    return (datetime.strptime(at, _TIME) + timedelta(hours=hours)).strftime(_TIME)
