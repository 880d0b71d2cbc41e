"""Going on on another device: short codes that carry a talk there, and which device it is at now.

All of it lives in memory and goes with the process. A code is kept as a keyed hash alone, under a key made at every start: whoever
reads the memory's copy on a disk, the archive or a backup learns no code, and a withdrawal has nothing to erase here. After a restart
people ask for a new code, and every device of theirs may go on."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import Response

from bot.receipt import ALPHABET, signs_in
from bot.settings import Settings

SIGNS = 8
"""Signs of a code, 40 random bits: at 60 tries a minute a guess hits one of a thousand open codes once in some thirty years."""
MINUTES = 15
"""How long a code is good for."""
GROUP = 4
MOST = 20_000
"""People whose device is remembered; the one who moved first is forgotten first."""
DEVICE_SECONDS = 60 * 24 * 3600
"""How long a browser keeps its mark: as long as the cookie that names the person."""
_MARK = re.compile("[0-9a-f]{32}")


@dataclass
class Devices:
    """The open codes of one study, and the device that each talk was taken to. `clock` gives seconds that never go back."""

    clock: Callable[[], float] = time.monotonic
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _codes: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)
    _at: dict[str, str] = field(default_factory=dict, repr=False)

    def code(self, participant_id: str) -> str:
        """A new code for this person, such as 4f7k-9q2m; an older one of theirs is good for nothing any more."""
        now = self.clock()
        self._codes = {mark: (who, until) for mark, (who, until) in self._codes.items() if until > now and who != participant_id}
        plain = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
        self._codes[self._hashed(plain)] = (participant_id, now + MINUTES * 60)
        return "-".join(plain[start : start + GROUP] for start in range(0, SIGNS, GROUP))

    def use(self, typed: str) -> str | None:
        """Whose code this is, once; None if it is unknown, used already or too old. However it is typed: large letters, spaces."""
        who, until = self._codes.pop(self._hashed(signs_in(typed)), ("", 0.0))
        return who if who and until > self.clock() else None

    def take(self, participant_id: str, device: str) -> None:
        """The talk goes on on this device from now on; the others of this person are told so."""
        self._at.pop(participant_id, None)
        while len(self._at) >= MOST:
            self._at.pop(next(iter(self._at)))
        self._at[participant_id] = device

    def elsewhere(self, participant_id: str, device: str | None) -> bool:
        """The talk was taken to another device than this one; never, as long as it was taken to none."""
        at = self._at.get(participant_id)
        return at is not None and at != device

    def forget(self, participant_id: str) -> None:
        """Nothing of somebody who has withdrawn is kept."""
        self._at.pop(participant_id, None)
        self._codes = {mark: known for mark, known in self._codes.items() if known[0] != participant_id}

    def _hashed(self, plain: str) -> str:
        return hmac.new(self._key, plain.encode(), "sha256").hexdigest()


def device_of(request: Request, settings: Settings) -> str | None:
    """The random mark of the browser that asks; None if it has none yet."""
    mark = request.cookies.get(device_cookie(settings), "")
    return mark if _MARK.fullmatch(mark) else None


def mark_device(request: Request, response: Response, settings: Settings) -> str:
    """The browser's mark, given to it with `response` if it has none: out of reach of scripts and of other sites."""
    known = device_of(request, settings)
    if known:
        return known
    fresh = secrets.token_hex(16)
    response.set_cookie(
        device_cookie(settings), fresh, max_age=DEVICE_SECONDS, path="/", secure=settings.secure, httponly=True, samesite="lax"
    )
    return fresh


def clear_cookies(response: Response, settings: Settings) -> None:
    """After this response the browser names nobody any more."""
    for name in (settings.cookie_name, device_cookie(settings)):
        response.delete_cookie(name, path="/", secure=settings.secure, httponly=True, samesite="lax")


def device_cookie(settings: Settings) -> str:
    """The name of the browser's mark."""
    return f"{settings.cookie_name}-device"

