"""The plain pages as HTML: one template per kind of screen, put together so that no page grows past 40 kB.

Only the screen that is open has a form. What came before stands as text, folded, and what does not fit stands on pages of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup, escape

from bot.participant import Pages
from bot.plain_forms import Form, Problem, field_text
from bot.wording import Wording
from flows.records import (
    AnyScreen,
    AskAbout,
    AskChoice,
    AskPair,
    AskPoints,
    AskPrinciples,
    AskSurvey,
    AskText,
    AskVotes,
    Done,
    Notice,
    OfferMore,
    Say,
    ShowCard,
    ShowExample,
    ShownRule,
    ShowScenario,
    View,
    Writing,
)

MOST_BYTES = 38_000
"""Of one page; 40,000 is the promise."""
MOST_TEXT = 6_000
"""Bytes that one text may take where it is only shown; more stands on the page "My data"."""
TEMPLATES: dict[type, str] = {
    Say: "plain_said.html",
    Notice: "plain_notice.html",
    Writing: "plain_writing.html",
    ShowScenario: "plain_story.html",
    AskChoice: "plain_choice.html",
    AskText: "plain_asked.html",
    ShowCard: "plain_card.html",
    AskPrinciples: "plain_rules.html",
    AskAbout: "plain_about.html",
    ShowExample: "plain_example.html",
    OfferMore: "plain_more.html",
    AskVotes: "plain_votes.html",
    AskPair: "plain_pair.html",
    AskPoints: "plain_points.html",
    AskSurvey: "plain_survey.html",
    Done: "plain_end.html",
}


@dataclass(frozen=True)
class Asked:
    """What somebody asked to see: a screen to change (`edit`, its key), a field of it (`at`), words to find rules by.

    `reported`: a card was, a moment ago."""

    edit: str = ""
    at: str = ""
    find: str = ""
    reported: bool = False


@dataclass(frozen=True)
class Sheet:
    """What one page is made of. `form_id` names the acts of its forms; `form`: what was typed and not stored, on the screen `key`."""

    pages: Pages
    language: str
    view: View
    form_id: str
    test: bool = False
    asked: Asked = Asked()
    found: tuple[ShownRule, ...] = ()
    form: Form = field(default_factory=Form)
    key: str = ""
    problem: Problem | None = None

    @property
    def words(self) -> Wording:
        """Every sentence in the language of this page."""
        return self.pages.wordings[self.language]

    @property
    def open_key(self) -> str:
        """The screen that has the form."""
        shown = self._screens()
        return shown[self._now(shown)].key

    def whole(self) -> str:
        """The page at the open screen, with what came before it."""
        shown = self._screens()
        at = self._now(shown)
        now = self._draw(shown[at], now=True)
        editing = self._edited(shown) is not None
        start = at if editing else self._start(shown, at)
        alone = self._page("plain.html", now=now, now_key=shown[at].key, here=(), before=(), earlier=0)
        texts, first = self._that_fit(shown[: 0 if editing else at], MOST_BYTES - len(alone.encode()))
        here, before = texts[max(0, start - first) :], texts[: max(0, start - first)]
        earlier = 0 if editing else first
        return self._page("plain.html", now=now, now_key=shown[at].key, here=here, before=before, earlier=earlier)

    def earlier(self, until: int) -> str:
        """What came before the screen at this place, as far as it fits; with the way further back."""
        shown = self._screens()[: max(0, until)]
        texts, first = self._that_fit(shown, MOST_BYTES - len(self._page("plain_earlier.html", texts=(), earlier=0).encode()))
        return self._page("plain_earlier.html", texts=texts, earlier=first)

    def page(self, name: str, **values: object) -> str:
        """Any other page beside the conversation."""
        return self._page(name, **values)

    def _screens(self) -> tuple[AnyScreen, ...]:
        """While the choices are put once more, the first ones stay away."""
        once_more = self.view.progress.part == "once_more"
        return tuple(s for s in self.view.screens if not (once_more and isinstance(s, AskChoice) and s.moment == "before"))

    def _edited(self, shown: tuple[AnyScreen, ...]) -> int | None:
        return next((place for place, screen in enumerate(shown) if screen.key == self.asked.edit and can_edit(screen)), None)

    def _now(self, shown: tuple[AnyScreen, ...]) -> int:
        """The place of the screen that has the form: the one to be changed, else the last one that is open."""
        edited = self._edited(shown)
        if edited is not None:
            return edited
        opened = [place for place, screen in enumerate(shown) if screen.open or isinstance(screen, Writing)]
        return opened[-1] if opened else len(shown) - 1

    def _start(self, shown: tuple[AnyScreen, ...], at: int) -> int:
        """Where the scenario begins that is talked about now; after the scenarios everything else is before."""
        start = at
        while start and self.view.progress.part == "scenario" and not _begins(shown, start):
            start -= 1
        while start and (isinstance(shown[start - 1], Notice) or getattr(shown[start - 1], "asks_why", False)):
            start -= 1
        return start

    def _that_fit(self, shown: tuple[AnyScreen, ...], room: int) -> tuple[tuple[Markup, ...], int]:
        """The last of these screens as text, as many as fit into `room` bytes; and the place of the first of them."""
        texts: list[Markup] = []
        for screen in reversed(shown):
            text = self._draw(screen, now=False)
            room -= len(text.encode())
            if room < 0:
                break
            texts.insert(0, text)
        return tuple(texts), len(shown) - len(texts)

    def _draw(self, screen: AnyScreen, *, now: bool) -> Markup:
        form = self.form if now and screen.key == self.key else Form()
        at, _, place = self.asked.at.partition("/")
        index = int(place) if place.isdecimal() else None
        values = {
            "s": screen,
            "now": now,
            "typed": form,
            "form_id": self.form_id,
            "asked": self.asked,
            "found": self.found,
            "part": self.view.progress.part,
            "cut": partial(cut, self.words),
            "field": (at, index, field_text(screen, at, index) if isinstance(screen, ShowCard) and at else ""),
            "wrong": self.problem.at if self.problem else "",
        }
        return Markup(self.pages.mine(TEMPLATES[type(screen)], self.language, **values))

    def _page(self, name: str, **values: object) -> str:
        progress, problem = self.view.progress, self.problem
        heading = {
            "where": self.words(f"chat.part_{progress.part}", n=progress.number, of=progress.of),
            "time": self._time(progress.minutes_left),
            "progress": progress,
            "problem": (problem.text or self.words(problem.key)) if problem else "",
            "at": problem.at if problem else "",
            "gone": self.form.own_words if problem and not self._stands(values) else [],
        }
        return self.pages.mine(name, self.language, ribbon=self.test, asked=self.asked, **heading, **values)

    def _time(self, left: int | None) -> str:
        if left is None:
            return ""
        return self.words("chat.minutes_left_few") if left == 1 else self.words("chat.minutes_left", n=left)

    def _stands(self, values: dict[str, object]) -> bool:
        """Whether what was typed stands in the form on this page again."""
        return values.get("now_key") == self.key and bool(self.key)


def can_edit(screen: AnyScreen) -> bool:
    """An answered screen that may be changed: an own answer, an approved card, a choice that is not fixed yet; and every open card."""
    if isinstance(screen, Say):
        return screen.can_change
    if isinstance(screen, ShowCard):
        return screen.open or screen.can_edit
    return isinstance(screen, AskChoice) and screen.open


def _begins(shown: tuple[AnyScreen, ...], place: int) -> bool:
    """Whether the talk about a scenario begins here: with its story, or with its choice where no story stands before."""
    screen = shown[place]
    if isinstance(screen, AskChoice):
        told = (one.scenario_id for one in shown[:place] if isinstance(one, ShowScenario))
        return screen.scenario_id not in told
    return isinstance(screen, ShowScenario)


def cut(words: Wording, text: str, most: int = MOST_TEXT) -> Markup:
    """A text as HTML, its end left out where it takes more than `most` bytes, and a word about that."""
    whole = escape(text)
    if len(whole.encode()) <= most:
        return whole
    kept, size = 0, 0
    for character in text:
        size += len(escape(character).encode())
        if size > most:
            break
        kept += 1
    return Markup('{}… <a href="/me">{}</a>').format(text[:kept], words("plain.whole_in_mine"))
