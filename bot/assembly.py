"""Puts the parts together: a study folder becomes a conversation on its archive."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.conversation import Conversation
from bot.model_opening import open_model
from bot.releasing import pool_of
from flows.asking import Door
from flows.guided_phrases import Phrases, read_phrases
from flows.kit import Kit
from flows.records import Spec, Study
from flows.study import load_study
from storage.archive import Archive

if TYPE_CHECKING:
    from flows.model_door import LiveDoor
    from flows.ranking import Ranker

PHRASES = Path(__file__).parent / "words" / "guided"


def random_id() -> str:
    """128 random bits, hex."""
    return secrets.token_hex(16)


def utc_now() -> str:
    """The present time as records hold it, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Sources:
    """Where ids and times come from; replaced in tests and where a run must be repeatable."""

    new_id: Callable[[], str] = random_id
    now: Callable[[], str] = utc_now


class Rankers(Mapping[str, "Ranker"]):
    """A ranker for each language, made when it is first wanted: that takes seconds, and most commands rank nothing."""

    def __init__(self, spec: Spec, languages: tuple[str, ...]) -> None:
        self._spec = spec
        self._languages = languages
        self._made: dict[str, Ranker] = {}

    def __getitem__(self, language: str) -> Ranker:
        if language not in self._languages:
            raise KeyError(language)
        if language not in self._made:
            from flows.ranking import Ranker

            self._made[language] = Ranker(self._spec, language)
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)


class PhraseBook(Mapping[str, Phrases]):
    """The set questions of each language that has a file of them, read when they are first wanted: a large file takes a second."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._files = {tag: path for tag in languages if (path := PHRASES / f"{tag}.yaml").exists()}
        self._read: dict[str, Phrases] = {}

    def __getitem__(self, language: str) -> Phrases:
        if language not in self._read:
            self._read[language] = read_phrases(self._files[language])
        return self._read[language]

    def __contains__(self, language: object) -> bool:
        return language in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def open_study(folder: Path, *, accept_old_sqlite: bool = False, sources: Sources | None = None, data: Path | None = None) -> Conversation:
    """The conversation of a study folder, with set questions. `data` replaces its data/ folder.

    Raises StudyProblems or FolderProblem (the folder), StorageError (the archive), PhrasesError (a word file)."""
    return converse(load_study(folder), Archive.open(data or folder / "data", accept_old_sqlite=accept_old_sqlite), sources or Sources())


def open_talks(folder: Path, *, accept_old_sqlite: bool = False) -> tuple[Conversation, LiveDoor | None]:
    """The conversation of a study folder with the model that the study names, if it names one; and the door to it, to be closed.

    Raises as `open_study`, and NoKey (flows.model)."""
    study, sources = load_study(folder), Sources()
    archive = Archive.open(folder / "data", accept_old_sqlite=accept_old_sqlite)
    door = open_model(study, archive, sources.new_id, sources.now) if study.settings.model else None
    talks = converse(study, archive, sources, door)
    list(talks.kit.rankers.values()), list(talks.kit.phrases.values())  # made now, before anybody waits for one
    return talks, door


def converse(study: Study, archive: Archive, sources: Sources, door: Door | None = None) -> Conversation:
    """A conversation from parts already open. `door`: to a language model; None: set questions."""
    kit = Kit(
        phrases=PhraseBook(study.settings.languages),
        rankers=Rankers(study.spec, study.settings.languages),
        new_id=sources.new_id,
        now=sources.now,
        checks=lambda person: archive.counts(simulated=person.simulated, test=person.test).checks,
        pool=pool_of(study, archive),
    )
    return Conversation(study, archive, kit, door)
