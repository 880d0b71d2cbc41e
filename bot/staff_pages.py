"""The pages of researchers and operators: their frame, their words, who may open them. All of them work without a script.

Their words stand in bot/words/staff/<language>.yaml, read in the study's first language as far as there are any, else in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk import Desk
from bot.entry import SEE_OTHER
from bot.gate import PAGE_POLICY
from bot.participant import PAGES
from bot.wording import FOLDER, Wording, read_all
from flows.records import in_language
from storage.staff_accounts import Role as Role

SIGN_IN = "/sign-in"
HOME: dict[Role, str] = {"reviewer": "/review", "operator": "/operate"}
"""Where each role arrives; everything below it is theirs alone."""
WITH_SCRIPT = PAGE_POLICY.replace("script-src 'none'", "connect-src 'self'; script-src 'self'")
"""As for any plain page, with scripts of our own: keys, and edits in place. The pages do without."""
PRIVATE = {"cache-control": "no-store"}


@dataclass(frozen=True)
class Staff:
    """Somebody who is signed in. `session` tells this sign-in from any other; it is in no page."""

    name: str
    role: Role
    session: str = field(repr=False, default="")


class Accounts(Protocol):
    """Who is behind a request's cookies."""

    def who(self, cookie: str | None) -> Staff | None:
        """The account whose session this is; None for no cookie, or one that is unknown, over or revoked."""


class NotYours(Exception):
    """The request is not by somebody of the role; `answer` is what they get."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True)
class StaffDesk:
    """What every page of researchers and operators shares."""

    desk: Desk
    accounts: Accounts
    waiting: Callable[[], Mapping[str, int | str]] = dict
    """What the links of the frame carry: the counts release, disagreements, beside, and the version of the guidelines."""
    _made: Environment = field(
        default_factory=lambda: Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
    )
    _wordings: dict[str, Wording] = field(default_factory=lambda: read_all(FOLDER / "staff"))

    @property
    def words(self) -> Wording:
        """The words of these pages."""
        language = self.desk.talks.study.language
        return self._wordings.get(language, self._wordings["en"])

    @property
    def cookie_name(self) -> str:
        """Of the cookie of a signed-in person; a participant's is another."""
        return f"{self.desk.settings.cookie_name}-staff"

    def who(self, request: Request) -> Staff | None:
        """Who asks; None: nobody is signed in."""
        return self.accounts.who(request.cookies.get(self.cookie_name))

    def guard(self, request: Request, role: Role) -> Staff:
        """Who asks, of this role. Raises NotYours: to signing in for strangers, a page that says why for the other role."""
        staff = self.who(request)
        if staff is None:
            wanted = str(request.url.replace(scheme="", netloc="")) if request.method == "GET" else HOME[role]
            raise NotYours(RedirectResponse(f"{SIGN_IN}?{urlencode({'to': role, 'then': wanted})}", SEE_OTHER))
        if staff.role != role:
            raise NotYours(self.page("staff_other_role.html", staff, status=403, needed=role))
        return staff

    def page(self, name: str, staff: Staff | None, /, *, status: int = 200, script: bool = False, **values: Any) -> HTMLResponse:
        """A page from its template. `script`: it may load scripts of our own."""
        html = self._made.get_template(name).render(
            w=self.words,
            title=in_language(self.desk.talks.study.settings.title, self.words.language),
            staff=staff,
            waiting=self.waiting() if staff else {},
            study=self.desk.talks.study,
            home=HOME[staff.role] if staff else SIGN_IN,
            **values,
        )
        headers = {**PRIVATE, "content-security-policy": WITH_SCRIPT if script else PAGE_POLICY}
        return HTMLResponse(html, status_code=status, headers=headers)
