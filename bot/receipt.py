"""Receipt codes: the way back to one's own data, weeks later and on any device.

A code is made from the participant's id with a key that lies in a file beside the archive. Nothing is stored for it: whoever reads
the archive alone learns no code, and nothing is left of it once a person has withdrawn."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.settings import kept_secret

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters that are hard to take for one another."""

BITS = 80
GROUP = 4
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True)
class Receipts:
    """Makes and reads the codes of one study."""

    key: str

    @classmethod
    def of(cls, data: Path) -> Receipts:
        """With the key in a study's data folder, made if missing. Raises SettingsError if it is too short, OSError."""
        return cls(kept_secret(data / "receipt_key"))

    def code(self, participant_id: str) -> str:
        """A code of 16 signs in groups of four; always the same for one person."""
        plain = self._plain(participant_id)
        return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))

    def find(self, typed: str, participant_ids: Iterable[str]) -> str | None:
        """Whose code this is, however it is typed: large or small letters, digits of any script, with spaces or without."""
        wanted = signs_in(typed)
        found = None
        for participant_id in participant_ids:  # all of them, so that the time taken tells nothing
            if hmac.compare_digest(self._plain(participant_id).encode(), wanted.encode()):
                found = participant_id
        return found

    def _plain(self, participant_id: str) -> str:
        digest = hmac.digest(self.key.encode(), f"receipt/{participant_id}".encode(), "sha256")
        number = int.from_bytes(digest) >> (8 * len(digest) - BITS)
        return "".join(ALPHABET[(number >> shift) & 31] for shift in range(BITS - 5, -1, -5))


def signs_in(typed: str) -> str:
    """The signs of a code as it was typed, misread ones put right; whatever is no sign of a code is left out."""
    signs = (str(unicodedata.digit(sign)) if sign.isdigit() else sign.lower() for sign in typed[:100])
    return "".join(sign for sign in "".join(signs).translate(_MISREAD) if sign in ALPHABET)
