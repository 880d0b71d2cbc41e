"""A model that does not answer is left alone, and looked at again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.asking import ModelFailed
from flows.resting import IN_A_ROW, NOT_THERE, REST_S, Rest
from tests.door_toys import GOOD, Time, asked_for, door_to
from tests.fake_model import FakeModel, Scripted
from tests.fake_model.server import unused_url


async def test_after_three_failures_nothing_is_sent_until_the_rest_is_over() -> None:
    down = True

    def script(seen: object) -> Scripted:
        return Scripted(fault="server_error") if down else Scripted(GOOD)

    time_ = Time()
    with FakeModel(script) as fake:
        async with door_to(fake.url, time_=time_) as door:
            for _ in range(IN_A_ROW):
                with pytest.raises(ModelFailed):
                    await door.ask(asked_for())
            sent = len(fake.requests)
            with pytest.raises(ModelFailed) as failure:
                await door.ask(asked_for())
            assert len(fake.requests) == sent and failure.value.reason == "server"
            assert failure.value.call is not None
            assert (failure.value.call.attempts, failure.value.call.error_code) == (0, "server:resting")
            down = False
            time_.slept.append(REST_S)
            assert (await door.ask(asked_for())).reply == GOOD
            assert (await door.ask(asked_for())).reply == GOOD


async def test_a_bad_reply_is_no_absence() -> None:
    with FakeModel(lambda seen: Scripted("no JSON at all")) as fake:
        async with door_to(fake.url) as door:
            for _ in range(2 * IN_A_ROW):
                with pytest.raises(ModelFailed) as failure:
                    await door.ask(asked_for())
                assert failure.value.call is not None and failure.value.call.attempts > 0


async def test_where_nobody_listens_the_reason_stays_the_same() -> None:
    async with door_to(unused_url()) as door:
        reasons = []
        for _ in range(IN_A_ROW + 2):
            with pytest.raises(ModelFailed) as failure:
                await door.ask(asked_for())
            reasons.append(failure.value.reason)
    assert set(reasons) == {"refused_connection"}


@given(st.lists(st.one_of(st.sampled_from(sorted(NOT_THERE)), st.just("good"), st.just("invalid"), st.floats(0, 100)), max_size=40))
def test_it_rests_exactly_while_the_last_failures_are_many_and_fresh(story: list[object]) -> None:
    now, failed, until = 0.0, 0, 0.0
    rest = Rest(lambda: now)
    for event in story:
        if isinstance(event, float):
            now += event
        elif event in NOT_THERE:
            rest.failed(event)
            failed, until = failed + 1, now + REST_S
        else:
            rest.answered() if event == "good" else rest.failed("invalid")
            failed = 0
        rests = failed >= IN_A_ROW and now < until
        assert (rest.why_not() is not None) is rests
        if failed >= IN_A_ROW and not rests:
            until = now + REST_S
