"""Signing in as a reviewer or operator: by a link once, then by a password; and everything by which somebody else does not get in."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import polars
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from staff_toys import COOKIE, PASSWORD, accounts, badge, signed_in
from web_toys import ADDRESS, HOME, app, door, joined, study_folder, talks

from bot.cli import main
from bot.desk import Desk
from bot.leaving import Leaving
from bot.passwords import Passwords
from bot.settings import Settings
from bot.signin import SignIns, with_sign_in
from bot.staff_pages import StaffDesk
from bot.wording import FOLDER, read_wording
from storage.connection import connect

W = read_wording(FOLDER / "staff" / "en.yaml")


def knocking(address: str) -> httpx.AsyncClient:
    """A browser at a network address of its own, so that tries are counted apart."""
    transport = httpx.ASGITransport(app=app(), raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"origin": ADDRESS})


def invite(*words: str) -> Result:
    return CliRunner().invoke(main, ["invite", str(study_folder()), *words])


def link(*words: str) -> str:
    """The path of a fresh one-time link."""
    app()
    made = invite(*words)
    assert made.exit_code == 0, made.output
    return made.stdout.strip().removeprefix("http://localhost:8000")


async def enters(client: httpx.AsyncClient, *words: str, password: str = PASSWORD, **typed: str) -> httpx.Response:
    """Invited by the command with these words, sets this password."""
    return await client.post(link(*words), data={"password": password, "again": password, **typed})


async def tries(client: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    return await client.post("/sign-in", data={"name": name, "password": password})


def says(answer: httpx.Response, key: str, **blanks: str) -> bool:
    return W(f"sign_in.{key}", **blanks) in html.unescape(answer.text)


def set_cookie(answer: httpx.Response) -> str:
    """The token that an answer gives."""
    found = re.search(rf"{COOKIE}=([\w-]+);", answer.headers["set-cookie"])
    return found[1] if found else ""


async def is_in(client: httpx.AsyncClient) -> str:
    """Where this browser is led that asks for signing in: "" unless it is signed in already."""
    return str((await client.get("/sign-in")).headers.get("location", ""))


async def test_the_whole_way_from_the_link_to_signing_out() -> None:
    async with knocking("10.0.0.1") as client:
        way = link("--role", "reviewer")
        page = await client.get(way)
        assert page.status_code == 200 and says(page, "invited_reviewer") and 'name="again"' in page.text
        made = await client.post(way, data={"name": "Ada.L", "password": PASSWORD, "again": PASSWORD})
        assert made.status_code == 303 and made.headers["location"] == "/review" == await is_in(client)
        cookie = client.cookies[COOKIE]
        set_by = made.headers["set-cookie"].lower()
        assert all(part in set_by for part in ("httponly", "samesite=lax", "path=/", "max-age=28800")) and "secure" not in set_by
        assert (await client.post(way, data={"name": "Ada2", "password": PASSWORD, "again": PASSWORD})).status_code == 410
        out = await client.post("/sign-out")
        assert out.status_code == 303 and COOKIE not in client.cookies and says(await client.get(out.headers["location"]), "out")
        client.cookies.set(COOKIE, cookie)
        assert await is_in(client) == "", "signed out, yet the cookie still opens"
        client.cookies.clear()
        again = await tries(client, "ada.l", PASSWORD)
        assert again.status_code == 303 and again.headers["location"] == "/review" == await is_in(client)
        assert client.cookies[COOKIE] != cookie


async def test_a_link_that_is_no_good_tells_nobody_why() -> None:
    async with knocking("10.0.0.2") as client:
        used, over = link("--role", "operator", "--name", "used.up"), "/sign-in/invite/" + accounts().invite(
            "operator", None, at="2020-01-01T00:00:00Z"
        )
        await client.post(used, data={"password": PASSWORD, "again": PASSWORD})
        client.cookies.clear()
        pages = []
        for way in (used, over, "/sign-in/invite/never", f"/sign-in/invite/{'x' * 43}", "/sign-in/invite/%00%F0", "/sign-in/invite/a'--"):
            pages += [await client.get(way), await client.post(way, data={"name": "n1", "password": PASSWORD, "again": PASSWORD})]
        assert {(page.status_code, page.text) for page in pages} == {(410, pages[0].text)} and says(pages[0], "over")
        assert COOKIE not in client.cookies and accounts().account("n1") is None


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"password": "eleven char", "again": "eleven char"}, "too_short"),
        ({"password": "x" * 1001, "again": "x" * 1001}, "too_long"),
        ({"password": PASSWORD, "again": PASSWORD + "!"}, "not_the_same"),
        ({"password": "The-Whole.Name", "again": "The-Whole.Name"}, "is_name"),
        ({"name": "a", "password": PASSWORD, "again": PASSWORD}, "name_bad"),
        ({"name": "two words", "password": PASSWORD, "again": PASSWORD}, "name_bad"),
        ({"name": "<script>alert(1)</script>", "password": PASSWORD, "again": PASSWORD}, "name_bad"),
        ({"name": "x" * 41, "password": PASSWORD, "again": PASSWORD}, "name_bad"),
        ({}, "too_short"),
    ],
)
async def test_a_refused_form_says_what_is_wrong_and_keeps_the_name(typed: dict[str, str], wrong: str) -> None:
    typed = {"name": "the-whole.name", **typed}
    async with knocking("10.0.0.3") as client:
        way = link("--role", "reviewer")
        answer = await client.post(way, data=typed)
        assert answer.status_code == 422 and says(answer, wrong) and f'value="{html.escape(typed["name"])}"' in answer.text
        assert W(f"sign_in.{wrong}") in html.unescape(answer.text.partition('role="alert"')[2].partition("</p>")[0])
        assert "password" not in typed or wrong == "is_name" or typed["password"] not in answer.text
        assert "<script>" not in answer.text and (await client.get(way)).status_code == 200, "the link is still good"


async def test_a_name_belongs_to_one_person_in_whatever_letters() -> None:
    async with knocking("10.0.0.4") as client:
        assert (await enters(client, "--role", "reviewer", name="Żaneta")).status_code == 303
        link("--role", "operator", "--name", "kept.for.her")
        for name in ("żaneta", "ŻANETA", "kept.for.HER"):
            answer = await enters(client, "--role", "operator", name=name, password="another good password")
            assert answer.status_code == 422 and says(answer, "name_taken"), name
        client.cookies.clear()
        assert (await tries(client, "żANETA", "another good password")).status_code == 422
        assert (await tries(client, "żANETA", PASSWORD)).status_code == 303


async def test_two_who_open_one_link_at_once_are_one_account() -> None:
    way = link("--role", "reviewer")
    async with knocking("10.0.0.5") as one, knocking("10.0.0.5") as two:
        typed = [{"name": name, "password": PASSWORD, "again": PASSWORD} for name in ("p1", "p2")]
        answers = await asyncio.gather(one.post(way, data=typed[0]), two.post(way, data=typed[1]))
        assert sorted(answer.status_code for answer in answers) == [303, 410]
        assert sum(accounts().account(name) is not None for name in ("p1", "p2")) == 1


async def test_another_role_ends_the_sign_ins_at_once() -> None:
    async with knocking("10.0.0.6") as client, knocking("10.0.0.6") as other:
        await enters(client, "--role", "reviewer", "--name", "rolf")
        await tries(other, "rolf", PASSWORD)
        assert await is_in(client) == await is_in(other) == "/review"
        told = invite("--role", "operator", "--name", "ROLF")
        assert "rolf is operator from now on, and signed out" in told.stderr
        assert await is_in(client) == await is_in(other) == ""
        assert (await tries(client, "rolf", PASSWORD)).headers["location"] == "/operate"
        way = told.stdout.strip().removeprefix("http://localhost:8000")
        assert (await other.post(way, data={"password": "a new long password", "again": "a new long password"})).status_code == 303
        assert await is_in(client) == "", "a new password ends what was signed in with the old one"
        assert (await tries(client, "rolf", PASSWORD)).status_code == 422
        assert (await tries(client, "rolf", "a new long password")).status_code == 303


async def test_the_same_role_leaves_the_old_password_until_the_link_is_used() -> None:
    async with knocking("10.0.0.7") as client:
        await enters(client, "--role", "operator", "--name", "olga")
        first, second = link("--role", "operator", "--name", "olga"), link("--role", "operator", "--name", "olga")
        assert await is_in(client) == "/operate"
        assert (await client.get(first)).status_code == 410, "a newer link takes the older one's place"
        assert (await client.get(second)).status_code == 200


async def test_a_closed_account_is_out_at_once_and_comes_back_by_a_link() -> None:
    async with knocking("10.0.0.8") as client:
        await enters(client, "--role", "reviewer", "--name", "clara")
        waiting = link("--role", "reviewer", "--name", "clara")
        assert invite("--close", "Clara").exit_code == 0
        assert await is_in(client) == "" and (await client.get(waiting)).status_code == 410
        assert (await tries(client, "clara", PASSWORD)).status_code == 422
        taken = await enters(client, "--role", "operator", name="clara")
        assert says(taken, "name_taken"), "what she did stays hers"
        told = invite("--role", "reviewer", "--name", "clara")
        assert "closed; the link opens it again" in told.stderr and (await tries(client, "clara", PASSWORD)).status_code == 422
        way = told.stdout.strip().removeprefix("http://localhost:8000")
        assert (await client.post(way, data={"password": PASSWORD, "again": PASSWORD})).headers["location"] == "/review"


async def test_signing_in_makes_a_new_cookie_and_ends_the_one_that_was_there() -> None:
    async with knocking("10.0.0.9") as client, knocking("10.0.0.9") as thief:
        await enters(client, "--role", "reviewer", "--name", "fix")
        await signed_in(thief, name="thief")
        planted = thief.cookies[COOKIE]
        client.cookies.clear()
        client.cookies.set(COOKIE, planted)
        entered = await tries(client, "fix", PASSWORD)
        given = set_cookie(entered)
        assert given and given != planted and await is_in(thief) == ""
        for chosen in ("chosen-by-the-thief", "", "x" * 5000):
            client.cookies.clear()
            client.cookies.set(COOKIE, chosen)
            answer = await tries(client, "fix", PASSWORD)
            assert answer.status_code == 303 and set_cookie(answer) not in (chosen, given, planted)


@pytest.mark.parametrize(
    ("then", "arrives"),
    [
        ("/review/card/0a1b?tab=2", "/review/card/0a1b?tab=2"),
        ("/review?language=es", "/review?language=es"),
        ("/operate/x", "/review"),
        ("//evil.example/review/", "/review"),
        ("https://evil.example/review/", "/review"),
        ("/reviewed", "/review"),
        ("/review\\@evil.example", "/review"),
        ("", "/review"),
    ],
)
async def test_signing_in_leads_to_the_page_that_was_asked_for(then: str, arrives: str) -> None:
    async with knocking("10.0.0.11") as client:
        await enters(client, "--role", "reviewer", "--name", f"then{len(then)}")
        client.cookies.clear()
        entered = await client.post("/sign-in", data={"name": f"then{len(then)}", "password": PASSWORD, "then": then})
        assert entered.status_code == 303 and entered.headers["location"] == arrives


async def test_forged_and_foreign_cookies_open_nothing() -> None:
    async with knocking("10.0.0.10") as client:
        await signed_in(client, name="forge")
        token = client.cookies[COOKIE]
        await joined(client)
        person = client.cookies["soundings"]
        for cookie in (token[:-1], token + "a", token.swapcase(), person, "' OR 1=1 --", "a.b.c"):
            async with knocking("10.0.0.10") as other:
                other.cookies.set(COOKIE, cookie)
                assert await is_in(other) == "", cookie
        async with knocking("10.0.0.10") as other:
            other.cookies.set("soundings", token)
            assert (await other.get("/chat")).headers["location"] == HOME, "a reviewer's token is no participant's"
            assert await is_in(other) == "", "and only in its own cookie"
        assert door().cookie("anybody") != token


async def test_over_https_the_cookie_is_bound_to_host_and_https() -> None:
    desk = cast(Desk, SimpleNamespace(settings=Settings(public_url="https://study.example", accept_sqlite=True)))
    staff = StaffDesk(desk, SignIns(accounts(), talks().kit.now))
    answer = with_sign_in(staff, badge(accounts(), "operator", "over.https"))
    given = answer.headers["set-cookie"]
    assert given.startswith("__Host-soundings-staff=") and "Secure" in given and "Path=/;" in f"{given};" and "Domain" not in given


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that reach the hash, which is not computed."""
    reached: list[str] = []

    def check(_: Passwords, kept: str | None, password: str) -> str | None:
        reached.append(password)
        return kept if kept and password == PASSWORD else None

    monkeypatch.setattr(Passwords, "_check", check)
    yield reached


