"""A participant without a mouse: every act by a key, the focus looked at on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from browser.walking import PATIENCE
from playwright.sync_api import Page

SETTLES = 500
"""Milliseconds that a page has to bring into sight what it has put the focus on."""
MOST_TABS = 150
"""More than any screen has places to stop at."""

HERE = """() => {
  const node = document.activeElement, labels = [...(node.labels ?? [])].map((one) => one.innerText).join(' ');
  const by = node.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id).innerText).join(' ');
  return {
    name: (by || node.getAttribute('aria-label') || labels || node.innerText || '').trim(), kind: node.type || node.tagName.toLowerCase(),
    group: node.closest('[role=radiogroup]')?.getAttribute('aria-label') ?? '',
  };
}"""

HIDDEN = """() => {
  const node = document.activeElement, at = node.getBoundingClientRect();
  if (node === document.body || node.closest('.snd-vh')) return false;
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
    const seen = document.elementFromPoint(at.left + at.width * x, at.top + at.height * y);
    if (seen && (node.contains(seen) || seen.contains(node) && seen.closest('label, a, button, .snd-box'))) return false;
  }
  return true;
}"""

LANDED = """(text) => {
  const screen = document.activeElement.closest('.snd-now');
  return Boolean(screen && screen.innerText.includes(text));
}"""


@dataclass
class Keys:
    """One page driven by its keyboard alone. `hidden`: names of what had the focus and could not be seen."""

    page: Page
    hidden: list[str] = field(default_factory=list)

    def to(self, name: str, kind: str = "") -> None:
        """Tab on until the focus is on what has this name."""
        self._until(lambda here: here["name"] == name and kind in ("", here["kind"]), name)

    def press(self, name: str) -> None:
        """To a button or a link, and Enter."""
        self.to(name)
        self.page.keyboard.press("Enter")

    def tick(self, name: str) -> None:
        """To a checkbox, and Space."""
        self.to(name, "checkbox")
        self.page.keyboard.press("Space")

    def pick(self, group: str, down: int = 0) -> None:
        """To a group of radio buttons; the first that the focus comes to is picked, or one further down."""
        self._until(lambda here: here["group"] == group and here["kind"] == "radio", group)
        self.page.keyboard.press("Space")
        for _ in range(down):
            self.page.keyboard.press("ArrowDown")

    def lands(self, text: str) -> None:
        """The focus comes by itself into the open screen that says this."""
        self.page.wait_for_function(LANDED, arg=text, timeout=PATIENCE)

    def holds(self, place: str) -> None:
        """The focus is, or comes by itself, on the thing with this id: where one can go on at once."""
        self.page.wait_for_function("place => document.activeElement.id === place", arg=place, timeout=PATIENCE)

    def _hidden(self) -> bool:
        """What has the focus can't be seen, and it does not come into sight by itself: a page that is drawn anew may still scroll."""
        if not self.page.evaluate(HIDDEN):
            return False
        self.page.wait_for_timeout(SETTLES)
        return bool(self.page.evaluate(HIDDEN))

    def _until(self, is_there: Callable[[dict[str, str]], bool], wanted: str) -> None:
        passed = []
        for _ in range(MOST_TABS):
            here = self.page.evaluate(HERE)
            if is_there(here):
                return
            passed.append(here["name"][:30])
            self.page.keyboard.press("Tab")
            if self._hidden():
                self.hidden.append(self.page.evaluate(HERE)["name"])
        raise AssertionError(f"no way by key to {wanted!r}; the focus went {passed}")
