"""Settings: read once, and the cookie secret made, kept and private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, secret_for


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = secret_for(tmp_path, Settings())
    assert len(first) >= 32 and secret_for(tmp_path, Settings()) == first
    assert stat.S_IMODE((tmp_path / "cookie_secret").stat().st_mode) == 0o600


def test_a_secret_that_is_set_is_used_and_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDINGS_COOKIE_SECRET", "s" * 40)
    settings = Settings()
    assert secret_for(tmp_path, settings) == "s" * 40 and not list(tmp_path.iterdir())
    assert "ssss" not in repr(settings)


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cookie_secret").write_text("short")
    with pytest.raises(SettingsError, match="has 5 characters, 32 or more are needed"):
        secret_for(tmp_path, Settings())


@pytest.mark.parametrize(
    ("url", "secure", "name"),
    [(None, False, "soundings"), ("http://x.org", False, "soundings"), ("https://x.org", True, "__Host-soundings")],
)
def test_the_cookie_is_bound_to_https_where_people_use_it(url: str | None, secure: bool, name: str) -> None:
    settings = Settings(public_url=url)
    assert (settings.secure, settings.cookie_name) == (secure, name)
