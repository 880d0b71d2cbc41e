"""`invite` and what `demo` says: links, roles, and one clear line for each mistake."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from staff_toys import badge

from bot.assembly import utc_now
from bot.cli import main
from storage.staff_accounts import StaffAccounts


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    assert run("new", folder).exit_code == 0
    return folder


def token_of(line: str) -> str:
    return line.rpartition("/")[2]


def test_the_link_alone_is_on_stdout_and_good_for_three_days(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOUNDINGS_PUBLIC_URL", raising=False)
    told = run("invite", study, "--role", "operator", "--name", "Ada")
    assert told.exit_code == 0 and told.stdout.startswith("http://localhost:8000/sign-in/invite/") and told.stdout.count("\n") == 1
    assert "For a new operator, Ada. The link works once, until 2" in told.stderr
    with closing(StaffAccounts.open(study / "data", accept_old_sqlite=True)) as accounts:
        assert accounts.invited(token_of(told.stdout.strip()), at=utc_now()) == ("operator", "Ada")


def test_the_address_that_people_use_is_in_the_link(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("invite", study, "--role", "reviewer", "--address", "https://a.example/").stdout.startswith("https://a.example/sign-in/")
    monkeypatch.setenv("SOUNDINGS_PUBLIC_URL", "https://b.example")
    assert run("invite", study, "--role", "reviewer").stdout.startswith("https://b.example/sign-in/")


def test_demo_prints_a_link_for_each_role_until_somebody_has_it(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.serve", lambda folder, *, settings, started: started("http://localhost:1"))
    told = run("demo", "--study", study, "--port", "0").stdout.splitlines()
    links = {line.split(": ")[0]: line.split(": ")[1] for line in told if "/sign-in/invite/" in line}
    assert list(links) == ["Review cards", "Operate"]
    with closing(StaffAccounts.open(study / "data", accept_old_sqlite=True)) as accounts:
        roles = [accounts.invited(token_of(link), at=utc_now()) for link in links.values()]
        assert roles == [("reviewer", None), ("operator", None)]
        badge(accounts, "reviewer", "rita")
    told = run("demo", "--study", study, "--port", "0").stdout.splitlines()
    assert "Review cards: http://localhost:1/review" in told and [line for line in told if line.startswith("Operate: http://localhost:1/sign-in/")]
    assert "invite" not in run("serve", study, "--port", "0").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give --role"),
        (["--role", "reviewer", "--close", "x"], "Give --role"),
        (["--close", "x", "--name", "y"], "Give --role"),
        (["--role", "reviewer", "--name", "two words"], "2 to 40 characters"),
        (["--close", "never.was"], "nobody in"),
    ],
)
def test_mistakes_in_the_call(words: list[str], said: str, study: Path) -> None:
    told = run("invite", study, *words)
    assert told.exit_code == 2 and said in told.stderr and told.stdout == ""


def test_no_study_no_file(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["invite", str(tmp_path), "--role", "reviewer"])
    assert told.exit_code == 2 and "no study" in told.stderr and list(tmp_path.iterdir()) == []
