"""Every fault of the wire and every fault of a reply, at each station, through the whole conversation.

Nobody is ever stuck, no row is unsound, no part of a reply becomes a record, the fallback is named in the records, and no step asks
more than three times. Time is injected (tests/model_walk.py Quick), so that nothing here waits for a deadline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.records import History, ModelCall
from tests.fake_model import FAULTS, Script, Scripted, SeenRequest
from tests.fake_model.faults import HEALTHY
from tests.fake_model.replies import SPOILT, plausible, spoilt
from tests.fake_model.server import unused_url
from tests.model_walk import KEY, Place, Quick, Walker, short_study, studying

STATIONS = ("interview", "distil", "map")
SLOW = frozenset(("slow_first_byte", "slow_stream", "drip"))
MOST_REQUESTS = 3
CHUNK = 40
"""Characters in a piece of a stream: a question has several, and a walk does not take long."""
NO_END = short_study(after=("principles",))
"""Without the choices once more, which no model has a part in."""

NO_PLACE = {
    "interview": {"changed_case", "unknown_principle"},
    "distil": {"changed_case", "flattery", "leading_question", "repeated_question", "two_questions", "unknown_principle"},
    "map": {"flattery", "leading_question", "repeated_question", "two_questions"},
}
"""Faults of a reply that a station's reply has no place for."""
BORNE = {
    "interview": {"endless_text", "paraphrased_quote", "quote_of_another", "quote_of_the_bot", "two_questions"},
    "distil": set[str](),
    "map": {"wrong_language"},
}
"""Faults that a station bears: what is at fault is left away (quotes in the talk, the end behind a question), or it is asked once
more and stands (the language of a reason, which no participant reads)."""


def faulty(fault: str, station: str) -> Script:
    """Healthy everywhere but for one fault in every reply of one station."""

    def script(seen: SeenRequest) -> Scripted:
        if fault in SPOILT:
            return replace(spoilt(fault, only=station)(seen), chunk=CHUNK)
        now = fault if seen.purpose == station else None
        return Scripted(plausible(seen), fault=now, chunk=CHUNK, seconds=2.0, pause=0.05 if now in SLOW else 0.0)

    return script


def modes(history: History, station: str) -> set[str]:
    """Who made the records of a station."""
    if station == "interview":
        return {turn.mode for turn in history.turns if turn.who == "interviewer" and turn.step == "talk"}
    if station == "distil":
        return {card.card_mode for card in history.cards}
    return {"model" if history.links else "guided"}


async def walks(place: Place, fault: str, station: str) -> tuple[Walker, History, tuple[ModelCall, ...]]:
    """One person's whole study with the fault in it, everything checked that holds whatever happens."""
    place.fake.script = faulty(fault, station)
    walker = await (await place.joins()).walks()
    assert walker.is_done, fault
    assert place.faults(walker) == [], fault
    history, calls = place.history(walker), place.calls(walker)
    assert not any("resting" in call.error_code for call in calls), "the fault was not met: the model was left alone"
    for act in walker.acts:
        assert max(act.asked.values(), default=0) <= MOST_REQUESTS and len(act.asked) <= 1, (fault, act.event, act.asked)
    tried, asked = sum(call.attempts for call in calls), sum(sum(act.asked.values()) for act in walker.acts)
    assert tried >= asked, fault
    if fault not in SLOW:  # on a busy machine a healthy reply may miss the short deadline too, or a request not even arrive in it
        assert tried == asked, fault
        assert all(modes(history, other) == {"model"} for other in STATIONS if other != station), fault
    return walker, history, calls


def is_named(history: History, calls: tuple[ModelCall, ...], station: str) -> bool:
    """The station fell back, and its calls say so and why."""
    ours = [call for call in calls if call.purpose == station]
    return (
        modes(history, station) == {"guided"}
        and bool(ours)
        and all(call.outcome in ("error", "fallback") and call.error_code for call in ours)
    )


@pytest.mark.parametrize("station", STATIONS)
async def test_faults_of_the_wire(station: str, tmp_path: Path) -> None:
    async with studying(tmp_path, plausible_only, study=NO_END) as place:
        for fault in sorted(FAULTS - SLOW):
            walker, history, calls = await walks(place, fault, station)
            assert (modes(history, station) == {"model"}) if fault in HEALTHY else is_named(history, calls, station), (fault, calls)
            assert KEY not in "".join(call.model_dump_json() for call in calls), fault


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
async def test_a_healthy_model_by_each_method(method: str, tmp_path: Path) -> None:
    async with studying(tmp_path, plausible_only, structured=method) as place:
        walker = await (await place.joins()).walks()
        history, calls = place.history(walker), place.calls(walker)
        assert walker.is_done and place.faults(walker) == []
        assert all(modes(history, station) == {"model"} for station in STATIONS)
        assert [call.outcome for call in calls] == ["ok"] * 4


async def test_nobody_listens(tmp_path: Path) -> None:
    async with studying(tmp_path, plausible_only, study=NO_END, base_url=unused_url()) as place:
        walker = await (await place.joins()).walks()
        history, calls = place.history(walker), place.calls(walker)
        assert walker.is_done and place.faults(walker) == []
        assert all(is_named(history, calls, station) for station in STATIONS)
        assert {call.error_code for call in calls} == {"refused_connection", "refused_connection:resting"}


@pytest.mark.parametrize("station", STATIONS)
async def test_slow_servers(station: str, tmp_path: Path) -> None:
    async with studying(tmp_path, plausible_only, study=NO_END, quick=Quick(100), timeout_s=0.4) as place:
        for fault in sorted(SLOW):
            _, history, calls = await walks(place, fault, station)
            assert is_named(history, calls, station) and {c.error_code for c in calls if c.purpose == station} == {"timeout"}, fault


@pytest.mark.parametrize("station", STATIONS)
async def test_faults_of_a_reply(station: str, tmp_path: Path) -> None:
    borne = set()
    async with studying(tmp_path, plausible_only, study=NO_END) as place:
        for fault in sorted(SPOILT):
            _, history, calls = await walks(place, fault, station)
            made = modes(history, station)
            borne |= {fault} if made == {"model"} else set()
            assert fault in borne or made == {"guided", "model"} or is_named(history, calls, station), (fault, calls)
            assert (made == {"guided", "model"}) == ((fault, station) == ("repeated_question", "interview")), fault
    assert borne == NO_PLACE[station] | BORNE[station]


def plausible_only(seen: SeenRequest) -> Scripted:
    return Scripted(plausible(seen))
