"""Two readers disagree, a third settles it in the browser, sends another back, takes one back; alpha on the page is the library's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import krippendorff
import pytest
from browser.conftest import PACK
from browser.examining import findings
from browser.real_server import Server, filled
from others_toys import has_a_card
from playwright.sync_api import Page, expect
from reader_toys import reads
from staff_toys import page_signed_in

from bot.conversation import Conversation
from flows.reviewing.readings import LABELS

pytestmark = pytest.mark.browser
CARDS = 24
RITA = [number % 4 for number in range(CARDS)]
OMAR = [label if number % 7 else (label + 1) % 4 for number, label in enumerate(RITA)]
"""Labels of two readers on one principle, card by card, as places in LABELS: four differ."""


@pytest.fixture(scope="module")
def read_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A study whose cards two readers have read by themselves."""
    made = filled(Path(shutil.copytree(PACK, tmp_path_factory.mktemp("read") / "study")), _read)
    yield made
    made.stop()


async def _read(talk: Conversation) -> None:
    for number, labels in enumerate(zip(RITA, OMAR, strict=True)):
        card = await has_a_card(talk, str(number), title=f"Card {number}")
        for who, label in zip(("rita", "omar"), labels, strict=True):
            await reads(talk, card, who, {"do_not_lie": (LABELS[label], f"As {who} reads it.")})


@pytest.mark.parametrize("width", [1280], ids=["1280px"])
def test_a_third_reviewer_settles_what_two_saw_differently(page: Page, read_server: Server, width: int) -> None:
    page_signed_in(page, read_server.study, read_server.base, name="tess")
    wanted = krippendorff.alpha(reliability_data=[RITA, OMAR], level_of_measurement="nominal")
    page.goto(f"{read_server.base}/review/agreement")
    expect(page.get_by_role("link", name=f"{wanted:.2f}").first).to_be_visible()
    expect(page.get_by_role("img", name=f"alpha {wanted:.2f}, interval")).to_be_visible()
    found = _examined(page, "agreement")
    page.get_by_role("link", name="4 open").click()
    expect(page.get_by_text("Rows: 4")).to_be_visible()
    found += _examined(page, "rows")
    page.get_by_role("link", name="open", exact=True).first.click()
    _settles(page)
    found += _examined(page, "disagreements")
    page.get_by_label("Reason").fill("Read turn 1 again, please.")
    page.get_by_role("button", name="Send back to both").click()
    expect(page.get_by_role("status")).to_contain_text("Sent back.")
    page.get_by_role("link", name="Settled (1)").click()
    found += _examined(page, "settled")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("open again")
    expect(page.get_by_role("link", name="All open (4)")).to_be_visible()
    assert not found, found


def _settles(page: Page) -> None:
    """By keyboard alone; without a reason it says so, and what was chosen stays chosen."""
    expect(page.get_by_role("heading", name="4 open disagreements")).to_be_visible()
    page.get_by_role("radio", name="Supports", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Settle it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write the reason")
    expect(page.get_by_role("radio", name="Supports", exact=True)).to_be_checked()
    page.get_by_label("Reason").press_sequentially("Both lines say so.")
    page.get_by_role("button", name="Settle it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Settled.")


def _examined(page: Page, name: str) -> list[str]:
    """axe in light, dark and on a phone, where no page is wider than the screen; pictures where a folder is named for them."""
    found = []
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390), ("light", 320)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        if width > 320:
            found += [f"{name}, {scheme}, {width}: {one}" for one in findings(page)]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{name}: {wide} wide on {width}")
        if folder := os.environ.get("SOUNDINGS_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{scheme}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found
