"""Opens the door to the language model that a study names; the one place that reads its key.

Reading flows/model.py takes seconds, which a study with set questions never spends: it is imported when a door is opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.budget import Ledger, Spent
from flows.model_request import OPENAI_URL
from flows.records import Study
from flows.records.study import ModelPrice
from storage.archive import Archive

if TYPE_CHECKING:
    from flows.model_door import LiveDoor
    from flows.model_embeddings import OpenAIEmbeddings

KEYS = ("SOUNDINGS_MODEL_KEY", "OPENAI_API_KEY")
"""Names in the environment; the first that is set counts."""


def model_key() -> str | None:
    """The key for the model, from the environment; None if there is none. It goes to the door and nowhere else."""
    return next((os.environ[name] for name in KEYS if os.environ.get(name)), None)


def lacks_key(study: Study) -> bool:
    """Whether the study names a model of a provider and no key for it is set; a server of one's own needs none."""
    settings = study.settings.model
    return settings is not None and settings.base_url is None and model_key() is None


def model_host(study: Study) -> str:
    """The host, with its port if one is named, that the study's model is asked at; empty if it names no model."""
    model = study.settings.model
    return urlsplit(model.base_url or OPENAI_URL).netloc.rpartition("@")[2] if model else ""


def open_ledger(study: Study, archive: Archive | None, now: Callable[[], str]) -> Ledger:
    """The study's budget, with what the calls in `archive` have cost so far. `now`: UTC text as records hold it."""
    model = study.settings.model
    spend = archive.spend() if archive else None
    spent = Spent(spend.by_day, spend.by_participant) if spend else None
    return Ledger(study.settings.limits, model.price if model else None, now, spent)


def open_model(study: Study, archive: Archive | None, new_id: Callable[[], str], now: Callable[[], str]) -> LiveDoor:
    """The door to the study's model; close it when done. `archive`: None where no call is kept.

    Raises NoKey (flows.model) if its key is missing, ValueError if the study names no model."""
    settings = study.settings.model
    if settings is None:
        raise ValueError(f"The study {study.settings.id} names no model.")
    from flows.model import open_door

    return open_door(settings, model_key(), open_ledger(study, archive, now), new_id, now)


def embedding_ledger(study: Study, archive: Archive, now: Callable[[], str]) -> Ledger:
    """The study's budget at the price of its embeddings, with what every call in `archive` has cost so far."""
    settings, spend = study.settings.embeddings, archive.spend()
    price = None if settings is None or settings.price is None else ModelPrice.model_validate({"in": settings.price, "out": 0})
    return Ledger(study.settings.limits, price, now, Spent(spend.by_day, spend.by_participant))


def open_embeddings(study: Study) -> OpenAIEmbeddings | None:
    """The line to the embeddings that a study names; close it when done. None: it names none, or the key is missing."""
    settings = study.settings.model
    if settings is None or study.settings.embeddings is None or lacks_key(study):
        return None
    from flows.model_embeddings import OpenAIEmbeddings

    return OpenAIEmbeddings(settings, model_key())
