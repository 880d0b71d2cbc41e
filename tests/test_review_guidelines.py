"""The reviewers' guidelines: read, checked, frozen, shown without a way to anything else."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from queue_toys import under_review
from toys import PACK, pack

from bot.opening_checks import changed_files, frozen_files
from bot.review_guidelines import guidelines_html, version_of
from flows.records import Study
from flows.study import load_study
from flows.study_check import check_study
from flows.study_guidelines import guidelines_version
from flows.study_new import new_study


def with_text(text: str) -> Study:
    """The built-in study with other guidelines."""
    return pack().model_copy(update={"guidelines": text})


def test_the_version_is_the_number_and_the_first_letters_of_the_hash() -> None:
    text = "# Rules, version 2.1\nread 7 times\n"
    assert guidelines_version(text) == f"2.1 ({hashlib.sha256(text.encode()).hexdigest()[:8]})"
    assert guidelines_version(text) != guidelines_version(text + "."), "a change without a new number shows"
    assert guidelines_version("") == "" and guidelines_version("no number").startswith("(")


def test_every_new_study_has_guidelines_that_check_and_freeze_know(tmp_path: Path) -> None:
    assert "guidelines.md" in new_study(tmp_path / "study", "model-spec")
    study = load_study(tmp_path / "study")
    assert version_of(study).startswith("1 (") and not [p for p in check_study(tmp_path / "study") if p.file == "guidelines.md"]
    before = frozen_files(tmp_path / "study")
    with (tmp_path / "study" / "guidelines.md").open("a", encoding="utf-8") as file:
        file.write("\nOne more rule.\n")
    assert changed_files(before, frozen_files(tmp_path / "study")) == ["guidelines.md"]
    assert version_of(load_study(tmp_path / "study")) != version_of(study)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"# Rules\n1. Read.\n", "guidelines.md:1: the first line has no number"),
        (b" \n", "guidelines.md:1: the file is empty"),
        (b"# 1\n\xff\n", "guidelines.md:2: this is not UTF-8"),
        (b"# 1\0", "guidelines.md:1: a NUL byte"),
    ],
)
def test_check_names_what_is_wrong(tmp_path: Path, content: bytes, found: str) -> None:
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    (study / "guidelines.md").write_bytes(content)
    assert [str(problem)[: len(found)] for problem in check_study(study) if problem.file == "guidelines.md"] == [found]


def test_a_study_without_guidelines_is_sound(tmp_path: Path) -> None:
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    (study / "guidelines.md").unlink()
    assert version_of(load_study(study)) == "" and guidelines_html(load_study(study)) == ""


TRICKS = (
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://elsewhere.example/x.png)", "<https://elsewhere.example>",
    "[x]: https://elsewhere.example\n\n[x]", "<img src=x onerror=alert(1)>", "```html\n<b>\n```", "&lt;b onclick=x>",
)  # fmt: skip


@given(st.lists(st.sampled_from(TRICKS) | st.text(max_size=20), max_size=6).map(" ".join))
def test_nothing_but_plain_text_comes_out(text: str) -> None:
    html = guidelines_html(with_text(text)).lower()
    for refused in ("<script", "<img", "<a ", "<b>", "<b "):
        assert refused not in html


async def test_the_page_shows_them_with_their_version(tmp_path: Path) -> None:
    here = under_review(tmp_path / "a", with_text("# Rules, version 3\n\n## <b>One</b>\n\nRead **first**."))
    async with here.browser("rita") as client:
        page = (await client.get("/review/guidelines")).text
    assert "<h2>Rules, version 3</h2>" in page and "<h3>&lt;b&gt;One&lt;/b&gt;</h3>" in page and "<strong>first</strong>" in page
    assert f"Version {version_of(here.talks.study)}." in page


async def test_the_page_says_that_there_are_none(tmp_path: Path) -> None:
    async with under_review(tmp_path, with_text("")).browser("rita") as client:
        assert "guidelines.md" in (await client.get("/review/guidelines")).text
