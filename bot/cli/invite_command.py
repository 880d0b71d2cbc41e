"""`invite`: lets somebody review or operate a study, gives them a new password or another role, ends what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.mistakes import STUDY, Mistake, one_line

if TYPE_CHECKING:
    from storage.staff_accounts import Account, Role, StaffAccounts

ROLES = ("reviewer", "operator")
ADDRESS = "http://localhost:8000"


@click.command()
@click.argument("study", type=STUDY)
@click.option("--role", type=click.Choice(ROLES), default=None, help="reviewer: reads cards; operator: sees how the study goes.")
@click.option("--name", default=None, help="Under this name; by default they choose one. An existing name gets a new password.")
@click.option("--close", "closes", metavar="NAME", default=None, help="End this account and its sign-ins instead.")
@click.option("--address", envvar="SOUNDINGS_PUBLIC_URL", default=ADDRESS, show_default=True, help="Where people reach the study.")
def invite(study: Path, role: Role | None, name: str | None, closes: str | None, address: str) -> None:
    """Print a link by which one person sets a password and signs in to STUDY: it works once, for three days.

    Works beside a live server. Another --role for an existing --name holds at once and ends their sign-ins."""
    from storage.errors import StorageError

    if (role is None) == (closes is None) or (closes and name):
        raise Mistake("Give --role reviewer or --role operator to invite somebody, or --close NAME to end an account.")
    if not (study / "study.yaml").is_file():
        raise Mistake(f"{study} is no study: it has no study.yaml. Make one with: soundings new {study}")
    with one_line(StorageError):
        accounts = _opened(study)
        try:
            if closes is not None:
                _close(accounts, study, closes)
            elif role is not None:
                _invite(accounts, role, name, address.rstrip("/"))
        finally:
            accounts.close()


def staff_lines(study: Path, address: str) -> list[str]:
    """For each role one line: a fresh one-time link while nobody has that role, else the address of its pages."""
    from bot.signin import INVITE
    from bot.staff_pages import HOME
    lines: tuple[tuple[Role, str], ...] = (("reviewer", "Review cards"), ("operator", "Operate"))
    accounts = _opened(study)
    try:
        paths = [HOME[role] if accounts.has(role) else f"{INVITE}/{accounts.invite(role, None, at=_now())}" for role, _ in lines]
        return [f"{does}: {address}{path}" for (_, does), path in zip(lines, paths, strict=True)]
    finally:
        accounts.close()


def _opened(study: Path) -> StaffAccounts:
    from storage.staff_accounts import StaffAccounts

    return StaffAccounts.open(study / "data", accept_old_sqlite=True)


def _now() -> str:
    from bot.assembly import utc_now

    return utc_now()


def _invite(accounts: StaffAccounts, role: Role, name: str | None, address: str) -> None:
    from bot.passwords import usable_name
    from bot.signin import INVITE
    from storage.secret_tokens import later
    from storage.staff_accounts import INVITED_HOURS

    if name is not None and not usable_name(name):
        raise Mistake(f"--name {name}: 2 to 40 characters are wanted, letters, digits and the signs . _ -")
    at = _now()
    before = accounts.account(name) if name else None
    click.echo(f"{address}{INVITE}/{accounts.invite(role, name, at=at)}")
    until = later(at, INVITED_HOURS)[:16].replace("T", " ")
    click.echo(f"{_for_whom(role, name, before)} The link works once, until {until} UTC.", err=True)


def _for_whom(role: Role, name: str | None, before: Account | None) -> str:
    if before is None:
        return f"For a new {role}{', ' + name if name else ''}."
    if not before.open:
        return f"{before.name}'s account is closed; the link opens it again, as {role}."
    if before.role != role:
        return f"{before.name} is {role} from now on, and signed out; the link sets a new password."
    return f"Sets a new password for {before.name}, {role}; the old one holds until then."


def _close(accounts: StaffAccounts, study: Path, name: str) -> None:
    account = accounts.account(name)
    if account is None:
        raise Mistake(f"--close {name}: nobody in {study} has this name.")
    accounts.close_account(name, at=_now())
    click.echo(f"{account.name}'s account is closed, and signed out everywhere.", err=True)
