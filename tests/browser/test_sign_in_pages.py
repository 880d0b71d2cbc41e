"""A reviewer's first and last minute in a browser: the one-time link, a password, out again, in again; readable by everybody."""

from __future__ import annotations

import re

import pytest
from browser.examining import Examiner
from browser.real_server import Server
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from staff_toys import PASSWORD

from bot.cli import main

pytestmark = pytest.mark.browser
PHONE = pytest.mark.parametrize("width", [390], indirect=True, ids=["390px"])


def link(server: Server, *words: str) -> str:
    """A fresh one-time link to this server."""
    told = CliRunner().invoke(main, ["invite", str(server.study), "--address", server.base, *words])
    assert told.exit_code == 0, told.output
    return told.stdout.strip()


def closes(server: Server, name: str) -> None:
    assert CliRunner().invoke(main, ["invite", str(server.study), "--close", name]).exit_code == 0


@PHONE
def test_from_the_link_to_signing_out_and_in_again(page: Page, shared_server: Server) -> None:
    examine = Examiner(page, "en", "ltr")
    way = link(shared_server, "--role", "reviewer")
    page.goto(way)
    examine("invited")
    page.get_by_label("Name").fill("browser.rita")
    page.get_by_label("New password").fill("too short")
    page.get_by_label("The same password again").fill("too short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("At least 12 characters")
    expect(page.get_by_label("New password")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("browser.rita")
    examine("refused")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page).to_have_url(f"{shared_server.base}/review")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    examine("signed out")
    page.goto(way)
    expect(page.get_by_role("heading", name="This link can't be used")).to_be_visible()
    examine("used up")
    page.goto(f"{shared_server.base}/review/guidelines")
    expect(page).to_have_url(re.compile(r"/sign-in\?to=reviewer"))
    page.get_by_label("Name").fill("browser.rita")
    page.get_by_label("Password").fill("not my password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    examine("wrong password")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{shared_server.base}/review/guidelines")
    page.goto(f"{shared_server.base}/operate")
    expect(page.get_by_role("heading", name="This page is for people with another role")).to_be_visible()
    examine("another role")
    closes(shared_server, "browser.rita")
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert examine.found == []
