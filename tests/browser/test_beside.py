"""What somebody may do beside answering, and what happens to an answer when the way to the server or back is not the usual one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import walking
from browser.conftest import PACK
from browser.real_server import Server, free_port
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
DESKTOP = pytest.mark.parametrize("width", [1280], indirect=True, ids=["1280px"])
STORY = "My gran asked the same thing every day and got upset every single time."
WRONG = "Something is wrong with this question"
HASTE = """
import bot.assembly, datetime
began = datetime.datetime.now(datetime.UTC)
class Hasty(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return began + 60 * (datetime.datetime.now(zone) - began)
bot.assembly.datetime = Hasty
from bot.cli import main
main()
"""
"""A server whose seconds are minutes."""


@pytest.fixture
def hasty_server(tmp_path: Path) -> Iterator[Server]:
    """A study that promises one minute, on a clock that runs sixty times as fast."""
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    settings = study / "study.yaml"
    settings.write_text(settings.read_text("utf-8").replace("limits: {minutes: 25,", "limits: {minutes: 1,"), "utf-8")
    made = Server(study=study, port=free_port(), program=HASTE)
    made.start()
    yield made
    made.stop()


def sound(page: Page) -> None:
    """No finding of axe, and nothing wider than the page."""
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def skip_scenario(page: Page) -> None:
    """Past the note; the open scenario is skipped."""
    walking.read_note(page)
    page.get_by_role("button", name="Skip this scenario").click()


def test_skip_tell_what_is_wrong_and_leave_out_what_is_past_the_time(page: Page, hasty_server: Server) -> None:
    walking.consent(page, hasty_server.url)
    walking.read_note(page)
    expect(page.get_by_text(re.compile(r"minutes left$"))).to_be_visible()
    page.get_by_role("button", name=WRONG).last.press("Enter")
    expect(page.get_by_role("textbox", name="What is wrong?")).to_be_focused()
    sound(page)
    page.keyboard.type("Half a sentence")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=WRONG).last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="What is wrong?")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Tell the researchers").click()
    expect(page.get_by_text("Thank you. Researchers will read it.")).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_role("dialog").get_by_role("button", name="Go back")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1100)  # a minute and more on the server's clock
    skip_scenario(page)
    expect(page.get_by_role("heading", name="The time we asked for is over")).to_be_visible(timeout=walking.PATIENCE)
    why = page.get_by_role("radiogroup", name="Why did you skip it?")
    expect(why).to_be_in_viewport()
    sound(page)
    why.get_by_role("radio", name="I did not understand it").check()
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_text("Help in one country").click()
    expect(page.get_by_text("116 123").first).to_be_visible()
    sound(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="One more").click()
    expect(why).to_have_count(0, timeout=walking.PATIENCE)
    expect(page.get_by_text("Why: I did not understand it.")).to_be_attached()
    expect(page.get_by_text(re.compile("^Scenario 2 of 3"))).to_be_visible()
    skip_scenario(page)
    page.get_by_role("button", name="Go on to the end").click()
    expect(page.get_by_role("heading", name="The time we asked for is over")).to_have_count(0, timeout=walking.PATIENCE)
    expect(page.get_by_text(re.compile("^Scenario 3 of 3"))).to_have_count(0)
    page.goto(f"{hasty_server.base}/me")
    expect(page.get_by_text("Half a sentence")).to_be_visible()
    expect(page.get_by_text("Why: I did not understand it.")).to_be_visible()
    sound(page)


@DESKTOP
def test_an_answer_behind_a_failing_proxy_is_stored_once(page: Page, mortal_server: Server) -> None:
    walking.to_a_talk(page, mortal_server.url)
    failures = [503, 502, 0]

    def fails(route: Route) -> None:
        """First the server is not reached, then only its answer is lost, in two ways."""
        how = failures.pop(0)
        if how != 503:
            route.fetch()
        if how:
            route.fulfill(status=how, content_type="text/html", body="<h1>Bad Gateway</h1>")
        else:
            route.abort()

    page.route("**/project/action", lambda route: fails(route) if failures else route.continue_())
    page.get_by_role("textbox", name="Your answer", exact=True).fill(STORY)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(1, timeout=walking.PATIENCE)
    expect(page.get_by_text("Being saved")).to_have_count(0, timeout=walking.PATIENCE)
    assert failures == []
    box = page.get_by_role("textbox", name="Your answer", exact=True)
    box.fill("Half a thought")
    mortal_server.restart()
    expect(page.get_by_text(re.compile("No connection since"))).to_have_count(0, timeout=60_000)
    expect(box).to_have_value("Half a thought")
    box.press("Enter")
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(2, timeout=60_000)
    page.reload()
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(2, timeout=walking.PATIENCE)
    expect(page.get_by_text(STORY, exact=True)).to_have_count(1)


@DESKTOP
def test_the_way_back_leads_to_the_same_place(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    talk = page.url
    page.get_by_role("link", name="My data").click()
    expect(page.get_by_role("heading", name="My data")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(talk)
    expect(page.get_by_role("button", name="Change this answer")).to_have_count(1, timeout=walking.PATIENCE)
    walking.answer(page, "Said after coming back.")
    page.go_back()
    page.wait_for_load_state()
    page.goto(shared_server.url)
    expect(page.get_by_text("Said after coming back.", exact=True)).to_be_visible(timeout=walking.PATIENCE)
    assert page.url == talk
    page.get_by_role("button", name="Help and stop").click()
    page.get_by_role("button", name="Stop here").click()
    code = walking.finish(page)
    page.go_back()
    expect(page.get_by_role("button", name="Go on after all")).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_text(STORY, exact=True)).to_have_count(1)
    assert walking.finish(page) == code
