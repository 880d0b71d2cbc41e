"""The frame around the talk: a break, another device, leaving this one, a test's ribbon, a tab whose person withdrew."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from browser import walking
from browser.real_server import Server, free_port
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from toys import PACK

from bot.cli import main

pytestmark = pytest.mark.browser
DESKTOP = pytest.mark.parametrize("width", [1280], indirect=True, ids=["1280px"])
PHONE = pytest.mark.parametrize("width", [390], indirect=True, ids=["390px"])
AT_DESK = "Said at the desk while nothing went through."
ON_PHONE = "Said on the phone, on the way home."


@pytest.fixture
def draft_server(tmp_path: Path) -> Iterator[Server]:
    """A study that was never opened: whoever enters is a test person."""
    made = Server(study=Path(shutil.copytree(PACK, tmp_path / "study")), port=free_port())
    (made.study / "data").mkdir()
    made.start()
    yield made
    made.stop()


@DESKTOP
def test_the_phone_goes_on_and_the_desktop_says_so_and_takes_it_back(page: Page, shared_server: Server, chromium: Browser) -> None:
    walking.to_a_talk(page, shared_server.url)
    page.get_by_role("button", name="Continue on another device").click()
    code = page.get_by_label("Code for the other device").inner_text()
    expect(page.get_by_label("Address", exact=True)).to_have_text(f"{shared_server.base.removeprefix('http://')}/continue")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("button", name="Continue on another device")).to_be_focused()
    page.route("**/project/action", lambda route: route.abort())
    page.get_by_role("textbox", name="Your answer", exact=True).fill(AT_DESK)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("dialog").get_by_text("Not saved yet: 1.")).to_be_visible()
    page.get_by_role("button", name="Go on now").click()
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto(f"{shared_server.base}/continue")
    phone.get_by_role("textbox", name="Code from your other device").fill(code.upper())
    phone.get_by_role("button", name="Go on here").click()
    walking.answer(phone, ON_PHONE)
    away = page.get_by_role("dialog", name="You are on another device now")
    expect(away).to_be_visible(timeout=walking.PATIENCE)
    page.unroute("**/project/action")
    box = page.get_by_role("textbox", name="Your answer", exact=True, include_hidden=True)
    expect(box).to_have_value(AT_DESK, timeout=walking.PATIENCE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(away).to_be_visible()
    away.get_by_role("button", name="Go on here").click()
    expect(away).to_be_hidden(timeout=walking.PATIENCE)
    expect(phone.get_by_role("dialog", name="You are on another device now")).to_be_visible(timeout=walking.PATIENCE)
    expect(page.locator(".snd-said .snd-bubble")).to_have_text([ON_PHONE])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".snd-said .snd-bubble")).to_have_text([ON_PHONE, AT_DESK], timeout=walking.PATIENCE)
    context.close()


@PHONE
def test_leaving_by_keyboard_warns_of_what_is_not_sent_and_leaves_nothing(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    other = page.context.new_page()
    other.goto(shared_server.url)
    expect(other.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    page.bring_to_front()
    place = page.url
    page.get_by_role("textbox", name="Your answer", exact=True).fill("Half a sentence")
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Leave this device")).to_be_focused()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Leave this device?")
    expect(asked.get_by_text("What you are typing is not sent yet.")).to_be_visible()
    receipt = asked.get_by_label("Receipt code")
    expect(receipt).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
    code = receipt.inner_text()
    asked.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Leave this device").click()
    asked.get_by_role("button", name="Leave this device").click()
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="You have left this device")).to_be_visible(timeout=walking.PATIENCE)
        assert tab.evaluate("sessionStorage.length") == 0
    assert page.context.cookies() == []
    page.go_back()
    expect(page.get_by_role("button", name="Skip this question")).to_have_count(0)
    page.goto(place)
    expect(page.get_by_role("button", name="Take part")).to_be_visible()
    page.goto(f"{shared_server.base}/me")
    page.get_by_role("textbox", name="Receipt code").fill(code)
    page.get_by_role("button", name="Open my data").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)


@DESKTOP
def test_a_test_person_is_told_everywhere_and_a_withdrawn_tab_stops(page: Page, draft_server: Server) -> None:
    ribbon = page.get_by_role("complementary").get_by_text("This is a test.")
    walking.to_a_talk(page, draft_server.url)
    expect(ribbon).to_be_visible()
    walking.answer(page, "Said before everything was taken back.")
    page.get_by_role("link", name="My data").click()
    expect(ribbon).to_be_visible()
    code = page.get_by_label("Receipt code").inner_text()
    page.go_back()
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    with ThreadPoolExecutor() as elsewhere:  # the browser's own loop runs in this thread
        told = elsewhere.submit(CliRunner().invoke, main, ["withdraw", str(draft_server.study), code]).result()
    assert told.exit_code == 0, told.output
    page.get_by_role("button", name="Skip this question").click()
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_text("Said before everything was taken back.")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0
