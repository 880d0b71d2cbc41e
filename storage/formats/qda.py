"""REFI-QDA, the exchange format of programs for qualitative analysis: a project (.qdpx) and a codebook (.qdc). FORMATS.md, section 7.

A project is a zip of project.qde and a text file for each source. Positions count Unicode code points, end exclusive, into exactly that
file; programs that count UTF-16 units are off after a character beyond the basic plane, so such sources say so. Characters that XML or
an importer cannot take are replaced one for one by U+FFFD, so that no position moves. The same project gives the same bytes.

Standard: REFI-QDA 1.5, https://www.qdasoftware.org/"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5
from xml.etree import ElementTree

from storage.errors import StorageError

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = "Soundings"
LONGEST_NAME = 60
"""Characters of a selection's name; the selection itself is not cut."""

_SPACE = UUID("6a8e1f0c-8f5b-5c3e-9c55-0b2f5d1f7a10")
_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_STAMP = (1980, 1, 1, 0, 0, 0)


class QdaError(StorageError):
    """A selection whose words do not stand where it says."""


@dataclass(frozen=True)
class Code:
    """One code. `key`: our own name for it, which selections point at; `can_be_used` False: it only holds others."""

    key: str
    name: str
    description: str = ""
    inside: tuple[Code, ...] = ()
    can_be_used: bool = True


@dataclass(frozen=True)
class Selection:
    """Words of a source with codes, given by one person. `quote`: what must stand between start and end; `at`: UTC text."""

    key: str
    start: int
    end: int
    quote: str
    coder: str
    codes: tuple[str, ...]
    at: str
    comment: str = ""


@dataclass(frozen=True)
class Source:
    """One text with its selections."""

    key: str
    name: str
    text: str
    description: str = ""
    selections: tuple[Selection, ...] = ()

    @property
    def is_beyond(self) -> bool:
        """It has characters beyond the basic plane, at which programs count differently."""
        return _BEYOND.search(self.text) is not None


@dataclass(frozen=True)
class Project:
    """Everything that goes into one file. `coders`: their pseudonyms; `at`: UTC text; `beyond`: said of sources that `is_beyond`."""

    key: str
    name: str
    at: str
    codes: tuple[Code, ...]
    coders: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    description: str = ""
    beyond: str = ""
    _guids: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def guid(self, kind: str, key: str) -> str:
        """The same id for the same thing, in every file made of the same study."""
        name = f"{self.key}/{kind}/{key}"
        return self._guids.setdefault(name, str(uuid5(_SPACE, name)))


def clean(text: str) -> str:
    """The text as importers and XML take it, of the same length: what they cannot take becomes U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


def project_bytes(project: Project) -> bytes:
    """The .qdpx file. Raises QdaError where a selection is not what stands in its source."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        _put(archive, "project.qde", _xml(_project(project), PROJECT))
        for source in project.sources:
            _put(archive, f"sources/{project.guid('source', source.key)}.txt", clean(source.text).encode())
    return held.getvalue()


def codebook_bytes(project: Project) -> bytes:
    """The .qdc file: the codes alone, under the same ids as in the project."""
    book = ElementTree.Element("CodeBook", {"origin": ORIGIN})
    _codes(ElementTree.SubElement(book, "Codes"), project, project.codes)
    return _xml(book, CODEBOOK)


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    archive.writestr(entry, content)


def _xml(root: ElementTree.Element, space: str) -> bytes:
    """The standard's names are unprefixed, so its namespace is the default one."""
    root.set("xmlns", space)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _project(project: Project) -> ElementTree.Element:
    root = ElementTree.Element("Project", {"name": clean(project.name), "origin": ORIGIN, "creationDateTime": project.at})
    if project.coders:  # the standard has no empty lists
        users = ElementTree.SubElement(root, "Users")
        for coder in project.coders:
            ElementTree.SubElement(users, "User", {"guid": project.guid("user", coder), "name": clean(coder)})
    _codes(ElementTree.SubElement(ElementTree.SubElement(root, "CodeBook"), "Codes"), project, project.codes)
    if project.sources:
        sources = ElementTree.SubElement(root, "Sources")
        for source in project.sources:
            _source(sources, project, source)
    _describe(root, project.description)
    return root


def _codes(above: ElementTree.Element, project: Project, codes: Sequence[Code]) -> None:
    taken = [code.name for code in codes]
    for code in codes:
        name = code.name if taken.count(code.name) == 1 else f"{code.name} ({code.key})"
        values = {"guid": project.guid("code", code.key), "name": clean(name), "isCodable": "true" if code.can_be_used else "false"}
        element = ElementTree.SubElement(above, "Code", values)
        _describe(element, code.description)
        _codes(element, project, code.inside)


def _source(above: ElementTree.Element, project: Project, source: Source) -> None:
    guid = project.guid("source", source.key)
    values = {"guid": guid, "name": clean(source.name), "plainTextPath": f"internal://{guid}.txt", "creationDateTime": project.at}
    element = ElementTree.SubElement(above, "TextSource", values)
    _describe(element, " ".join(part for part in (source.description, project.beyond if source.is_beyond else "") if part))
    for selection in source.selections:
        _selection(element, project, source, selection)


def _selection(above: ElementTree.Element, project: Project, source: Source, selection: Selection) -> None:
    found = source.text[selection.start : selection.end]
    if not found or found != selection.quote or len(found) != selection.end - selection.start:
        place = f"REFI-QDA: source {source.key}, selection {selection.key}, characters {selection.start}-{selection.end}"
        raise QdaError(f"{place}: other words stand there than were quoted. Make the archive whole.")
    by = {"creatingUser": project.guid("user", selection.coder), "creationDateTime": selection.at}
    values = {
        "guid": project.guid("selection", selection.key),
        "name": clean(found[:LONGEST_NAME]),
        "startPosition": str(selection.start),
        "endPosition": str(selection.end),
        **by,
    }
    element = ElementTree.SubElement(above, "PlainTextSelection", values)
    _describe(element, selection.comment)
    for code in selection.codes:
        coding = ElementTree.SubElement(element, "Coding", {"guid": project.guid("coding", f"{selection.key}/{code}"), **by})
        ElementTree.SubElement(coding, "CodeRef", {"targetGUID": project.guid("code", code)})


def _describe(element: ElementTree.Element, text: str) -> None:
    if text:
        ElementTree.SubElement(element, "Description").text = clean(text)


def warned(sources: Iterable[Source]) -> list[str]:
    """Names of the sources at which programs count differently."""
    return [source.name for source in sources if source.is_beyond]
