"""Passwords: what is kept, what is refused, how long a check takes."""

from __future__ import annotations

import asyncio
import threading
from statistics import median
from time import process_time

import pytest
from staff_toys import PASSWORD

from bot.passwords import Passwords, usable_name, wrong_password


async def test_an_unknown_account_takes_the_same_time() -> None:
    passwords = Passwords()
    kept = await passwords.hash(PASSWORD)
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(7):
        for kind, found in (("known", kept), ("unknown", None)):
            began = process_time()
            assert await passwords.check(found, "not the password") is None
            spent[kind].append(process_time() - began)
    one, other = (median(times) for times in spent.values())
    assert 0.75 < one / other < 1.33, spent


async def test_letters_that_keyboards_send_in_several_forms_are_one_password() -> None:
    passwords = Passwords()
    kept = await passwords.hash("caf\u00e9 caf\u00e9 caf\u00e9")
    assert await passwords.check(kept, "cafe\u0301 cafe\u0301 cafe\u0301") == kept
    assert await passwords.check("no hash at all", PASSWORD) is None
    short, long = "e\u0301" * 11, "\U0001f512" * 12
    assert wrong_password(short, short, "n") == "too_short" and wrong_password(long, long, "n") == ""


def test_names() -> None:
    assert all(usable_name(name) for name in ("al", "José", "李明", "a_b-c.d", "x" * 40, "42"))
    assert not any(usable_name(name) for name in ("", "a", "x" * 41, "a b", "a\u202eb", "a/b", "a<b", "a'b", "a\0b", "a\nb"))


async def test_at_most_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords()
    now, most, turn, both = 0, 0, threading.Lock(), threading.Barrier(2, timeout=30)

    def check(kept: str | None, password: str) -> str | None:
        nonlocal now, most
        with turn:
            now += 1
            most = max(most, now)
        both.wait()
        with turn:
            now -= 1
        return kept

    monkeypatch.setattr(passwords, "_check", check)
    await asyncio.gather(*(passwords.check("kept", PASSWORD) for _ in range(10)))
    assert most == 2
