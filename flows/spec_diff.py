"""What changed between two versions of a spec, id by id, and where lost ids went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML

from flows.spec import Section, SpecDocument

CROSSWALK = Path(__file__).parent / "packs" / "crosswalk.yaml"


@dataclass(frozen=True)
class Change:
    """One fact about one section that two versions state differently. None: it carries no authority there."""

    id: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Successor:
    """Where a lost id went. Not sure: a person has to say which of them took it over, if any."""

    lost: str
    became: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class SpecDiff:
    """Ids in the order of the version that has them (the newer one, where both do)."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    changed_text: tuple[str, ...]
    """The normative text differs."""
    changed_elsewhere: tuple[str, ...]
    """The normative text is the same; an example or a commentary differs."""
    renamed: tuple[Change, ...]
    """Titles."""
    authority: tuple[Change, ...]
    successors: tuple[Successor, ...]
    """Of gone ids, where the crosswalk knows one that the newer version has."""


def diff(old: SpecDocument, new: SpecDocument) -> SpecDiff:
    """Two documents in, what changed from the older to the newer one out; all sections count, not only principles."""
    before = {section.id: section for section in old.sections}
    after = {section.id: section for section in new.sections}
    pairs = [(before[name], section) for name, section in after.items() if name in before]
    gone = tuple(name for name in before if name not in after)
    return SpecDiff(
        gone=gone,
        new=tuple(name for name in after if name not in before),
        changed_text=tuple(b.id for a, b in pairs if a.text != b.text),
        changed_elsewhere=tuple(b.id for a, b in pairs if a.text == b.text and _other_parts(a) != _other_parts(b)),
        renamed=tuple(Change(b.id, a.title, b.title) for a, b in pairs if a.title != b.title),
        authority=tuple(Change(b.id, a.authority, b.authority) for a, b in pairs if a.authority != b.authority),
        successors=_successors(gone, after.keys()),
    )


def crosswalk(path: Path = CROSSWALK) -> dict[str, Successor]:
    """The data file of lost ids -> where each went."""
    entries = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return {entry["lost"]: Successor(entry["lost"], tuple(entry["became"]), entry["sure"]) for entry in entries}


def _other_parts(section: Section) -> tuple[object, ...]:
    """What belongs to a section apart from heading and normative text; its source hash would also see a new title or tag."""
    return section.commentary, section.examples


def _successors(gone: tuple[str, ...], present: Collection[str]) -> tuple[Successor, ...]:
    known = crosswalk()
    found = [replace(known[name], became=tuple(heir for heir in known[name].became if heir in present)) for name in gone if name in known]
    return tuple(successor for successor in found if successor.became)
