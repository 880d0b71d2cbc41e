"""What is examined on a page at each step: axe's findings in light and dark, what sticks out or is cut, what moves."""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": {"type": "tag", "values": list(TAGS)}, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""Every rule of WCAG 2.2 A and AA and of best practice, the one that axe leaves off by itself (target-size) too; nothing excluded."""

NARROW = 320
"""CSS pixels: WCAG 2.2, 1.4.10."""
MOST_SECONDS = 0.01
"""Longest that anything may move where motion is to be reduced."""

CUT = """() => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest('.snd-vh');
  const said = (node) => `${node.tagName.toLowerCase()}.${node.className?.baseVal ?? node.className}`.slice(0, 60);
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const node of document.body.querySelectorAll('*')) {
    if (!seen(node) || node.closest('svg')) continue;
    const at = node.getBoundingClientRect();
    if (at.width && (at.right > innerWidth + 1 || at.left < -1)) out.push(`${said(node)} sticks out`);
    const { overflowX, textOverflow } = getComputedStyle(node);
    const scrolls = ['I', 'INPUT', 'TEXTAREA'].includes(node.tagName);
    if (overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1 && !scrolls) out.push(`${said(node)} is cut`);
    if (textOverflow === 'ellipsis' && node.scrollWidth > node.clientWidth) out.push(`${said(node)} ends in dots`);
  }
  return out.slice(0, 5);
}"""

MOVING = """(most) => {
  const seconds = (list) => Math.max(...list.split(',').map((one) => parseFloat(one) * (one.includes('ms') ? 0.001 : 1)));
  return [...document.querySelectorAll('*')].filter((node) => node.checkVisibility()).filter((node) => {
    const style = getComputedStyle(node);
    return (style.animationName !== 'none' && seconds(style.animationDuration) > most) || seconds(style.transitionDuration) > most;
  }).slice(0, 5).map((node) => node.outerHTML.slice(0, 120));
}"""


@dataclass
class Examiner:
    """Called at each step of a walk with the step's name; keeps all it finds, so that one walk tells of everything."""

    page: Page
    language: str
    direction: str
    schemes: tuple[str, ...] = ("light", "dark")
    narrow: bool = True
    steps: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def __call__(self, step: str) -> None:
        again = step in self.steps
        self.steps.append(step)
        self.page.wait_for_load_state()
        here = self.page.evaluate("[document.documentElement.lang, document.documentElement.dir || 'ltr', document.title]")
        if here[:2] != [self.language, self.direction] or not here[2]:
            self.found.append(f"{step}: language, direction and title are {here}")
        self._note(step, self.page.evaluate(CUT))
        if again:
            return
        for scheme in self.schemes:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self._note(f"{step}, {scheme}", findings(self.page))
        self._note(f"{step}, moving", self.page.evaluate(MOVING, MOST_SECONDS))
        if self.narrow:
            self._narrowed(step)

    def _narrowed(self, step: str) -> None:
        """320 px wide, and a window of 1280 by 900 at 200 %."""
        usual = self.page.viewport_size
        assert usual is not None
        for width, height in ((NARROW, 640), (640, 450)):
            self.page.set_viewport_size({"width": width, "height": height})
            self._note(f"{step}, {width} px", self.page.evaluate(CUT))
        self.page.set_viewport_size(usual)

    def _note(self, where: str, found: list[str]) -> None:
        self.found += [f"{where}: {one}" for one in found]


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}" for one in violations for node in one["nodes"][:3]]
