"""The words of the report."""

from __future__ import annotations

import pytest

from flows.report.sentences import day, in_order, label, listed, say


@pytest.mark.parametrize(
    ("date", "text"), [("2026-11-20T14:03:00Z", "20 November 2026"), ("2026-11", "November 2026"), (None, "–"), ("", "–")]
)
def test_day(date: str | None, text: str) -> None:
    assert day(date) == text


def test_listed() -> None:
    assert listed(list("abcde")) == "“a”, “b”, “c” and 2 more"
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "“a”", "“a” and “b”", "“a”, “b” and “c”"]


def test_say_needs_its_blanks_and_its_key() -> None:
    assert say("table.percent", share=5) == "5\u00a0%"
    with pytest.raises(KeyError):
        say("table.percent")
    with pytest.raises(KeyError):
        say("table.no_such_thing")


def test_labels_and_order_of_what_words_do_not_know() -> None:
    assert label("groups.levels", "18_24") == "18–24" and label("groups.levels", "some_thing") == "some thing"
    assert in_order("groups.levels", ["not_stated", "18_24", "65_over", "unsure"]) == ["18_24", "65_over", "unsure", "not_stated"]
    assert in_order("method.arms", ["version", "guess"]) == ["guess", "version"]
