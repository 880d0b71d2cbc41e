"""Files: all or nothing, in a place that is free; a full disk or a closed folder says one line and leaves nothing."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.bundle_check import BundleError
from tests.bundle_readers import written
from tests.history_toys import whole_life


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refused(out: Path) -> str:
    with pytest.raises(BundleError) as caught:
        written(out, whole_life().history)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (written(tmp_path / "out", whole_life().history) / "manifest.json").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_to_an_empty_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    written(tmp_path / "link", whole_life().history)
    assert (tmp_path / "real" / "manifest.json").is_file() and (tmp_path / "link").is_symlink()


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert written(tmp_path / "out", whole_life().history).stat().st_mode & 0o077 == 0


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert "the folder is not empty" in refused(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    assert "there is a file of that name" in refused(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_missing_parent_is_named(tmp_path: Path) -> None:
    assert f"there is no folder {tmp_path / 'no'}" in refused(tmp_path / "no" / "out")


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    refused(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    refused(tmp_path / "loop")


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a folder that even its owner cannot write into")
def test_a_folder_that_cannot_be_written() -> None:
    assert "/proc/out: " in refused(Path("/proc/out"))


@pytest.mark.parametrize("size", [100, 2_000])
def test_a_full_disk_leaves_nothing(tmp_path: Path, size: int) -> None:
    with largest_file(size):
        said = refused(tmp_path / "out")
    assert "No bundle was written" in said
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_in_the_middle_of_a_table_leaves_nothing(tmp_path: Path) -> None:
    with largest_file(100), pytest.raises(BundleError, match="No bundle was written"):
        written(tmp_path / "out")  # nobody yet: the first thing that does not fit is written by DuckDB
    assert list(tmp_path.iterdir()) == []
