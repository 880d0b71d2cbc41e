"""The unaided sample: cards that are read from transcript and card alone. Only these give agreement and the machine's precision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_PARTS = 2**64


def unaided(card_ids: Iterable[str], *, seed: int, percent: int, least: int) -> frozenset[str]:
    """A random `percent` of the cards, and at least `least` of them (all, if there are fewer); the same for the same cards and seed.

    A card that is out stays out when others come: the part by chance never changes, and the least only loses cards to it."""
    places = sorted((_place(card_id, seed), card_id) for card_id in set(card_ids))
    chance = percent * _PARTS // 100
    return frozenset(card_id for rank, (place, card_id) in enumerate(places) if place < chance or rank < least)


def _place(card_id: str, seed: int) -> int:
    """Where chance puts a card, 0 to 2**64."""
    return int.from_bytes(hashlib.sha256(f"{seed}/unaided/{card_id}".encode()).digest()[:8], "big")
