"""Every fault of the server at each station: something valid or nothing, never more than three requests, and the reason named."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_toys import SCENARIO, Talked, ToyDoor, call_of, drafted, link, read, run, toy_kit
from talk_toys import english
from test_reference import placed
from toys import counted_ids, pack, still

from flows.asking import Asked
from flows.budget import Ledger
from flows.distil import distil
from flows.mapping import map_card
from flows.mending import MOST_REQUESTS, Finding, Read, ask_and_mend, noted
from flows.model import open_door
from flows.prompting import filled
from flows.records import Link, ModelCall, ValueCard
from flows.records.base import Record
from flows.records.study import ModelSettings
from flows.reference import rank_scenario
from flows.retrying import Timing
from flows.walk import Owed
from tests.fake_model import FAULTS, FakeModel, Scripted, SeenRequest
from tests.fake_model.faults import HEALTHY

STATIONS = ("distil", "map", "reference")
SCENE = pack().scenarios[0]
GOOD: dict[str, Any] = {
    "distil": drafted(),
    "map": read(link(), link("be_warm", stance="qualifies")),
    "reference": placed(*range(1, len(SCENE.options) + 1)),
}
REASON = {
    **dict.fromkeys(("slow_first_byte", "slow_stream", "drip"), "timeout"),
    **dict.fromkeys(("reset", "reset_midway", "half_stream"), "reset"),
    **dict.fromkeys(("rate_limited", "rate_limited_date", "rate_limited_bare", "no_quota"), "rate"),
    **dict.fromkeys(("server_error", "overloaded", "bad_gateway", "html", "empty_body", "no_choices", "null_choices"), "server"),
    **dict.fromkeys(("garbled_event", "error_event", "not_utf8"), "server"),
    **dict.fromkeys(("unauthorized", "forbidden"), "auth"),
    **dict.fromkeys(("unknown_model", "bad_request", "too_long"), "rejected"),
    **dict.fromkeys(("filtered_request", "content_filter"), "filtered"),
    **dict.fromkeys(("malformed_json", "truncated_json", "fenced"), "invalid"),
    **{"refusal": "refusal", "cut_by_length": "cut", "empty": "empty", "oversize": "oversize"},
}
"""What each fault of the server is called in the record."""
PATIENCE_S = 20.0


def patience(fault: str) -> float:
    """Seconds to wait for a server: short only where it is slow on purpose, so that a busy machine is not taken for a slow server."""
    return 0.8 if REASON.get(fault) == "timeout" else PATIENCE_S


class Outcome:
    """What one station made of one server."""

    def __init__(self, station: str, script: Any, method: Any = "json_schema", timeout_s: float = PATIENCE_S) -> None:
        self.timeout_s = timeout_s
        with FakeModel(script) as fake:
            self.records, self.calls, self.reason = asyncio.run(self._made(station, fake.url, method))
        self.requests = len(fake.requests)

    async def _made(self, station: str, url: str, method: Any) -> tuple[tuple[Record, ...], tuple[ModelCall, ...], str | None]:
        async def at_once(_: float) -> None:
            await asyncio.sleep(0)

        model = ModelSettings(name="toy", base_url=url, timeout_s=self.timeout_s, structured=method)
        ledger = Ledger(pack().settings.limits, None, still)
        door = open_door(model, None, ledger, counted_ids(10**17), still, timing=Timing(sleep=at_once))
        try:
            return await _STATIONS[station](door)
        finally:
            await door.close()


async def _distil(door: Any) -> Any:
    talked = Talked()
    made = await distil(Owed("card", talked.slot), talked.standing, toy_kit(), door)
    return made.records, made.calls, made.fell_back


async def _map(door: Any) -> Any:
    talked = Talked()
    drafts = ToyDoor(drafted(), drafted())
    (card,) = (await distil(Owed("card", talked.slot), talked.standing, toy_kit(), drafts)).records
    talked.keeps(card)
    assert isinstance(card, ValueCard)
    made = await map_card(card, talked.standing, toy_kit(), door)
    return made.records, made.calls, made.fell_back


async def _reference(door: Any) -> Any:
    tell = english().card_lints.tell
    ranked = await rank_scenario(SCENE, pack(), door, lambda name: tell[name], samples=1)
    return (ranked.reference,) if ranked.reference else (), ranked.calls, ranked.reason


_STATIONS = {"distil": _distil, "map": _map, "reference": _reference}


def always(station: str, fault: str | None) -> Any:
    return lambda seen: Scripted(GOOD[station], fault=fault, seconds=1.0)


def at_first(station: str, fault: str) -> Any:
    def script(seen: SeenRequest) -> Scripted:
        return Scripted(GOOD[station], fault=fault if seen.order == 0 else None, seconds=1.0)

    return script


def is_whole(station: str, records: tuple[Any, ...]) -> bool:
    """The records are those of the good reply."""
    if station == "distil":
        return len(records) == 1 and records[0].title == drafted()["title"] and len(records[0].policies) == 3
    if station == "map":
        return sum(isinstance(record, Link) for record in records) == 2
    return len(records) == 1 and records[0].scenario == SCENE.id


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_server_that_always_fails_gives_nothing_and_a_reason(station: str, fault: str) -> None:
    made = Outcome(station, always(station, fault), timeout_s=patience(fault))
    attempts = sum(call.attempts for call in made.calls)
    assert made.requests <= attempts <= MOST_REQUESTS and made.calls
    assert made.requests == attempts or patience(fault) < PATIENCE_S  # a request given up early may never have left
    if fault in HEALTHY:
        assert made.reason is None and is_whole(station, made.records)
    else:
        assert made.records == () and made.reason == REASON[fault]


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_server_that_fails_once_gives_all_or_nothing(station: str, fault: str) -> None:
    made = Outcome(station, at_first(station, fault), timeout_s=patience(fault))
    assert made.requests <= MOST_REQUESTS
    assert is_whole(station, made.records) if made.reason is None else made.records == ()


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_each_way_of_asking_for_a_record_works(station: str, method: str) -> None:
    made = Outcome(station, always(station, None), method)
    assert made.reason is None and is_whole(station, made.records) and made.requests == 1


# ---------------------------------------------------------------------------------------------- replies cut up at random
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["distil", "map"]), st.data())
def test_no_mutated_reply_makes_a_record_that_breaks_a_rule(station: str, data: st.DataObject) -> None:
    text = json.dumps(GOOD[station])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put_in = data.draw(st.sampled_from(["", "x", '"', "}", "<b>", "\\u0000", "null", "é", " "]))
    mutated = text[:start] + put_in + text[end:]
    talked, ids = Talked(), {principle.id for principle in pack().spec.principles}
    texts = {turn.id: turn.text for turn in talked.history.turns if turn.who == "participant"}
    door = TextDoor(mutated)
    if station == "distil":
        records = run(lambda: distil(Owed("card", talked.slot), talked.standing, toy_kit(), door)).records
        assert all(quote.turn in texts for card in records for policy in card.policies for quote in policy.quotes)
        assert all("<" not in policy.text for card in records for policy in card.policies)
        return
    (card,) = run(lambda: distil(Owed("card", talked.slot), talked.standing, toy_kit(), ToyDoor(drafted(), drafted()))).records
    talked.keeps(card)
    links = [one for one in run(lambda: map_card(card, talked.standing, toy_kit(), door)).records if isinstance(one, Link)]
    assert all(one.principle_id in ids and one.turn in texts and one.end <= len(texts[one.turn]) for one in links)


class TextDoor(ToyDoor):
    """Gives the same text each time, read as the live door reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    async def ask(self, asked: Asked) -> Any:
        from flows.asking import Answered, ModelFailed
        from flows.model_line import Heard
        from flows.model_reply import BadReply, read_reply

        try:
            record = read_reply(Heard(text=self.text, finish="stop"), asked.gives)
        except BadReply as bad:
            raise ModelFailed(bad.reason, call_of(asked, outcome="error"), bad.detail) from None
        return Answered(record, call_of(asked))


