"""Checked rows into files: one Parquet file per table, a manifest with hashes, all of it at once or nothing.

DuckDB reads our JSON lines and writes Parquet by itself. One thread and sorted rows give the same bytes for the same rows; the content
hash is over the JSON lines, so it also stays the same when another version of DuckDB writes other bytes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from storage.bundle_check import BundleError
from storage.codebook import Row, TableShape
from storage.tables import canonical

MANIFEST = "manifest.json"
_SQL_TYPES = {"utf8": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE"}
_QUIET = {"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}


def free_place(out: Path) -> Path:
    """The real path of `out`, which must be free: not there, or an empty folder. Raises BundleError."""
    if "\0" in str(out):
        raise BundleError(f"{str(out)!r}: a path cannot hold the character NUL. Name a folder that does not exist yet.")
    place = Path(os.path.realpath(out))
    try:
        if place.exists() and not place.is_dir():
            raise BundleError(f"{out}: there is a file of that name. Name a folder that does not exist yet.")
        if place.is_dir() and any(place.iterdir()):
            raise BundleError(f"{out}: the folder is not empty. Name a folder that does not exist yet, or empty it.")
        if not place.parent.is_dir():
            raise BundleError(f"{out}: there is no folder {place.parent}. Make it first, or name another place.")
    except OSError as error:
        raise BundleError(f"{out}: {error.strerror}. A place where a folder can be made was wanted.") from error
    return place


def write_files(
    place: Path,
    shapes: Sequence[TableShape],
    filled: Mapping[str, Sequence[Row]],
    head: Mapping[str, Any],
    *,
    extras: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """The whole bundle at `place`, readable by its owner only; returns the path of its manifest.

    `head` is the manifest without its files; `extras`: further files, by their path inside the bundle. Raises BundleError,
    and then nothing is left behind."""
    try:
        with _beside(place) as work:
            files = [*_tables(work, shapes, filled), *(_extra(work, path, content) for path, content in sorted(extras.items()))]
            manifest = json.dumps({**head, "files": files}, ensure_ascii=False, indent=2, allow_nan=False)
            (work / MANIFEST).write_bytes(manifest.encode() + b"\n")
            _on_disk(work / MANIFEST)
            if place.is_dir():
                place.rmdir()
            work.rename(place)
    except OSError as error:
        raise BundleError(f"{place}: {error.strerror}. No bundle was written; make room or rights there, or name another place.") from error
    except duckdb.Error as error:
        line = (str(error).splitlines() or ["DuckDB failed"])[0].rstrip(".")
        raise BundleError(f"{place}: {line}. No bundle was written; make room or rights there, or name another place.") from error
    return place / MANIFEST


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A folder to work in, on the same disk as `place`; gone at the end unless it was renamed."""
    work = Path(tempfile.mkdtemp(prefix=".soundings-bundle-", dir=place.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _tables(work: Path, shapes: Sequence[TableShape], filled: Mapping[str, Sequence[Row]]) -> list[dict[str, str | int]]:
    (work / "data").mkdir()
    db = duckdb.connect(config=_QUIET)
    try:
        return [_table(db, work, shape, filled[shape.name]) for shape in shapes]
    finally:
        db.close()


def _table(db: Any, work: Path, shape: TableShape, rows: Sequence[Row]) -> dict[str, str | int]:
    """One Parquet file, rows sorted by key; returns its line in the manifest."""
    lines = work / "rows.jsonl"
    content = "".join(f"{canonical(row)}\n" for row in sorted(rows, key=lambda row: tuple(row[name] for name in shape.key))).encode()
    lines.write_bytes(content)
    path = work / "data" / f"{shape.name}.parquet"
    columns = {column.name: _SQL_TYPES[column.kind] for column in shape.columns}
    db.read_json(str(lines), columns=columns, format="newline_delimited").write_parquet(str(path), compression="zstd")
    lines.unlink()
    _on_disk(path)
    return {
        "path": f"data/{shape.name}.parquet",
        "table": shape.name,
        "rows": len(rows),
        "bytes": path.stat().st_size,
        "file_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "columns_sha256": hashlib.sha256(canonical([[column.name, column.kind] for column in shape.columns]).encode()).hexdigest(),
    }


def _extra(work: Path, name: str, content: bytes) -> dict[str, str | int]:
    """One further file; returns its line in the manifest."""
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    _on_disk(path)
    return {"path": name, "bytes": len(content), "file_sha256": hashlib.sha256(content).hexdigest()}


def _on_disk(path: Path) -> None:
    """Waits until the file's bytes are on the disk, so that a power cut cannot leave a bundle with holes."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
