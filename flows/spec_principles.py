"""From a spec document to principles.yaml: the sections with an authority, joined with our plain wordings by id."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from flows.records.principle import Principle, Spec, SpecHead
from flows.spec import SpecDocument
from flows.spec_markdown import SpecError

_WIDTH = 140


def to_spec(document: SpecDocument, *, name: str = "Model Spec") -> Spec:
    """The principles of a document with official text and hash, and no wordings of ours. Raises SpecError if there are none."""
    principles = tuple(
        Principle(id=section.id, title=section.title, authority=section.authority or "", text=section.text, text_hash=section.sha256)
        for section in document.principles()
    )
    if not principles:
        raise SpecError("no heading carries an authority, so there is no principle. Write them like {#do_not_lie authority=user}.")
    return Spec(spec=SpecHead(name=name, version=document.version, sha256=document.sha256), principles=principles)


def merge(spec: Spec, with_plain: Spec) -> tuple[Spec, tuple[str, ...]]:
    """An imported spec and one with our wordings in; the import with wordings and search terms by id out, and warnings."""
    ours = {principle.id: principle for principle in with_plain.principles}
    merged: list[Principle] = []
    warnings: list[str] = []
    for principle in spec.principles:
        known = ours.pop(principle.id, None)
        warnings += _differences(principle, known)
        words = {"plain": known.plain, "search_terms": known.search_terms} if known else {}
        merged.append(principle.model_copy(update=words))
    warnings += [f"{lost}: has plain wordings, but is not in the imported spec; it is left out." for lost in ours]
    return Spec(spec=_head(spec.spec, with_plain.spec), principles=tuple(merged)), tuple(warnings)


def write_principles(spec: Spec, path: Path) -> None:
    """Writes principles.yaml whole or not at all; a file that stands there is replaced. Raises OSError where it cannot be written."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    handle, half = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            yaml.dump(_written(_as_mapping(spec)), out)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(half, 0o644)
        os.replace(half, path)
    finally:
        Path(half).unlink(missing_ok=True)


def _head(imported: SpecHead, known: SpecHead) -> SpecHead:
    """The import's version and hash; the name from the spec we have wordings for; its licence too. An address is of one version only."""
    same = imported.version == known.version
    source = imported.source or (known.source if same else None)
    return imported.model_copy(update={"name": known.name, "licence": imported.licence or known.licence, "source": source})


def _differences(imported: Principle, known: Principle | None) -> list[str]:
    """What a person should look at again before the wordings are shown beside the imported text."""
    if known is None:
        return [f"{imported.id}: has no plain wordings yet. Write wordings a and b before it is shown to anybody."]
    found = []
    if known.title != imported.title:
        found.append(f"{imported.id}: the title is {imported.title!r}, our wordings were made for {known.title!r}. Read them again.")
    if known.authority != imported.authority:
        found.append(
            f"{imported.id}: the authority is {imported.authority}, our wordings were made for {known.authority}. Read them again."
        )
    if known.text_hash and known.text_hash != imported.text_hash:
        found.append(f"{imported.id}: the official text is not the one our wordings were made for. Read them again.")
    return found


def _as_mapping(spec: Spec) -> dict[str, Any]:
    """The file's content in its fixed order of keys; what is not known is not written."""
    head = {key: value for key, value in spec.spec.model_dump().items() if value is not None}
    return {"spec": head, "principles": [_principle(principle) for principle in spec.principles]}


def _principle(principle: Principle) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": principle.id,
        "title": principle.title,
        "authority": principle.authority,
        "plain": {language: plain.model_dump() for language, plain in principle.plain.items()},
        "search_terms": {language: list(terms) for language, terms in principle.search_terms.items()},
    }
    if principle.text is not None:
        entry["text"] = principle.text
    if principle.text_hash is not None:
        entry["text_hash"] = principle.text_hash
    return entry


def _written(value: Any) -> Any:
    """The same value with each text in the form that reads back exactly: several printable lines one by one, odd signs in quotes."""
    if isinstance(value, dict):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_written(inner) for inner in value]
    lines = value.split("\n")
    if not all(line.isprintable() for line in lines):
        return DoubleQuotedScalarString(value)
    return LiteralScalarString(value) if len(lines) > 1 else value
