"""The talk over real HTTP: every fault of a server and of a reply. Never stuck, no part of a reply kept, always a named reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fake_model.server import FAULTS, FakeModel, Script, Scripted, SeenRequest, unused_url
from interview_toys import ANSWER, GOOD, Talk, reply
from toys import counted_ids, still

from flows.budget import Ledger
from flows.interview import MOST_REQUESTS, talk_turn
from flows.interview_reply import Reply
from flows.made import Made
from flows.model import open_door
from flows.records import Turn
from flows.records.study import Limits, ModelPrice, ModelSettings
from flows.retrying import Timing

FIRST = "Who did you have in mind when you chose this?"
SECOND = "What should it notice about her before it says anything?"
HEALTHY = ("other_model", "no_usage")
METHODS = ("json_schema", "function_calling", "json_mode")
SLOW = ("slow_first_byte", "slow_stream", "drip")


def patience(fault: str) -> float:
    """Seconds: short only for a server that is slow on purpose."""
    return 0.8 if fault in SLOW else 20.0


GOOD_REPLY = Reply.model_validate_json(Scripted(reply(GOOD, ("why", "My gran cried every single time"))).text)


async def at_once(_: float) -> None:
    """A wait that takes no time."""


@asynccontextmanager
async def door_to(url: str, **more: Any) -> AsyncIterator[Any]:
    given = {"timeout_s": 20.0, "price": ModelPrice(**{"in": 1.0, "out": 10.0}), **more}
    limits = given.pop("limits", Limits())
    settings = ModelSettings(name="toy", base_url=url, **given)
    ledger = Ledger(limits, settings.price, still)
    door = open_door(settings, "a-key", ledger, counted_ids(10**12), still, timing=Timing(sleep=at_once, luck=lambda: 0.0))
    yield door


async def one_turn(script: Script, **more: Any) -> tuple[str, Made, FakeModel]:
    """The second question of a talk, asked of a server that follows a script."""
    talk = Talk()
    talk.answers(FIRST, who="interviewer", signals={"slot": "why", "form": "first"})
    talk.answers(ANSWER)
    with FakeModel(script) as fake:
        async with door_to(fake.url, **more) as door:
            shown, made = await talk.turn(door)
    return shown, made, fake


def check(made: Made, fake: FakeModel) -> None:
    """What holds whatever went wrong: few requests, calls kept, either one whole turn or a reason."""
    assert len(fake.requests) <= MOST_REQUESTS and made.calls
    assert sum(call.attempts for call in made.calls) == len(fake.requests)
    if made.fell_back:
        assert made.records == () and all(call.outcome in ("error", "fallback") for call in made.calls)
        return
    (turn,) = made.records
    assert isinstance(turn, Turn) and turn.mode == "model" and turn.model_call_id == made.calls[-1].id
    assert made.calls[-1].outcome in ("ok", "repaired")
    Turn.model_validate(turn.model_dump())


@pytest.mark.parametrize("method", METHODS)
async def test_a_good_reply_by_every_method(method: Any) -> None:
    shown, made, fake = await one_turn(lambda _: Scripted(GOOD_REPLY), structured=method)
    check(made, fake)
    (turn,) = made.records
    assert isinstance(turn, Turn) and shown == turn.text == GOOD and len(fake.requests) == 1
    assert turn.signals["understood_why"] == 1 and made.calls[0].tokens_in == 900


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_server_at_fault_all_the_time(fault: str) -> None:
    shown, made, fake = await one_turn(lambda _: Scripted(GOOD_REPLY, fault=fault, seconds=30.0), timeout_s=patience(fault))
    check(made, fake)
    assert (made.fell_back is None) is (fault in HEALTHY or shown == GOOD and fault in ("fenced", "drip"))


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_server_at_fault_once(fault: str) -> None:
    def script(seen: SeenRequest) -> Scripted:
        return Scripted(GOOD_REPLY, fault=fault if seen.order == 0 else None, seconds=30.0)

    _, made, fake = await one_turn(script, timeout_s=patience(fault))
    check(made, fake)


async def test_nobody_listens() -> None:
    talk = Talk()
    async with door_to(unused_url()) as door:
        shown, made = await talk.turn(door)
    assert (shown, made.records, made.fell_back) == ("", (), "refused_connection")


async def test_no_money_left() -> None:
    _, made, fake = await one_turn(lambda _: Scripted(GOOD_REPLY), limits=Limits(usd_turn=0.0))
    assert made.fell_back == "budget" and fake.requests == [] and made.calls[0].attempts == 0


BROKEN: dict[str, Any] = {
    "wrong_schema": {"text": GOOD},
    "extra_field": {**reply(GOOD), "principle": "do_not_lie"},
    "missing_field": {"question": GOOD, "understood": []},
    "unknown_slot": reply(GOOD, ("virtue", "My gran cried every single time")),
    "wrong_type": {**reply(GOOD), "enough": "no"},
    "null_question": {**reply(GOOD), "question": None},
    "empty_question": reply(""),
    "list": [reply(GOOD)],
    "text": GOOD,
}
FAULTY: dict[str, str] = {
    "wrong_language": "¿Qué pasó después con tu abuela?",
    "repeated": FIRST,
    "leading": "Surely it should tell her the truth?",
    "flattery": "What a touching story. What happened then?",
    "html": "<b>What</b> happened then?",
    "script": "<script>alert(1)</script>What happened then?",
    "prompt": "Go one step further down. A rule they name: ask what it keeps safe?",
    "nul": "What \x00 happened then?",
    "other_person": "You said “my uncle drank”. What happened then?",
    "of_the_bot": "You said “Who did you have in mind”. What happened then?",
}


@pytest.mark.parametrize("name", [*BROKEN, *FAULTY])
async def test_a_reply_at_fault_is_repaired_or_left(name: str) -> None:
    bad = BROKEN.get(name, reply(FAULTY.get(name, "")))
    for second, ends_well in ((Scripted(GOOD_REPLY), True), (Scripted(bad), False)):
        shown, made, fake = await one_turn(lambda seen, second=second: Scripted(bad) if seen.order == 0 else second)
        check(made, fake)
        assert len(fake.requests) == 2 and (made.fell_back is None) is ends_well
        assert shown in ("", GOOD) and fake.requests[1].user.count(ANSWER) == 1


@pytest.mark.parametrize("quote", [FIRST, "my uncle drank", "My grandmother wept every time", "MY GRAN CRIED"])
async def test_a_quote_that_is_not_there_is_not_kept(quote: str) -> None:
    _, made, fake = await one_turn(lambda _: Scripted(reply(GOOD, ("why", quote), ("look_to", quote), enough=True)))
    check(made, fake)
    (turn,) = made.records
    assert isinstance(turn, Turn) and not [key for key in turn.signals if key.startswith(("understood", "quotes", "enough"))]


async def test_two_questions_become_one() -> None:
    shown, made, _ = await one_turn(lambda _: Scripted(reply(f"{SECOND} And what would you say to her?")))
    (turn,) = made.records
    assert isinstance(turn, Turn) and shown == turn.text == SECOND and turn.signals["cut"] == "two_questions"


async def test_whoever_goes_away_while_it_streams_leaves_no_turn_and_a_cancelled_call() -> None:
    talk = Talk()
    with FakeModel(lambda _: Scripted(reply(FIRST + " Take your time."), chunk=4, pause=0.01)) as fake:
        async with door_to(fake.url, timeout_s=5.0) as door:
            turn = talk_turn(talk.standing, talk.slot, talk.kit, door)
            first = await anext(turn)
            await turn.aclose()  # type: ignore[attr-defined]
            assert getattr(first, "text", "") == FIRST
            assert [call.error_code for call in door.gone(talk.life.id)] == ["cancelled"]
