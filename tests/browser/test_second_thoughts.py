"""Somebody who changes their mind, presses twice, reloads and opens a second tab: nothing is lost, nothing is said twice."""

from __future__ import annotations

import re

import pytest
from browser import walking
from browser.real_server import Server
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
DESKTOP = pytest.mark.parametrize("width", [1280], indirect=True, ids=["1280px"])
PHONE = pytest.mark.parametrize("width", [390], indirect=True, ids=["390px"])
STORY = "My gran asked the same thing every day and got upset every single time."
KEPT = "Keep the change"


def no_complaint(page: Page) -> None:
    """Longer than a complaint takes to show, none shows."""
    page.wait_for_timeout(500)
    assert page.get_by_role("alert").all_inner_texts() == []


@DESKTOP
def test_a_second_tab_shows_the_same_without_a_reload(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    other = page.context.new_page()
    other.goto(shared_server.url)
    expect(other.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    walking.answer(page, STORY)
    expect(other.get_by_text(STORY, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    expect(other.get_by_role("button", name="Skip this question")).to_have_count(1)
    walking.answer(other, "Said from the second tab.")
    expect(page.get_by_text("Said from the second tab.", exact=True)).to_be_visible(timeout=walking.PATIENCE)
    said = [one.locator(".snd-ask, .snd-said").all_inner_texts() for one in (page, other)]
    assert said[0] == said[1] and len(said[0]) == 5


@PHONE
def test_a_double_press_is_one_press(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    page.get_by_role("button", name="Draft my card now").dblclick()
    page.get_by_role("button", name="Edit: Title", exact=True).click()
    page.get_by_role("textbox", name="Title", exact=True).fill("Look first")
    page.get_by_role("button", name=KEPT).dblclick()
    expect(page.get_by_role("heading", name="Look first")).to_be_visible(timeout=walking.PATIENCE)
    no_complaint(page)
    page.get_by_role("button", name="Not quite").click()
    page.get_by_role("button", name="It goes too far").click()
    page.get_by_role("button", name="Draft it again").dblclick()
    expect(page.get_by_role("button", name="Draft it again")).to_have_count(0, timeout=walking.PATIENCE)
    no_complaint(page)
    walking.to_the_rules(page)
    page.get_by_role("button", name="Something else").click()
    page.get_by_role("textbox", name="Find a rule").fill("joke")
    add = page.get_by_role("button", name=re.compile("^Add: "))
    expect(add.first).to_be_visible(timeout=walking.PATIENCE)
    name = str(add.first.get_attribute("aria-label")).removeprefix("Add: ")
    add.first.dblclick()
    expect(page.get_by_role("group", name=re.compile(f"{re.escape(name)}$"))).to_be_focused(timeout=walking.PATIENCE)
    no_complaint(page)


@PHONE
def test_what_is_half_written_on_a_card_survives_a_reload(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    page.get_by_role("button", name="Add a line: It is different when").click()
    line = page.get_by_role("textbox", name="It is different when", exact=True)
    line.fill("Half a line")
    page.reload()
    expect(line).to_have_value("Half a line", timeout=walking.PATIENCE)
    line.press("Escape")
    expect(page.get_by_role("button", name="Add a line: It is different when")).to_be_focused()
    page.get_by_role("button", name="Not quite").click()
    page.get_by_role("textbox", name="In your own words, if you like").fill("You forgot")
    page.reload()
    expect(page.get_by_role("textbox", name="In your own words, if you like")).to_have_value("You forgot", timeout=walking.PATIENCE)


@DESKTOP
def test_a_refused_field_says_why_where_it_stands_and_keeps_the_words(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    page.get_by_role("button", name="Edit: Title", exact=True).click()
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("x" * 81)
    page.get_by_role("button", name=KEPT).click()
    expect(page.locator("header").get_by_role("alert")).to_have_text("This is longer than 80 characters. Please make it shorter.")
    expect(title).to_have_value("x" * 81)


@DESKTOP
def test_answers_to_rules_stand_as_they_were_given_last(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    walking.to_the_rules(page)
    rules = page.get_by_role("radiogroup", name="How does your card stand to it?")
    for place in range(rules.count()):
        for answer in ("For it", "Not sure", "For it, except..."):
            rules.nth(place).get_by_role("radio", name=answer, exact=True).check()
    expect(page.get_by_text(f"{rules.count()} of {rules.count()} answered.")).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_text("Saved ·")).to_have_count(rules.count())
    assert rules.get_by_role("radio", name="For it, except...").evaluate_all("all => all.every(one => one.checked)")


@DESKTOP
def test_words_at_the_rules_are_not_left_behind(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    walking.to_the_rules(page)
    page.get_by_role("radiogroup", name="How does your card stand to it?").first.get_by_role("radio", name="For it, except...").check()
    rule = page.get_by_role("textbox", name="Except when")
    rule.fill("y" * 2001)
    walking.go_on(page)
    expect(page.get_by_text("This is longer than 2000 characters. Please make it shorter.")).to_be_visible(timeout=walking.PATIENCE)
    walking.go_on(page)
    expect(rule).to_be_focused()
    expect(rule).to_have_value("y" * 2001)
    rule.fill("Somebody could get hurt")
    nothing = page.get_by_role("checkbox", name="Nothing here fits my card")
    missing = page.get_by_role("textbox", name="What is missing?")
    nothing.check()
    missing.fill("What we owe to those who are not there")
    nothing.uncheck()
    expect(missing).to_have_count(0)
    nothing.check()
    expect(missing).to_have_value("What we owe to those who are not there")
    page.reload()
    expect(missing).to_have_value("What we owe to those who are not there", timeout=walking.PATIENCE)
    expect(rule).to_have_value("Somebody could get hurt")


@DESKTOP
def test_a_tick_taken_back_at_once_stays_taken_back(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    walking.to_the_rules(page)
    acts: list[Route] = []
    page.route("**/project/action", lambda route: acts.append(route))
    nothing = page.get_by_role("checkbox", name="Nothing here fits my card")
    nothing.check()
    nothing.uncheck()
    page.wait_for_timeout(200)
    acts[0].continue_()
    page.wait_for_timeout(1000)
    expect(nothing).not_to_be_checked()
    acts[1].continue_()
    expect(nothing).not_to_be_checked()
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_role("button", name="Something else")).to_be_visible(timeout=walking.PATIENCE)
    expect(nothing).not_to_be_checked()


@PHONE
def test_an_act_on_its_way_survives_a_reload(page: Page, shared_server: Server) -> None:
    walking.to_a_talk(page, shared_server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    walking.to_the_rules(page)
    page.route("**/project/action", lambda route: route.abort())
    nothing = page.get_by_role("checkbox", name="Nothing here fits my card")
    nothing.check()
    page.unroute("**/project/action")
    page.reload()
    expect(nothing).to_be_checked(timeout=walking.PATIENCE)
