"""Points over rules and pairs of cards in the browser: never overspent, by mouse and keyboard, there after a reload; axe finds nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import walking
from browser.examining import Examiner
from browser.real_server import Server, free_port
from playwright.sync_api import Locator, Page, expect
from toys import PACK

pytestmark = pytest.mark.browser
CHANGES = {
    r"^scenarios: .*$": "scenarios: {talked: 1, short: 0}",
    r"^after: .*$": "after: [principles]",
    r"^closing: .*$": "closing: [points, pairs]",
    r"^pairs: .*$": "pairs: {count: 3, stories: true}",
    r"^points: .*$": "points: {method: points, budget: 100, principles: 4}",
}
HIDDEN = """() => {
    const at = document.activeElement.getBoundingClientRect(), bar = document.querySelector(".snd-left").getBoundingClientRect();
    return at.bottom > bar.top || at.top < document.getElementById("snd-top").getBoundingClientRect().bottom;
}"""


@pytest.fixture(scope="module")
def weighing_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study of one talked scenario, then points and pairs, with a story for every situation that has seed cards."""
    made = Server(study=Path(shutil.copytree(PACK, tmp_path_factory.mktemp("weighing") / "study")), port=free_port())
    text = (made.study / "study.yaml").read_text("utf-8")
    for line, wanted in CHANGES.items():
        text, times = re.subn(line, wanted, text, count=1, flags=re.M)
        assert times == 1, line
    (made.study / "study.yaml").write_text(text, "utf-8")
    situations = dict.fromkeys(re.findall(r"^    scenario: (\w+)$", (made.study / "seeds.yaml").read_text("utf-8"), flags=re.M))
    told = "".join(f'  - {{scenario: {name}, by: model, texts: {{en: "First {{from}}, then {{to}}."}}}}\n' for name in situations)
    (made.study / "stories.yaml").write_text(f"stories:\n{told}", "utf-8")
    made.start()
    yield made
    made.stop()


def test_points_and_pairs_from_the_first_click_to_the_last(page: Page, weighing_server: Server) -> None:
    walking.to_a_talk(page, weighing_server.url)
    walking.answer(page, "It should first see how she takes it, and say plainly what it does not know.")
    walking.draft(page)
    if page.get_by_text("No title yet").count():
        walking.edit(page, "Title", "See the person first", "Title")
    walking.approve(page)
    walking.rules(page)
    examine = Examiner(page, "en", "ltr")
    _points(page, examine)
    _pairs(page, examine)
    walking.about(page, "About you")
    assert examine.found == []
    walking.finish(page)
    page.goto(f"{weighing_server.base}/me")
    expect(page.get_by_role("heading", name="Points that you gave to rules")).to_be_visible()
    expect(page.get_by_text("Because it asks first.").first).to_be_visible()


def _points(page: Page, examine: Examiner) -> None:
    asked = page.get_by_role("region", name="Which rules matter most to you?")
    expect(asked.get_by_text("100 of 100 points left")).to_be_visible(timeout=walking.PATIENCE)
    numbers, more = asked.get_by_role("spinbutton"), asked.get_by_role("button", name=re.compile("^More: "))
    assert numbers.count() == more.count() == 4
    for _ in range(3):
        more.nth(0).click()
    expect(numbers.nth(0)).to_have_value("15")
    asked.get_by_role("button", name=re.compile("^Fewer: ")).nth(0).click()
    numbers.nth(1).fill("70")
    expect(asked.get_by_text("20 of 100 points left")).to_be_visible()
    numbers.nth(2).fill("70")  # more than is left
    expect(numbers.nth(2)).to_have_value("20")
    expect(asked.get_by_text("Not enough is left for that.")).to_be_visible()
    more.nth(3).click()
    expect(numbers.nth(3)).to_have_value("0")
    expect(asked.get_by_text("0 of 100 points left · Saved")).to_be_visible(timeout=walking.PATIENCE)
    examine("points")
    for button in asked.get_by_role("button", name=re.compile("^(More|Fewer): ")).all():
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44
    numbers.nth(2).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")  # the button beside it
    assert not page.evaluate(HIDDEN), "what has the focus is hidden by a bar"
    page.keyboard.press("Enter")
    expect(numbers.nth(2)).to_have_value("20")
    page.reload()  # even what was changed a moment before is there
    for place, value in enumerate(("10", "70", "20", "0")):
        expect(numbers.nth(place)).to_have_value(value, timeout=walking.PATIENCE)
    walking.go_on(page)
    expect(numbers).to_have_count(0, timeout=walking.PATIENCE)


def _pairs(page: Page, examine: Examiner) -> None:
    told = 0
    for number in range(1, 4):
        expect(page.get_by_text(f"Two cards · {number} of 3")).to_be_visible(timeout=walking.PATIENCE)
        asked = page.get_by_role("region", name="Which is wiser here?").filter(has=page.get_by_role("radiogroup"))
        expect(asked.get_by_role("article")).to_have_count(2)
        expect(asked.get_by_text("Written by the study team")).to_have_count(2)
        stories = asked.get_by_text("A story about the two cards").count()
        assert stories == asked.get_by_text("Written by an AI").count()
        told += stories
        examine(f"pair {number}")
        _answers(page, asked, number)
    assert told >= 1


def _answers(page: Page, asked: Locator, number: int) -> None:
    if number == 1:
        walking.go_on(page)
        expect(asked.get_by_text("Please choose an answer first.")).to_be_visible(timeout=walking.PATIENCE)
    group = asked.get_by_role("radiogroup", name="Which is wiser here?")
    group.get_by_role("radio", name="The first").focus()
    for _ in range(number):
        page.keyboard.press("ArrowRight")
    asked.get_by_role("textbox", name="Why? You can leave this empty.").fill("Because it asks first.")
    if number == 2:
        page.keyboard.press("Tab")
        expect(asked.get_by_text("Saved. You can change it until you go on.")).to_be_visible(timeout=walking.PATIENCE)
        page.reload()
        expect(group.get_by_role("radio", name="Equally")).to_be_checked(timeout=walking.PATIENCE)
        expect(asked.get_by_role("textbox")).to_have_value("Because it asks first.")
    walking.go_on(page)
    expect(page.get_by_text(f"Two cards · {number} of 3")).to_have_count(0, timeout=walking.PATIENCE)
