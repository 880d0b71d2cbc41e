"""Safe YAML: values as YAML 1.2 means them, lines, and hostile input refused at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.yaml_reading import parse_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def value(text: str) -> Any:
    root, problems = parse_yaml(text, "x.yaml")
    assert root is not None and not problems
    return root.plain()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", {"a": 1}),
        ("a: yes", {"a": "yes"}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: 2027-03-31", {"a": "2027-03-31"}),
        ("a: 18_24", {"a": "18_24"}),
        ("18_24: a", {"18_24": "a"}),
        ("a: '1'", {"a": "1"}),
        ("a: 0.05", {"a": 0.05}),
        ("a: 1e5", {"a": 100000.0}),
        ("a: .inf", {"a": ".inf"}),
        ("a: " + "9" * 500, {"a": "9" * 500}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: >-\n  one\n  two", {"a": "one two"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("- [1, b]", [[1, "b"]]),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_lines_of_keys_and_values() -> None:
    root, _ = parse_yaml("a:\n  - x\n  - b: 1\n    c: 2\n", "x.yaml")
    assert root is not None
    items = root.get("a").items()  # type: ignore[union-attr]
    assert [item.line for item in items] == [2, 3]
    assert (root.line_of("a"), items[1].line_of("c"), items[1].line_of("missing")) == (1, 4, 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "aliases"),
        ("a: &a [" + "x, " * 3000 + "]\nb: [" + "*a, " * 90 + "]", "x.yaml:2: too many values"),
        ("a: &a x\nb: [" + "*a, " * 101 + "]", "x.yaml:2: too many aliases"),
        ("a: &a [*a]", "alias 'a' stands for nothing"),
        ("[" * 100_000, "nested too deep"),
        ("- " * 100_000, "nested too deep"),
        ("{a: " * 1000, "nested too deep"),
        ("a: 1\n---\nb: 2", "x.yaml:2: a second document begins here"),
        ("", "the file is empty"),
        ("# only this\n", "the file is empty"),
        ("a: [1\nb: 2", "not YAML"),
        ("\ta: 1", "not YAML"),
        ('a: "\\UFFFFFFFF"', "not YAML"),
        ("a: \x07", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, said: str) -> None:
    root, problems = parse_yaml(text, "x.yaml")
    assert root is None
    assert said in str(problems[-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "x.yaml:3: key 'a' stands twice; expected each key once; the first is on line 1"),
        ("a: !!python/object/apply:os.system [exit 1]", "x.yaml:1: tag "),
        ("a: !!int 3", "x.yaml:1: tag "),
        ("? [a, b]\n: 1", "x.yaml:1: a key that is not plain text"),
        ('a: "x\\0"', "x.yaml:1: a character that no text may hold"),
        ('a: "\\ud800"', "x.yaml:1: a character that no text may hold"),
        ('"a\\0": 1', "x.yaml:1: a character that no text may hold"),
    ],
)
def test_what_is_wrong_but_can_be_read_on(text: str, said: str) -> None:
    root, problems = parse_yaml(text, "x.yaml")
    assert root is not None
    assert [said in str(problem) for problem in problems] == [True]
    json.dumps(root.plain()).encode()


@given(st.one_of(st.text(), st.text(alphabet="abc01 \n:-?,[]{}&*!|>'\"%@`#\\~<=\t\u202e\ud800")))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_value_or_problems(text: str) -> None:
    root, problems = parse_yaml(text, "x.yaml")
    assert root is not None or problems
    if root is not None:
        json.dumps(root.plain(), allow_nan=False).encode()


SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")))
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", min_size=1), inner), max_leaves=20)


@given(TREES)
@settings(deadline=None)
def test_json_is_read_as_json_means_it(tree: Any) -> None:
    assert value(json.dumps(tree, ensure_ascii=False)) == tree