async def test_of_200_tries_at_one_account_few_reach_the_hash(hashed: list[str]) -> None:
    async with knocking("10.0.1.0") as client:
        await enters(client, "--role", "reviewer", "--name", "target")
    answers = []
    for number in range(200):
        async with knocking(f"10.0.1.{1 + number}") as client:
            answers.append(await tries(client, ("target", "Target", "TARGET")[number % 3], f"guess number {number}"))
    assert len(hashed) == 5 and [answer.status_code for answer in answers] == [422] * 5 + [429] * 195
    assert says(answers[-1], "too_many")
    async with knocking("10.0.1.250") as client:
        assert (await tries(client, "target", PASSWORD)).status_code == 429 and len(hashed) == 5


async def test_of_200_tries_from_one_address_few_reach_the_hash(hashed: list[str]) -> None:
    async with knocking("10.0.2.1") as client:
        found = [(await tries(client, f"somebody{number}", "the same everywhere")).status_code for number in range(200)]
        assert len(hashed) == 20 and found == [422] * 20 + [429] * 180
    async with knocking("10.0.2.2") as client:
        assert (await tries(client, "somebody199", "the same everywhere")).status_code == 422, "others are not shut out"


async def test_an_unknown_account_gets_the_same_answer() -> None:
    async with knocking("10.0.3.1") as client:
        await enters(client, "--role", "reviewer", "--name", "known")
        client.cookies.clear()
        answers = [await tries(client, name, "not the password") for name in ("known", "nowho")]
        assert answers[0].text.replace("known", "nowho") == answers[1].text and {one.status_code for one in answers} == {422}
        assert [one.headers for one in answers][0].keys() == answers[1].headers.keys()