# ---------------------------------------------------------------------------------------------- by itself
class Word(Record):
    word: str


def asked() -> Asked:
    return Asked(purpose="map", prompt=filled("toy", "Say a word.", {}), gives=Word, participant_id=None)


def graded(reply: Record) -> Read[str]:
    """`bad` cannot be used; each comma is a finding, each ! a place left out."""
    word = reply.model_dump()["word"]
    findings = [Finding("word", "comma", "no commas") for _ in range(word.count(","))]
    findings += [Finding("word", "mark", "no marks", refused=True) for _ in range(word.count("!"))]
    return Read(
        None if word == "bad" else word, tuple(findings) or ((Finding("word", "bad", "not bad", refused=True),) if word == "bad" else ())
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("fine", "unused", "fine"),
        ("a,", "fine", "fine"),
        ("a,", "b,", "b,"),
        ("a,", "b,,", "a,"),
        ("a,,,", "b!", "a,,,"),
        ("a!", "bad", "a!"),
        ("bad", "b!", "b!"),
        ("bad", "bad", None),
    ],
)
def test_the_better_reading_is_kept(first: str, second: str, kept: str | None) -> None:
    door = ToyDoor({"word": first}, {"word": second})
    made = run(lambda: ask_and_mend(door, asked(), graded))
    assert (made.value, made.reason) == (kept, None if kept else "lint")
    assert len(made.calls) == (1 if first == "fine" else 2)


def test_what_was_found_is_kept_as_names_and_counts_without_a_word_of_it() -> None:
    findings = (Finding("title", "long", "secret words"), *[Finding(f"link {n}", "id", "secret words", refused=True) for n in range(3)])
    call = noted(call_of(asked()), Read("x", findings, ("not_covered",)))
    assert json.loads(call.params) == {"method": "json_schema", "findings": ["title: long"], "refused": {"id": 3}, "notes": ["not_covered"]}
    assert call.outcome == "ok" and noted(call, Read(None)).outcome == "fallback"


def test_the_toys_stand_on_the_pack() -> None:
    assert Counter(one.id for one in pack().scenarios)[SCENARIO] == 1
