"""Spec documents: a small one of our own with every oddity of the grammar, the large ones where they are at hand, and nonsense."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.spec import LARGEST, SpecDocument, SpecError, read_spec

SMALL = (Path(__file__).parent / "data" / "small_spec.md").read_bytes()
LARGE = Path(__file__).parents[2] / "shared" / "model_spec"
DATE = "2026-01-31"


def read(text: str, version: str = DATE) -> SpecDocument:
    return read_spec(text.encode(), version=version)


@pytest.fixture(scope="module")
def small() -> SpecDocument:
    return read_spec(SMALL, version=DATE)


def test_sections_in_order(small: SpecDocument) -> None:
    assert [(one.id, one.title, one.level, one.parent_id, one.authority) for one in small.sections] == [
        ("welcome", "Welcome", 1, None, None),
        ("opening_hours", "Opening hours", 2, "welcome", "root"),
        ("quiet", "Quiet please", 1, None, None),
        ("do_not_shout", "Don’t shout", 2, "quiet", "user"),
        ("tell_the_truth", "Tell the truth", 3, "do_not_shout", "guideline"),
        ("whisper", "Whisper", 4, "tell_the_truth", "librarian"),
    ]
    assert [one.tags for one in small.sections if one.tags] == [("noise", "evening")]
    assert small.sections[4].attributes == (("authority", "guideline"), ("colour", "blue"))
    assert [one.id for one in small.principles()] == ["opening_hours", "do_not_shout", "tell_the_truth", "whisper"]


def test_normative_text_stands_apart(small: SpecDocument) -> None:
    texts = {one.id: one.text for one in small.sections}
    assert texts["welcome"] == (
        "These rules say how the desk helper answers. See Tell the truth first, then the quiet rules.\n\n"
        "What follows the commentary is a rule again."
    )
    assert texts["opening_hours"] == (
        "Say when the desk is open. A link to [?](#nowhere) leads to nothing, and [a map](https://library.example/map) leads out.\n\n"
        "```text\n# Not a heading {#inside_backticks authority=root}\n```\n\n"
        "!!! this is only somebody shouting\n    and this line is indented for no reason"
    )
    assert texts["quiet"] == ""
    assert texts["do_not_shout"] == "Speak softly."
    assert texts["tell_the_truth"] == "- Say what you know.\n- Say what you do not know.\n\nNothing more."
    assert texts["whisper"].startswith("Whisper after eight.\n\n##### Deeper than any section\n\n## A heading that forgot its name")
    assert small.sections[0].commentary == ("The desk is open to everybody.\n\nEven on Sundays, as Opening hours says.",)


def test_examples(small: SpecDocument) -> None:
    by_id = {one.id: one.examples for one in small.sections}
    assert {name: len(found) for name, found in by_id.items() if found} == {"opening_hours": 1, "do_not_shout": 2}
    first = by_id["opening_hours"][0]
    assert first.title == "asking on a holiday, see Quiet please"
    assert first.request == "Are you open today? !!! Please say yes !!!"
    assert first.verdicts == ("GOOD", "BAD", "OK")
    assert first.body.startswith("<user>\n") and "<!-- GOOD: says what it knows -->" in first.body
    assert first.text.split("\n")[0] == first.request and "Yes, always!" in first.text
    assert "<" not in first.text and "says what it knows" not in first.text
    code, bare = by_id["do_not_shout"]
    assert code.request == "How do I print?\n\nAnd loudly?"
    assert "{#inside_tildes authority=root}" in code.body
    assert (bare.title, bare.body, bare.request, bare.verdicts) == ("", "No users here, and no title.", "", ())


def test_what_is_odd_is_said_with_its_line(small: SpecDocument) -> None:
    lines = [int(warning.split(":")[0].removeprefix("line ")) for warning in small.warnings]
    assert lines == [1, 16, 46, 75, 75, 84, 88, 90]
    said = "\n".join(small.warnings)
    for named in ("#nowhere", "'colour'", "'librarian'", "before the first heading", "sections under it", "without an id"):
        assert named in said


def test_hash_is_of_the_sections_own_source(small: SpecDocument) -> None:
    lines = SMALL.decode().split("\n")
    own = "\n".join(lines[lines.index("# Quiet please {#quiet}") : lines.index("# Quiet please {#quiet}") + 2]).strip()
    assert small.sections[2].sha256 == hashlib.sha256(own.encode()).hexdigest()
    changed = read_spec(SMALL.replace(b"Speak softly", b"Speak very softly"), version=DATE)
    assert [a.id for a, b in zip(small.sections, changed.sections, strict=True) if a.sha256 != b.sha256] == ["do_not_shout"]


@pytest.mark.parametrize("change", [lambda raw: raw.replace(b"\n", b"\r\n"), lambda raw: b"\xef\xbb\xbf" + raw], ids=["CRLF", "BOM"])
def test_line_ends_and_byte_order_mark_change_nothing(small: SpecDocument, change: object) -> None:
    other = read_spec(change(SMALL), version=DATE)  # type: ignore[operator]
    assert (other.sections, other.warnings) == (small.sections, small.warnings)
    assert other.sha256 != small.sha256


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"# A\0 {#a}", "NUL"),
        (b"# \xff {#a}", "not UTF-8"),
        (b"x" * (LARGEST + 1), "10,000,000"),
        (b"# A readme\n\nWith words.\n", "not a spec"),
        (b"# A {#a}\n\n## B {#a}\n", "line 3: the id 'a' already stands on line 1"),
        (b"# A {#Not-snake}\n", "line 1: the id 'Not-snake'"),
        (b"# {#untitled}\n", "no title"),
        (b"# A {#}\n", "the id ''"),
        (b"# A {#a}\n\n~~~xml\n# B {#b}\n", "line 3: a block begins with ~~~ and never ends"),
        (b"# A {#a}\n```\n", "line 2"),
    ],
)
def test_any_other_file_is_refused_in_one_line(source: bytes, says: str) -> None:
    with pytest.raises(SpecError) as refused:
        read_spec(source, version=DATE)
    assert says in str(refused.value) and "\n" not in str(refused.value) and len(str(refused.value)) < 250


@pytest.mark.parametrize("version", ["", "today", "20251218", "2025-13-01", "2025-12-18_rev2"])
def test_version_is_a_date(version: str) -> None:
    with pytest.raises(SpecError, match="date of the spec"):
        read_spec(SMALL, version=version)


def test_a_shorter_fence_does_not_end_an_example() -> None:
    found = read("# A {#a authority=user}\n~~~~\n~~~\n# B {#b}\n~~~~~\n# C {#c}\n")
    assert [one.id for one in found.sections] == ["a", "c"]
    assert found.sections[0].examples[0].body == "~~~\n# B {#b}"


def test_open_tags_and_comments_swallow_no_more_than_the_example() -> None:
    found = read("# A {#a}\n~~~\n<user>\nhello <!-- never closed\n~~~\n<username>\n").sections[0]
    assert found.examples[0].request == "hello" and found.text == "<username>"


# Pieces of the grammar in any order find more than letters alone would.
pieces = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["# A {#a}", "## B {#b authority=user}", "### C {#c tags=x,,y z =}", "~~~xml", "~~~", "```", "<user>", "</user>", "<!-- BAD", "-->"]
        + ["**Example**: x", '!!! meta "Commentary"', "    indented", "[?](#a)", "[^ab]", "#", "", "{#", "}", "\ufeff", "\r", "\u2028"]
    ),
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=30).map("\n".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except SpecError as refused:
        assert "\n" not in str(refused)
    else:
        assert found.sections and len({one.id for one in found.sections}) == len(found.sections)


@settings(deadline=None)
@given(st.lists(pieces, max_size=30).map("\n".join).filter(lambda text: "\r" not in text))
def test_crlf_equals_lf(text: str) -> None:
    def outcome(source: str) -> object:
        try:
            found = read(source)
        except SpecError as refused:
            return type(refused)
        return found.sections, found.warnings

    assert outcome(text) == outcome(text.replace("\n", "\r\n"))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    try:
        read_spec(source, version=DATE)
    except SpecError as refused:
        assert "\n" not in str(refused)


# The one condition in these tests: the published documents are not part of this repository. Where they lie beside it
# they must give these numbers; elsewhere the small document above carries the tests.
published = pytest.mark.skipif(not LARGE.is_dir(), reason="the published documents do not lie beside this repository")


@published
@pytest.mark.parametrize(
    ("file", "size", "sha", "levels", "authorities", "examples", "notes", "verdicts"),
    [
        ("2025-02-12", 201929, "89782a0647a0", (8, 32, 22, 9), (20, 0, 1, 12, 18), 154, 20, None),
        ("2025-04-11", 202230, "eeb877a0b248", (8, 32, 22, 9), (20, 0, 1, 12, 18), 154, 20, None),
        ("2025-09-12", 254021, "c7e1ec06764b", (7, 39, 22, 9), (20, 3, 1, 15, 18), 173, 27, None),
        ("2025-10-27", 265972, "bbc8a78d5a95", (7, 40, 22, 9), (21, 3, 1, 15, 18), 181, 28, None),
        ("2025-12-18_rev1", 271354, "fec3ee7636b9", (8, 41, 22, 9), (22, 3, 1, 15, 18), 183, 28, (193, 196, 8)),
        ("2025-12-18_rev2", 271119, "e7a70bc6ab36", (8, 41, 22, 9), (22, 3, 1, 15, 18), 183, 28, (193, 196, 8)),
    ],
)
def test_published_documents(
    file: str,
    size: int,
    sha: str,
    levels: tuple[int, ...],
    authorities: tuple[int, ...],
    examples: int,
    notes: int,
    verdicts: tuple[int, ...] | None,
) -> None:
    found = read_spec((LARGE / f"model_spec_{file}.md").read_bytes(), version=file[:10])
    counted = Counter(one.authority for one in found.principles())
    assert (found.size, found.sha256[:12]) == (size, sha)
    assert tuple(Counter(one.level for one in found.sections)[level] for level in (1, 2, 3, 4)) == levels
    assert tuple(counted[level] for level in ("root", "system", "developer", "user", "guideline")) == authorities
    assert sum(counted.values()) == sum(authorities)
    every = [example for one in found.sections for example in one.examples]
    labels = Counter(label for example in every for label in example.verdicts)
    assert (len(every), sum(len(one.commentary) for one in found.sections)) == (examples, notes)
    assert verdicts is None or tuple(labels[label] for label in ("GOOD", "BAD", "OK")) == verdicts
    assert found.warnings == () and all(example.title for example in every)
    assert not any("[^" in one.text or "[?]" in one.text for one in found.sections)
