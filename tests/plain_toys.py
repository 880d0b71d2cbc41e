"""A browser without scripts: reads the forms out of a page as a browser does, fills them in, sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from web_toys import HOME

MOST_BYTES = 40_000


@dataclass
class Field:
    """One control that sends a value: `kind` is radio, checkbox, hidden, text, textarea, select or button."""

    kind: str
    name: str
    value: str
    on: bool = True


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str = ""
    method: str = "get"
    fields: list[Field] = field(default_factory=list)

    def buttons(self) -> list[str]:
        return [one.value for one in self.fields if one.kind == "button"]

    def names(self) -> list[str]:
        return list(dict.fromkeys(one.name for one in self.fields if one.kind != "button"))

    def values(self, name: str) -> list[str]:
        """What can be picked of a radio group, or what stands in a field."""
        return [one.value for one in self.fields if one.name == name and one.kind != "button"]

    def sent(self, press: str = "", filled: dict[str, str | list[str]] | None = None) -> list[tuple[str, str]]:
        """What a browser would send with these fields filled in and this button pressed."""
        filled = filled or {}
        kept = [(one.name, one.value) for one in self.fields if one.kind != "button" and one.on and one.name not in filled]
        typed = [(name, value) for name, some in filled.items() for value in ([some] if isinstance(some, str) else some)]
        button = [("press", press)] if press else []
        return [*kept, *typed, *button]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(have.get("action", ""), have.get("method", "get"))
            self.forms.append(self.inside)
        if self.inside is None:
            return
        if tag == "input":
            kind = have.get("type", "text")
            is_mark = kind in ("radio", "checkbox")
            self.inside.fields.append(Field(kind, have.get("name", ""), have.get("value", ""), not is_mark or "checked" in have))
        elif tag == "textarea":
            self.text = Field("textarea", have.get("name", ""), "")
            self.inside.fields.append(self.text)
        elif tag == "select":
            self.inside.fields.append(Field("select", have.get("name", ""), ""))
        elif tag == "button":
            self.inside.fields.append(Field("button", have.get("name", ""), have.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self.text.value = self.text.value.removeprefix("\n")
            self.text = None
        if tag == "form":
            self.inside = None


def forms_in(html: str) -> list[Form]:
    """Every form of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


@dataclass
class Walker:
    """Somebody with a browser without scripts; looks at the size of each page."""

    client: httpx.AsyncClient
    page: httpx.Response | None = None
    largest: int = 0
    seen: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        assert self.page is not None
        return self.page.text

    async def get(self, path: str = "/plain") -> str:
        return self._looked(await self.client.get(path, follow_redirects=True))

    async def post(self, form: Form, press: str = "", **filled: str | list[str]) -> str:
        """Sends a form; a field may be named with _ for -."""
        named = {name.replace("__", "/").replace("_", "-"): value for name, value in filled.items()}
        return await self.send(form, form.sent(press, named))

    async def send(self, form: Form, items: list[tuple[str, str]]) -> str:
        answer = await self.client.post(form.action, data=_together(items))
        while answer.is_redirect:
            answer = await self.client.get(answer.headers["location"].split("#")[0])
        return self._looked(answer)

    async def takes_part(self, language: str) -> str:
        data = {"answer": "take_part", "take_part": "yes", "cards": "yes", "lang": language}
        assert (await self.client.post(HOME, data=data)).status_code == 303
        return await self.get()

    def form(self, press: str) -> Form:
        """The form that has this button."""
        found = [one for one in forms_in(self.html) if press in one.buttons()]
        assert found, f"no button {press!r}; there are {[one.buttons() for one in forms_in(self.html)]}"
        return found[0]

    def has(self, press: str) -> bool:
        return any(press in one.buttons() for one in forms_in(self.html))

    def _looked(self, answer: httpx.Response) -> str:
        self.page = answer
        self.largest = max(self.largest, len(answer.content))
        return answer.text


def _together(items: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in items:
        data.setdefault(name, []).append(value)
    return data


WAYS_ON = ("read_note", "send", "approve", "one_more", "go_on")
"""Buttons that lead on, the first one there is pressed."""


def filled_in(form: Form, words: str, pick: int = 0) -> dict[str, str | list[str]]:
    """One answer of each group of marks, and words in each box that asks for an answer."""
    filled: dict[str, str | list[str]] = {}
    for name in form.names():
        kinds = {one.kind for one in form.fields if one.name == name}
        values = form.values(name)
        if "radio" in kinds:
            filled[name] = values[min(pick, len(values) - 1)]
        elif name in ("own-text", "own-proposal"):
            filled[name] = words
    return filled


async def walks_on(walker: Walker, words: str, pick: int = 0) -> str:
    """One step on, whatever is open; returns the button pressed, "" at the end."""
    for press in WAYS_ON:
        if walker.has(press) and not _is_over(walker.html):
            form = [one for one in forms_in(walker.html) if press in one.buttons()][-1]
            await walker.send(form, form.sent(press, filled_in(form, words, pick)))
            assert walker.page is not None and walker.page.status_code == 200, walker.html
            return press
    return ""


def _is_over(html: str) -> bool:
    return 'name="screen" value="done"' in html
