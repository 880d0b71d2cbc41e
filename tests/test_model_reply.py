"""Whatever comes back: a valid record or a reason, and never anything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.asking import Answered, ModelFailed
from flows.model_reply import MOST_CHARACTERS
from flows.model_stream import FirstField
from tests.archive_toys import wait
from tests.door_toys import GOOD, Reply, TextLine, asked_for, door_over, heard_from

TEXT = GOOD.model_dump_json()
JUNK = st.sampled_from(
    ['"', "\\", "{", "}", "[", "]", ",", "null", "NaN", "1e999", "\\u0000", "\\ud800", "\x00", "\ud800", "é", "```", " "]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good reply with a few pieces cut out, doubled, swapped or put in."""
    text = TEXT
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        put = draw(JUNK | st.text(max_size=8) | st.just(text[start:end] * 2) | st.just(""))
        text = text[:start] + put + (text[end:] if draw(st.booleans()) else text[start:])
    return text


@settings(max_examples=1000, deadline=None)
@given(text=mutated(), finish=st.sampled_from(["stop", "stop", "stop", "tool_calls", "length", None]), cuts=st.sets(st.integers(0, 80)))
@example(text=TEXT, finish="stop", cuts=set())
@example(text=TEXT.replace("Why", r"\\u0000Why"), finish="stop", cuts=set())
def test_a_mutated_reply_is_a_record_or_a_reason(text: str, finish: str | None, cuts: set[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[start:end] for start, end in zip(edges, edges[1:], strict=False)]
    for streams in (True, False):
        shown, end = wait(heard_from(door_over(TextLine(*pieces, finish=finish)), asked_for(), streams=streams))
        if isinstance(end, Answered):
            assert finish not in (None, "length") and end.call.outcome == "ok"
            assert isinstance(end.reply, Reply) and Reply.model_validate_json(end.reply.model_dump_json(), strict=True) == end.reply
            assert not streams or end.reply.question.startswith("".join(shown))
            assert all("\x00" not in words for words in (end.reply.question, *end.reply.points))
        else:
            assert isinstance(end, ModelFailed) and end.reason in ("invalid", "empty", "cut", "oversize")
        assert end.call is not None and end.call.model_dump_json()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"question": 1}, "question"),
        ({"question": ""}, "question"),
        ({"question": "x" * 201}, "question"),
        ({"stance": 1}, "stance"),
        ({"points": ["a"] * 4}, "points"),
        ({"points": "a"}, "points"),
        ({"extra": "x"}, "extra"),
        ({"question": "a\x00b"}, "question"),
        ({"points": ["a", "b\x1b"]}, "points.1"),
    ],
)
def test_what_was_wrong_is_said_by_place(change: dict[str, object], place: str) -> None:
    text = json.dumps(json.loads(TEXT) | change)
    _, end = wait(heard_from(door_over(TextLine(text)), asked_for(), streams=False))
    assert isinstance(end, ModelFailed) and end.reason == "invalid" and end.detail.startswith(place + ":")


def test_a_missing_field_is_named() -> None:
    _, end = wait(heard_from(door_over(TextLine('{"question": "Why?"}')), asked_for(), streams=False))
    assert isinstance(end, ModelFailed) and "stance" in end.detail and "points" in end.detail


def test_an_endless_reply_is_broken_off() -> None:
    line = TextLine(*["x" * 1000] * 10_000)
    _, end = wait(heard_from(door_over(line), asked_for(), streams=True))
    assert isinstance(end, ModelFailed) and end.reason == "oversize" and end.call is not None
    assert len(end.call.raw_reply) == MOST_CHARACTERS


@given(
    question=st.text(min_size=1, max_size=60),
    cuts=st.sets(st.integers(0, 200)),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 2]),
)
def test_the_first_field_is_read_as_it_arrives(question: str, cuts: set[int], ascii_only: bool, indent: int | None) -> None:
    text = json.dumps({"question": question, "stance": None}, ensure_ascii=ascii_only, indent=indent)
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    reading = FirstField("question")
    shown = [reading.feed(text[start:end]) for start, end in zip(edges, edges[1:], strict=False)]
    assert question.startswith("".join(shown))
    if "\x00" not in question:
        assert "".join(shown) == question


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"other": "x", "question": "y"}', ""),
        ('["question"]', ""),
        ('{"question": 5}', ""),
        ('{"ques tion": "x"}', ""),
        ('{"question": "a\\qb"}', "a"),
        ('{"question": "a\\ud800b"}', "a"),
        ('{"question": "a\\udc00b"}', "a"),
        ('{"question": "a\\u12x4"}', "a"),
        ('{"question": "a\nb"}', "a"),
        ('{"question": "a\\u0000b"}', "a"),
        (' \n{ "question" : "a" , "question": "b"}', "a"),
    ],
)
def test_where_it_is_no_text_nothing_more_is_shown(text: str, shown: str) -> None:
    assert FirstField("question").feed(text) == "".join(map(FirstField("question").feed, [text])) == shown
