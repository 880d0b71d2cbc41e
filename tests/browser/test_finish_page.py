"""The survey and the last page in a browser: words survive a reload, a proposal is stored, the countdown is seen and can be stopped."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import walking
from browser.conftest import PACK
from browser.real_server import Server, free_port
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PROPOSAL = "A barber asks an AI whether to tell a customer about his hair."
SETTINGS = {
    r"^scenarios: .*": "scenarios: {talked: 0, short: 1}",
    r"^after: .*": "after: []",
    r"^closing: .*": "closing: [survey]",
    r"^arrival:": 'arrival:\n  back: "https://panel.example/done?cc={code}"\n  forward_s: 6',
}


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Server]:
    """One scenario to choose in, the survey, and a panel that people go back to by themselves after six seconds."""
    study = Path(shutil.copytree(PACK, tmp_path / "study"))
    text = (study / "study.yaml").read_text("utf-8")
    for old, new in SETTINGS.items():
        text, found = re.subn(old, new, text, count=1, flags=re.MULTILINE)
        assert found, old
    (study / "study.yaml").write_text(text, "utf-8")
    made = Server(study=study, port=free_port())
    made.start()
    yield made
    made.stop()


def test_from_the_survey_to_the_way_back(page: Page, short: Server) -> None:
    page.goto(short.url)
    page.get_by_role("checkbox", name=walking.CONSENT[0], exact=True).check()
    page.get_by_role("button", name="Take part").click()
    walking.about(page, "Before we start")
    walking.example(page)
    walking.read_note(page)
    walking.choose(page)
    walking.go_on(page)
    survey(page)
    walking.about(page, "About you")
    stay_on_the_last_page(page)


def survey(page: Page) -> None:
    """One item, a proposal that is typed, kept in the tab over a reload, stored by going on."""
    asked = page.get_by_role("region", name="About this study")
    pleasant = asked.get_by_role("radiogroup", name="It was pleasant to take part.")
    expect(pleasant.get_by_role("radio")).to_have_count(6, timeout=walking.PATIENCE)
    pleasant.get_by_role("radio", name="Strongly agree", exact=True).check()
    expect(asked.get_by_role("radiogroup", name="My card says what I care about.")).to_have_count(0)
    box = asked.get_by_role("textbox", name="What situation should we ask about?")
    box.fill(PROPOSAL)
    page.reload()
    expect(box).to_have_value(PROPOSAL, timeout=walking.PATIENCE)
    expect(pleasant.get_by_role("radio", name="Strongly agree", exact=True)).to_be_checked()
    asked.get_by_role("button", name="Keep these words").last.click()
    expect(asked.get_by_text("Saved", exact=True)).to_be_visible(timeout=walking.PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], "nothing is cut off"  # type: ignore[index]
    walking.survey(page)


def stay_on_the_last_page(page: Page) -> None:
    """The countdown is there with its Stop; stopped, it does not come back, not even after a reload."""
    expect(page.get_by_role("link", name="Go on to the end")).to_be_visible(timeout=walking.PATIENCE)
    assert walking.finish(page) == "DEMO-DONE"
    expect(page.get_by_text(re.compile(r"^In \d seconds you go back by yourself\.$")).first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. You stay on this page.").first).to_be_visible()
    page.get_by_role("button", name="Copy the code").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Go back to where you came from")).to_have_attribute("href", "https://panel.example/done?cc=DEMO-DONE")
    page.reload()
    expect(page.get_by_role("heading", name="Thank you for your time")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], "nothing is cut off"  # type: ignore[index]
    page.goto(page.url.replace("/done", "/me"))
    expect(page.get_by_text(PROPOSAL, exact=True)).to_be_visible()
