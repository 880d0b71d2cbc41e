"""Every sentence that the interface says, read from bot/words/<language>.yaml: one file per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "words"
Section = Mapping[str, str]


class WordingError(Exception):
    """A word file that cannot be used, or a sentence that it lacks."""


@dataclass(frozen=True)
class Wording:
    """The sentences of one language by section and key."""

    language: str
    name: str
    direction: str
    months: tuple[str, ...]
    date_form: str
    sections: Mapping[str, Section]

    def __call__(self, key: str, **blanks: object) -> str:
        """The sentence `section.name` with its {blanks} filled in. Raises WordingError if it is missing."""
        section, _, name = key.partition(".")
        if name not in self.sections.get(section, {}):
            raise WordingError(f"bot/words/{self.language}.yaml: no sentence '{key}'. Add it under '{section}:'.")
        return self.sections[section][name].format_map(blanks)

    def refused(self, reason: str, detail: str = "") -> str:
        """Why an act was not stored, for the person who did it."""
        return self(f"refused.{reason}", detail=detail)

    def date(self, iso: str) -> str:
        """A date YYYY-MM-DD as people write it."""
        year, month, day = iso.split("-")
        return self.date_form.format(day=int(day), month=self.months[int(month) - 1], year=year)


def read_wording(path: Path) -> Wording:
    """One word file. Raises WordingError if a sentence is not text."""
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    about = content.pop("language")
    for section, sentences in content.items():
        for key, sentence in sentences.items():
            if not isinstance(sentence, str):
                raise WordingError(f"{path.name}: '{section}.{key}' is {sentence!r}, not text. Put it in quotes.")
    return Wording(
        language=path.stem,
        name=about["name"],
        direction=about["direction"],
        months=tuple(about["months"]),
        date_form=about["date"],
        sections=content,
    )


def read_all(folder: Path = FOLDER) -> dict[str, Wording]:
    """Language tag -> wording, for every word file."""
    return {path.stem: read_wording(path) for path in sorted(folder.glob("*.yaml"))}
