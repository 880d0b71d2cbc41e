"""Every sentence that the interface says, read from bot/words/<language>.yaml: one file per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

FOLDER = Path(__file__).parent / "words"
PARTS = ("", "guided", "simulated", "staff")
"""What participants read, what the set questions need, what simulated people write, what researchers read: a file per language in each."""
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""Unicode's marks around a stretch of text with a direction of its own (first strong isolate, pop directional isolate)."""
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
        filled = {name: self._apart(value) for name, value in blanks.items()} if self.direction == "rtl" else blanks
        return self.sections[section][name].format_map(filled)

    def _apart(self, value: object) -> object:
        """Several words from elsewhere (a name, a person's own) as a unit of their own: their order must not mix with the sentence's."""
        return f"{ISOLATE}{value}{END_ISOLATE}" if isinstance(value, str) and " " in value else value

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


def missing_words(language: str, folder: Path = FOLDER) -> list[str]:
    """What our own word files lack in a language, beside English: `es.yaml: chat.send` and so on, in the order of the English file.

    A whole file that is not there lacks every key. Raises WordingError if a file cannot be read."""
    lacking = []
    for part in PARTS:
        wanted = _keys(_content(folder / part / "en.yaml"))
        path = folder / part / f"{language}.yaml"
        found = set(_keys(_content(path))) if path.exists() else set()
        lacking += [f"{path.relative_to(folder.parent.parent)}: {key}" for key in wanted if key not in found]
    return lacking


def _content(path: Path) -> object:
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise WordingError(f"{path}: cannot be read: {' '.join(str(error).split())[:300]}. Put the file in order.") from error


def _keys(content: object, above: str = "") -> list[str]:
    """The keys of everything that is no mapping and not empty text, with the keys above them."""
    if isinstance(content, Mapping):
        return [found for key, value in content.items() for found in _keys(value, f"{above}.{key}" if above else str(key))]
    is_empty = content is None or isinstance(content, str) and not content.strip()
    return [] if is_empty else [above]


def read_all(folder: Path = FOLDER) -> dict[str, Wording]:
    """Language tag -> wording, for every word file. What a language lacks (`soundings words missing` tells) is said in English."""
    found = {path.stem: read_wording(path) for path in sorted(folder.glob("*.yaml"))}
    english = found["en"].sections
    return {
        tag: replace(wording, sections={section: {**ours, **wording.sections.get(section, {})} for section, ours in english.items()})
        for tag, wording in found.items()
    }
