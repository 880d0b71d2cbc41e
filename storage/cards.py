"""Value cards version by version, the rules held against them, and what no rule covers."""

from __future__ import annotations

from flows.records import Gap, Offer, ValueCard
from storage.tables import Table

CARDS = Table("cards", ValueCard, key=("id", "version"))
OFFERS = Table("offers", Offer)
GAPS = Table("gaps", Gap)
