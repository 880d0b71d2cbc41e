"""Reviewers and operators, made and signed in without the pages: in the test app, and on a study that a server serves."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from web_toys import app, talks

from bot.assembly import utc_now
from storage.staff_accounts import Role, StaffAccounts

if TYPE_CHECKING:
    from playwright.sync_api import Page

COOKIE = "soundings-staff"
PASSWORD = "seven small grey stones"
NO_PASSWORD = "no hash of any password"


@cache
def accounts() -> StaffAccounts:
    """The accounts of the test app, opened as a second process would open them."""
    app()
    return StaffAccounts.open(talks().archive.path.parent, accept_old_sqlite=True)


def badge(among: StaffAccounts, role: Role = "reviewer", name: str = "rita") -> str:
    """Makes the account, or gives it this role, and a sign-in of its own; what its cookie holds."""
    at = utc_now()
    token = among.accept(among.invite(role, name, at=at), name, NO_PASSWORD, at=at)
    assert token
    return token


async def signed_in(client: httpx.AsyncClient, role: Role = "reviewer", name: str = "rita") -> None:
    """From here on this browser (web_toys.browser()) is signed in as this person. Other sign-ins of the same name end."""
    client.cookies.set(COOKIE, badge(accounts(), role, name))


def page_signed_in(page: Page, study: Path, address: str, role: Role = "reviewer", name: str = "rita") -> None:
    """From here on this page's browser is signed in at a server of its own (real_server.Server): its study folder and `base`."""
    with closing(StaffAccounts.open(study / "data", accept_old_sqlite=True)) as among:
        page.context.add_cookies([{"name": COOKIE, "value": badge(among, role, name), "url": address}])
