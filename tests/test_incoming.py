"""What a page sends: events are read or are none, and nothing that is no message gets further."""

from __future__ import annotations

from typing import Any
from uuid import uuid1, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import is_message, read_event
from flows.records import Said


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"kind": "Stored", "client_id": "x" * 12},
        {"kind": "Said", "client_id": "short", "text": "x"},
        {"kind": "Said", "client_id": "x" * 12, "text": 3},
        {"kind": "Said", "client_id": "x" * 12, "text": "x", "participant_id": "0" * 32},
        {"kind": "Said", "client_id": "x" * 12, "text": "\ud800"},
        {"kind": "Chose", "client_id": "x" * 12, "scenario_id": "../x", "moment": "before"},
        {"kind": "Pressed", "client_id": "x" * 12, "button": "release"},
    ],
)
def test_what_is_no_event_of_ours_is_none(payload: dict[str, Any]) -> None:
    given_kind = dict(payload)
    assert read_event(str(given_kind.pop("kind", "")), given_kind) is None


@given(st.text(max_size=200, alphabet=st.characters(exclude_categories=("Cs",))))
def test_every_text_comes_through_as_it_was_sent(text: str) -> None:
    event = read_event("Said", {"client_id": "a-client-id", "text": text})
    assert event == Said(client_id="a-client-id", text=text)


def test_a_message_has_an_id_of_its_own_and_a_text() -> None:
    assert is_message({"message": {"id": str(uuid4()), "output": ""}, "fileReferences": []})


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "garbage",
        ["message"],
        {},
        {"message": "hello"},
        {"message": {}},
        {"message": {"id": "not an id<", "output": "x"}},
        {"message": {"id": str(uuid1()), "output": "x"}},
        {"message": {"id": str(uuid4()), "output": {"a": 1}}},
        {"message": {"id": None, "output": "x"}},
    ],
)
def test_what_is_no_message_is_none(payload: Any) -> None:
    assert not is_message(payload)