async def test_a_hash_with_older_parameters_is_made_anew_at_signing_in() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    at = talks().kit.now()
    accounts().accept(accounts().invite("reviewer", "older", at=at), "older", weak, at=at)
    async with knocking("10.0.4.1") as client:
        assert (await tries(client, "older", PASSWORD)).status_code == 303 and await is_in(client) == "/review"
    kept = accounts().password_hash("older")
    assert kept and kept != weak and kept.startswith("$argon2id$") and "m=65536" in kept


def test_nothing_secret_is_on_the_disk_and_the_file_is_its_owners() -> None:
    token = accounts().invite("reviewer", None, at=talks().kit.now())
    data = talks().archive.path.parent
    files = [path for path in data.iterdir() if path.name.startswith("staff.db")]
    assert files and {path.stat().st_mode & 0o777 for path in files} == {0o600}
    everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert token.encode() not in everything and PASSWORD.encode() not in everything


async def test_withdrawal_and_bundle_know_nothing_of_it(tmp_path: Path) -> None:
    """Neither erases a row of it, and nothing of it is in the archive or in what is handed on."""
    data = talks().archive.path.parent
    accounts().accept(accounts().invite("reviewer", None, at=talks().kit.now()), "zelda_of_staff", "$argon2id$hash", at=talks().kit.now())
    before = rows_of(data / "staff.db")
    async with knocking("10.0.5.1") as client:
        await joined(client)
        who = door().participant_in(client.cookies["soundings"])
    leaving = Leaving(talks())
    await leaving.withdraw(who)
    await leaving.close()
    assert rows_of(data / "staff.db") == before and "zelda_of_staff" in str(before)
    assert not set(before) & (set(rows_of(data / "soundings.db")) - {"_sqlite_migrations"})
    assert "zelda_of_staff" not in str(rows_of(data / "soundings.db")) and "argon2" not in str(rows_of(data / "soundings.db"))
    made = CliRunner().invoke(main, ["bundle", str(study_folder()), str(tmp_path / "out")])
    assert made.exit_code == 0, made.output
    tables = {path.stem for path in (tmp_path / "out").rglob("*.parquet")}
    assert tables and not tables & {"accounts", "invitations", "sessions"}
    for path in (tmp_path / "out").rglob("*.parquet"):
        assert "zelda_of_staff" not in str(polars.read_parquet(path).to_dicts()), path


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a database."""
    db = connect(path)
    names = [row[0] for row in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: db.conn.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    db.close()
    return found
