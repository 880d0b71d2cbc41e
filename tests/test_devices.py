"""Codes for another device, and the device that a talk is at: pure rules first, then over HTTP and beside an open chat."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from chat_toys import act, at_a_choice, chose, connected, person
from hypothesis import given
from hypothesis import strategies as st
from state_toys import move
from toys import consent
from web_toys import ADDRESS, HOME, app, browser, door, joined, talks

from bot.devices import GROUP, MINUTES, SIGNS, Devices, device_cookie
from bot.leaving import Leaving
from bot.receipt import ALPHABET
from bot.settings import Settings
from flows.records import Pressed

SECONDS = MINUTES * 60


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_code_is_short_works_once_and_is_kept_as_a_hash_alone() -> None:
    devices = Devices()
    code = devices.code("ada")
    assert re.fullmatch(rf"[{ALPHABET}]{{{GROUP}}}-[{ALPHABET}]{{{GROUP}}}", code) and SIGNS == 8
    plain = code.replace("-", "")
    assert plain not in repr(vars(devices)) and code not in repr(vars(devices))
    assert devices.use(code) == "ada" and devices.use(code) is None


@given(st.lists(st.sampled_from("upper spaces dashes misread arabic".split()), unique=True))
def test_a_code_is_read_however_it_is_typed(ways: list[str]) -> None:
    devices = Devices()
    typed = devices.code("ada")
    for way in ways:
        typed = {
            "upper": typed.upper(),
            "spaces": " ".join(typed),
            "dashes": typed.replace("-", "–"),
            "misread": typed.replace("0", "O").replace("1", "l"),
            "arabic": typed.translate(str.maketrans("23456789", "٢٣٤٥٦٧٨٩")),
        }[way]
    assert devices.use(typed) == "ada"


@pytest.mark.parametrize(("after", "works"), [(0, True), (SECONDS - 1, True), (SECONDS, False), (10 * SECONDS, False)])
def test_a_code_is_good_for_a_quarter_of_an_hour(after: float, works: bool) -> None:
    clock = Clock()
    devices = Devices(clock)
    code = devices.code("ada")
    clock.now += after
    assert (devices.use(code) == "ada") is works


def test_a_new_code_takes_the_place_of_the_old_one_and_of_nobody_elses() -> None:
    devices = Devices()
    first, other = devices.code("ada"), devices.code("bo")
    second = devices.code("ada")
    assert devices.use(first) is None and devices.use(second) == "ada" and devices.use(other) == "bo"
    assert Devices().use(other) is None, "another start, another key"


def test_a_talk_is_where_it_was_taken_last() -> None:
    devices = Devices()
    assert not devices.elsewhere("ada", None) and not devices.elsewhere("ada", "desk")
    devices.take("ada", "phone")
    assert devices.elsewhere("ada", "desk") and devices.elsewhere("ada", None) and not devices.elsewhere("ada", "phone")
    assert not devices.elsewhere("bo", "desk")
    devices.take("ada", "desk")
    assert devices.elsewhere("ada", "phone") and not devices.elsewhere("ada", "desk")
    code = devices.code("ada")
    devices.forget("ada")
    assert devices.use(code) is None and not devices.elsewhere("ada", "phone")


@pytest.mark.parametrize(("url", "name"), [(None, "soundings-device"), ("https://study.example.org", "__Host-soundings-device")])
def test_over_https_the_mark_is_bound_to_the_host(url: str | None, name: str) -> None:
    assert device_cookie(Settings(public_url=url)) == name


def elsewhere(address: str) -> httpx.AsyncClient:
    """A browser at another address, since tries are counted by address."""
    transport = httpx.ASGITransport(app=app(), client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS})


def who_of(client: httpx.AsyncClient) -> str:
    return str(door().participant_in(client.cookies["soundings"]))


async def new_code(client: httpx.AsyncClient) -> str:
    answer = await client.post("/continue/new", headers={"accept": "application/json"})
    told: dict[str, Any] = answer.json()
    assert told["address"] == "testserver/continue" and told["minutes"] == MINUTES
    return str(told["code"])


async def state(client: httpx.AsyncClient, thread: str = "") -> str:
    return str((await client.get(f"/here?thread={thread or door().thread_of(who_of(client))}")).json()["state"])


async def test_the_phone_goes_on_where_the_desktop_was_and_the_desktop_can_take_it_back() -> None:
    async with browser() as desktop, elsewhere("192.0.2.11") as phone:
        place = await joined(desktop)
        await desktop.get(place)
        assert await state(desktop) == "here"
        answer = await phone.post("/continue", data={"code": await new_code(desktop)})
        assert (answer.status_code, answer.headers["location"]) == (303, place)
        assert all("HttpOnly" in one and "SameSite=lax" in one for one in answer.headers.get_list("set-cookie") if "arrival" not in one)
        assert (await phone.get(place)).status_code == 200 and who_of(phone) == who_of(desktop)
        assert (await state(desktop), await state(phone)) == ("elsewhere", "here")
        await desktop.post("/continue/here", headers={"accept": "application/json"})
        assert (await state(desktop), await state(phone)) == ("here", "elsewhere")


async def test_an_act_from_the_old_device_makes_no_turn_and_its_page_is_told() -> None:
    who, choice = await at_a_choice()
    async with browser() as phone:
        phone.cookies.set("soundings", door().cookie(who))
        with connected(who) as (session, sent):
            await phone.post("/continue/here")
            assert ("here", {}) in sent
            event = chose(choice, who_decides="nobody")
            refused = (await act(who, session, "event", event)).json()["response"]
            assert (refused["stored"], refused["reason"]) == (False, "elsewhere") and "another device" in refused["text"]
            assert not (talks().history(who) or pytest.fail()).choices
            body = {"sessionId": session, "action": {"name": "event", "payload": event, "id": "x", "label": ""}}
            stored = [(await phone.post("/chat/project/action", json=body)).json()["response"]["stored"] for _ in range(2)]
            assert stored == [True, True] and len((talks().history(who) or pytest.fail()).choices) == 1


async def test_a_code_opens_the_talk_here_whoever_used_this_browser_before() -> None:
    async with browser() as desktop, elsewhere("192.0.2.12") as shared:
        place = await joined(desktop)
        first = door().thread_of((await joined(shared), who_of(shared))[1])
        assert (await shared.post("/continue", data={"code": await new_code(desktop)})).headers["location"] == place
        assert who_of(shared) == who_of(desktop)
        assert await state(shared, first) == "left", "a tab of the person before is not theirs any more"


async def test_wrong_used_and_strange_codes_change_nothing() -> None:
    async with browser() as desktop, elsewhere("192.0.2.13") as phone, elsewhere("192.0.2.13") as late:
        await joined(desktop)
        code = await new_code(desktop)
        for typed in ("", "x", "0000-0000", "é" * 500):
            answer = await phone.post("/continue", data={"code": typed})
            assert answer.status_code == 422 and "This code does not work." in answer.text and "soundings" not in phone.cookies
        assert (await phone.post("/continue", data={"code": code})).status_code == 303
        assert (await late.post("/continue", data={"code": code})).status_code == 422


async def test_tries_are_limited_by_address() -> None:
    async with browser() as desktop:
        await joined(desktop)
        code = await new_code(desktop)
    async with elsewhere("192.0.2.8") as guessing:
        answers = [(await guessing.post("/continue", data={"code": f"{number:08d}"})).status_code for number in range(11)]
        right = await guessing.post("/continue", data={"code": code})
    assert answers == [422] * 10 + [429] and right.status_code == 429 and "That were many tries." in right.text


@pytest.mark.parametrize("path", ["/continue", "/continue/new", "/continue/here", "/leave"])
async def test_another_site_can_change_nothing(path: str) -> None:
    async with browser() as client:
        await joined(client)
        answer = await client.post(path, data={"code": "x"}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403 and await state(client) == "here"


async def test_without_scripts_a_code_and_a_way_out_are_there_too() -> None:
    async with browser() as client, elsewhere("192.0.2.14") as phone:
        place = await joined(client)
        assert "Get a code" in (await client.get("/continue")).text
        page = (await client.post("/continue/new")).text
        code = re.search(r'aria-label="Code for the other device">([0-9a-z-]+)<', page)
        assert code and "testserver/continue" in page
        asked = (await client.get("/leave")).text
        receipt = re.search(r'aria-label="Receipt code">([0-9a-z-]+)<', asked)
        assert receipt and f'href="{place}"' in asked
        left = await client.post("/leave")
        assert left.headers["location"] == "/left?lang=en" and not {"soundings", "soundings-device"} & set(client.cookies)
        page = (await client.get("/left")).text
        assert "You have left this device" in page and receipt[1] not in page
        assert (await client.get(place)).headers["location"] == HOME and (await client.get("/here")).json()["state"] == "left"
        assert (await client.post("/me", data={"code": receipt[1]})).status_code == 303, "the receipt leads back"
        assert (await client.get(place)).status_code == 200
        assert (await phone.post("/continue", data={"code": code[1]})).status_code == 303, "a code outlives the device that made it"


async def test_the_page_after_leaving_may_run_its_own_line_and_nothing_else() -> None:
    async with browser() as client:
        policy = (await client.get("/left")).headers["content-security-policy"]
        assert "script-src 'sha256-" in policy and "unsafe" not in policy and "'self'" not in policy.split("script-src")[1].split(";")[0]


async def test_whoever_is_nobody_gets_no_code_and_moves_nothing() -> None:
    async with browser() as client:
        assert (await client.post("/continue/new")).headers["location"] == "/continue"
        assert (await client.post("/continue/here")).headers["location"] == HOME
        assert (await client.get("/leave")).headers["location"] == "/left" and (await client.post("/leave")).status_code == 303


async def test_an_open_page_learns_that_its_person_withdrew_and_sends_nothing_more() -> None:
    who = await person()
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(who))
        code = await new_code(client)
        with connected(who) as (session, _):
            leaving = Leaving(talks())  # as another program does it: nobody tells this server
            await leaving.withdraw(who)
            await leaving.close()
            assert await state(client) == "withdrawn"
            answer = await act(who, session, "event", {"kind": "Pressed", "client_id": "too-late-now", "button": "stop"})
            refused = answer.json()["response"]
            assert (refused["stored"], refused["reason"]) == (False, "withdrawn")
        assert (await client.post("/continue", data={"code": code})).status_code == 422


async def test_withdrawing_on_the_page_tells_the_open_chats_at_once() -> None:
    who = await person()
    async with browser() as client:
        client.cookies.set("soundings", door().cookie(who))
        with connected(who) as (_, sent):
            assert (await client.post("/me/withdraw", data={"sure": "yes"})).status_code == 200
            assert ("here", {}) in sent


async def test_an_open_page_learns_of_a_break_and_of_its_end() -> None:
    async with browser() as client:
        await joined(client)
        move(talks(), "pause")
        try:
            assert await state(client) == "paused"
        finally:
            move(talks(), "open")
        assert await state(client) == "here"


async def test_a_test_person_sees_the_ribbon_on_every_page_and_others_do_not() -> None:
    for test in (True, False):
        who = await talks().join(language="en", consent=consent(), test=test)
        _ = [out async for out in talks().hear(who, Pressed(client_id="stops-here", button="stop"))]
        async with browser() as client:
            client.cookies.set("soundings", door().cookie(who))
            for path in ("/done", "/me", "/me/withdraw", "/continue", "/leave"):
                assert ('class="snd-ribbon"' in (await client.get(path)).text) is test, path
            facts = (await client.get("/words.js")).text
            assert ("This is a test." in facts) is test
