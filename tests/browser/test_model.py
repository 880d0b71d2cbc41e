"""A language model in the talk, over real HTTP: its question grows on the page, it dies, it is overtaken; nobody waits for it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import walking
from browser.conftest import PACK
from browser.real_server import Server, free_port
from playwright.sync_api import Locator, Page, expect

from tests.fake_model import FakeModel, Scripted, SeenRequest
from tests.fake_model.replies import obliging, plausible

pytestmark = pytest.mark.browser
DESKTOP = pytest.mark.parametrize("width", [1280], indirect=True, ids=["1280px"])
PHONE = pytest.mark.parametrize("width", [390], indirect=True, ids=["390px"])
STORY = "My gran asked the same thing every day and got upset every single time."
SECOND_STORY = "I would want it to ask how she takes the news before it says anything."
FIRST, REST = "What should the AI look at first?", "One case is enough."
REDRAFT = {"looks_to": "How somebody takes it, every single time", "title": "See how it is taken"}


@dataclass
class Stage:
    """What the fake model does now; `gate` lets the second half of a held reply go."""

    act: Callable[[SeenRequest], Scripted] = obliging
    gate: threading.Event = field(default_factory=threading.Event)

    def __call__(self, seen: SeenRequest) -> Scripted:
        return self.act(seen)

    def holds_after(self, questions: int) -> None:
        """The first so many questions come at once, the next reply stops after its question until the gate opens."""
        left = [questions]

        def act(seen: SeenRequest) -> Scripted:
            if seen.purpose != "interview" or left[0] > 0:
                left[0] -= seen.purpose == "interview"
                return obliging(seen)
            understood = [{"about": "why", "quote": STORY}]
            return Scripted({"question": f"{FIRST} {REST}", "understood": understood, "enough": False}, chunk=4, hold=self.gate)

        self.gate.clear()
        self.act = act


@dataclass(frozen=True)
class Place:
    """A study with a model: its server, and what the model does."""

    server: Server
    stage: Stage


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    stage = Stage()
    with FakeModel(stage) as fake:
        study = Path(shutil.copytree(PACK, tmp_path_factory.mktemp("model") / "study"))
        with_model(study / "study.yaml", fake.url)
        server = Server(study=study, port=free_port())
        server.start()
        yield Place(server, stage)
        stage.gate.set()
        server.stop()


@pytest.fixture
def place(running: Place) -> Iterator[Place]:
    running.stage.act = obliging
    yield running
    running.stage.gate.set()


def with_model(file: Path, url: str) -> None:
    """The built-in study, with the model at `url` and its guesses shown to everybody."""
    text = re.sub(r"(?m)^arms:.*$", "arms: {guess: [shown], wording: [a], opening: [behaviours]}", file.read_text("utf-8"))
    text = text.replace("provider: {name: null", "provider: {name: Example Models")
    file.write_text(f"{text}\nmodel: {{name: toy-1, base_url: {url!r}, timeout_s: 20}}\n", "utf-8")


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands, best practice included."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]]


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your answer", exact=True)


def shown(page: Page) -> Locator:
    """The conversation as it is seen; what a screen reader is told stands outside it."""
    return page.get_by_role("log")


def listens(page: Page) -> None:
    """Everything told to a screen reader from now on, gathered in the page."""
    page.evaluate(
        "() => { window.told = []; const live = document.querySelector('body > [role=status].snd-vh');"
        " new MutationObserver(() => live.textContent && told.push(live.textContent)).observe(live, { childList: true }); }"
    )


@DESKTOP
def test_a_question_appears_as_it_is_written_and_can_be_answered(page: Page, place: Place) -> None:
    place.stage.holds_after(1)
    walking.to_a_talk(page, place.server.url)
    expect(walking.question(page)).to_contain_text("Interviewer (AI)")
    page.wait_for_timeout(300)  # longer than the question before takes to be told
    listens(page)
    walking.answer(page, STORY)
    expect(shown(page).get_by_text(FIRST, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    expect(shown(page).get_by_text(REST)).to_have_count(0)
    expect(page.get_by_role("button", name="Skip this question")).to_have_count(0)
    assert findings(page) == []
    box(page).press_sequentially("Half a thought")
    place.stage.gate.set()
    expect(shown(page).get_by_text(f"{FIRST} {REST}", exact=True)).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    expect(box(page)).to_have_value("Half a thought")
    expect(box(page)).to_be_focused()
    page.wait_for_function("question => told.some(one => one.includes(question))", arg=f"{FIRST} {REST}")
    heard = page.evaluate("told.join(' ')")
    assert heard.count("Interviewer is writing") == 1 and heard.count(FIRST) == 1, heard
    walking.answer(page, SECOND_STORY)


@PHONE
def test_the_model_dies_in_the_talk_and_set_questions_go_on_with_a_notice(page: Page, place: Place) -> None:
    walking.to_a_talk(page, place.server.url)
    expect(walking.question(page)).to_contain_text("Interviewer (AI)")
    place.stage.act = lambda seen: Scripted(fault="bad_request")
    walking.answer(page, STORY)
    expect(shown(page).get_by_text("The AI interviewer is not answering just now.")).to_be_visible(timeout=walking.PATIENCE)
    expect(walking.question(page)).to_contain_text("Set questions")
    expect(page.get_by_text("You are talking with an AI")).to_have_count(0)
    assert findings(page) == []
    walking.answer(page, SECOND_STORY)
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    walking.draft(page)
    expect(shown(page).get_by_text("The AI could not draft this card.")).to_be_visible()
    expect(shown(page).get_by_text("An AI drafted this")).to_have_count(0)
    expect(shown(page).get_by_text("The AI interviewer is not answering just now.")).to_have_count(1)


@DESKTOP
def test_a_reload_while_the_question_is_written_loses_nothing(page: Page, place: Place) -> None:
    place.stage.holds_after(1)
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, STORY)
    expect(shown(page).get_by_text(FIRST, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    page.reload()
    expect(shown(page).get_by_text(STORY, exact=True)).to_have_count(1, timeout=walking.PATIENCE)
    expect(shown(page).get_by_text(FIRST, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    place.stage.gate.set()
    expect(shown(page).get_by_text(f"{FIRST} {REST}", exact=True)).to_be_visible(timeout=walking.PATIENCE)
    expect(page.get_by_role("button", name="Skip this question")).to_have_count(1, timeout=walking.PATIENCE)
    walking.answer(page, SECOND_STORY)


@PHONE
def test_a_card_can_be_had_while_the_question_is_written(page: Page, place: Place) -> None:
    place.stage.holds_after(1)
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, STORY)
    expect(shown(page).get_by_text(FIRST, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    walking.draft(page)
    expect(shown(page).get_by_text("An AI drafted this from your words.")).to_be_visible()
    expect(page.locator("mark", has_text=STORY).first).to_be_visible()
    expect(shown(page).get_by_text(FIRST)).to_have_count(0)
    assert findings(page) == []


@DESKTOP
def test_words_sent_while_the_question_is_written_join_the_answer(page: Page, place: Place) -> None:
    place.stage.holds_after(1)
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, STORY)
    expect(shown(page).get_by_text(FIRST, exact=True)).to_be_visible(timeout=walking.PATIENCE)
    place.stage.act = obliging
    walking.answer(page, SECOND_STORY)
    expect(page.get_by_role("button", name="Skip this question")).to_be_visible(timeout=walking.PATIENCE)
    expect(shown(page).get_by_text(FIRST)).to_have_count(0)
    expect(shown(page).get_by_text(STORY, exact=True)).to_have_count(1)


@PHONE
def test_a_guess_is_shown_with_the_words_it_rests_on(page: Page, place: Place) -> None:
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    walking.to_the_rules(page)
    rule = page.get_by_role("group", name="Rule").filter(has_text="Because of:").first
    asked = rule.get_by_role("radiogroup", name="Is that what you meant?")
    expect(asked).to_be_visible(timeout=walking.PATIENCE)
    expect(rule).to_contain_text("Your card seems to")
    expect(rule.locator("mark")).to_have_text(STORY)
    assert findings(page) == []
    asked.get_by_role("radio", name="Partly").check()
    rule.get_by_role("radiogroup", name="How does your card stand to it?").get_by_role("radio", name="Against it").check()
    expect(rule.get_by_text("Saved ·")).to_be_visible(timeout=walking.PATIENCE)


@DESKTOP
def test_a_new_draft_says_what_changed(page: Page, place: Place) -> None:
    def act(seen: SeenRequest) -> Scripted:
        reply: dict[str, Any] = plausible(seen)
        if seen.purpose == "distil" and '"off"' in seen.user:
            reply["looks_to"] = [{"quotes": [STORY], "text": REDRAFT["looks_to"]}]
            reply["title"] = REDRAFT["title"]
        return Scripted(reply)

    place.stage.act = act
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, STORY)
    walking.draft(page)
    page.get_by_role("button", name="Not quite").click()
    page.get_by_role("button", name="It goes too far").click()
    page.get_by_role("button", name="Draft it again").click()
    expect(shown(page).get_by_text("An AI drafted this anew from your words.")).to_be_visible(timeout=walking.PATIENCE)
    card = page.get_by_role("article", name="Your card")
    expect(card.get_by_role("listitem").filter(has_text=REDRAFT["looks_to"])).to_contain_text("New")
    expect(card.locator("header")).to_contain_text("Changed")
    expect(card.get_by_role("list", name="Taken off:")).to_have_text(STORY)
    assert findings(page) == []


@PHONE
def test_words_of_danger_bring_help_and_a_way_to_stop(page: Page, place: Place) -> None:
    walking.to_a_talk(page, place.server.url)
    walking.answer(page, "Last year I wanted to kill myself.")
    help_text = page.get_by_role("region", name="If you are in danger")
    expect(help_text).to_contain_text("findahelpline.com", timeout=walking.PATIENCE)
    expect(help_text.get_by_role("heading")).to_be_in_viewport()
    assert findings(page) == []
    help_text.get_by_role("button", name="Stop here").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("heading", name="You stopped here")).to_be_visible(timeout=walking.PATIENCE)
