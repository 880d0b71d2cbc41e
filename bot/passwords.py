"""Passwords of reviewers and operators: Argon2id in threads of their own, and what a name and a password must be."""

from __future__ import annotations

import asyncio
import base64
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Hashes at the same time: each takes 64 MiB and a core for about a tenth of a second."""
SHORTEST_NAME = 2
LONGEST_NAME = 40
LEAST = 12
MOST = 1000
"""Characters of a name and of a password. Of a password length is all that is asked for: rules about kinds of letters make it worse
(NIST SP 800-63B, 5.1.1)."""


class Passwords:
    """Makes and checks hashes; beside the event loop, at most two at once."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._nobody = _hash_of_nothing(self._hasher)

    async def hash(self, password: str) -> str:
        """The hash to keep, with its parameters and a salt of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, _settled(password))

    async def check(self, kept: str | None, password: str) -> str | None:
        """The hash to keep if this is the password: `kept`, or a newer one where parameters have changed. None if it is not.

        `kept`: None where there is no account; that takes as long as a wrong password."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._check, kept, _settled(password))

    def _check(self, kept: str | None, password: str) -> str | None:
        try:
            self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        if kept is None:
            return None
        return self._hasher.hash(password) if self._hasher.check_needs_rehash(kept) else kept


def usable_name(name: str) -> bool:
    """2 to 40 characters: letters and digits of any script, and . _ -"""
    return SHORTEST_NAME <= len(name) <= LONGEST_NAME and all(letter.isalnum() or letter in "._-" for letter in name)


def wrong_password(password: str, again: str, name: str) -> str:
    """Why this cannot be somebody's new password, a key of the words; "" if it can."""
    plain = _settled(password)
    if len(plain) < LEAST:
        return "too_short"
    if max(len(password), len(plain)) > MOST:
        return "too_long"
    if plain.casefold() == _settled(name).casefold():
        return "is_name"
    return "" if plain == _settled(again) else "not_the_same"


def _settled(password: str) -> str:
    """One form for letters that keyboards send in several (NIST SP 800-63B, 5.1.1.2); no longer than we ever take."""
    return unicodedata.normalize("NFKC", password[: MOST + 1])


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash of no password, with our parameters: to spend the time of a check on."""
    salt, digest = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"
