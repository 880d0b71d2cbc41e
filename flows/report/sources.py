"""Bundle folders, checked before a number is computed: manifest, format, file hashes, nothing mixed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.report.engines import LATER, TABLES
from flows.report.problems import ReportError

FORMAT = 1
MANIFEST_BYTES = 20_000_000
"""A larger manifest is not one of ours."""

CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """One bundle folder and its manifest."""

    folder: Path
    head: dict[str, Any]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What the manifest says of each file."""
        return [entry for entry in self.head["files"] if isinstance(entry, dict)]

    @property
    def content(self) -> str:
        """One hash for the bundle's data: over the content hash of each table."""
        lines = sorted(f"{entry.get('table')} {entry.get('content_sha256')}" for entry in self.files if entry.get("content_sha256"))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_sources(bundles: Sequence[Path]) -> list[Source]:
    """Check and read the bundles, in an order of their own (by content), so that the order given changes nothing.

    Raises ReportError: nothing given, no manifest, another format, a file missing or changed, bundles that do not go together."""
    if not bundles:
        raise ReportError("no bundle given. Name at least one bundle folder.")
    sources = sorted((_read(Path(folder)) for folder in bundles), key=lambda source: (source.content, str(source.folder)))
    _go_together(sources)
    return sources


def _read(folder: Path) -> Source:
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReportError(f"{folder}: no manifest.json there. Give a folder that 'soundings bundle' made.")
    if path.stat().st_size > MANIFEST_BYTES:
        raise ReportError(f"{path}: larger than {MANIFEST_BYTES} bytes, so it is not a bundle's manifest. Make the bundle again.")
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ReportError(f"{path}: is not JSON in UTF-8. Make the bundle again.") from None
    if not isinstance(head, dict) or not isinstance(head.get("files"), list):
        raise ReportError(f"{path}: has no list of files. Make the bundle again.")
    if head.get("bundle_format") != FORMAT:
        raise ReportError(
            f"{path}: bundle_format is {head.get('bundle_format')!r}, this program reads {FORMAT}. Make the bundle again with it."
        )
    source = Source(folder, head)
    _check_files(source)
    return source


def _check_files(source: Source) -> None:
    stated = {entry.get("table"): entry for entry in source.files if str(entry.get("path", "")).endswith(".parquet")}
    for table in TABLES:
        path = source.folder / "data" / f"{table}.parquet"
        if table in LATER and table not in stated and not path.exists():
            continue
        if table not in stated or not path.is_file():
            raise ReportError(
                f"{source.folder}: table '{table}' is missing (data/{table}.parquet and its line in manifest.json). Make the bundle again."
            )
        if file_sha256(path) != stated[table].get("file_sha256"):
            raise ReportError(
                f"{path}: is not the file that manifest.json describes (its sha256 differs). Make the bundle again, or get it again."
            )


def _go_together(sources: Sequence[Source]) -> None:
    if len({source.content for source in sources}) < len(sources):
        raise ReportError(f"{sources[0].folder}: the same bundle is given twice. Give each bundle once.")
    if len({bool(source.head.get("simulated")) for source in sources}) > 1:
        raise ReportError("some of these bundles hold simulated people and some real ones. Report them apart.")


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
