"""What the operator may set from outside, read once at the edge: address, cookie secret, limits."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.gate import Kind

SECRET_BYTES = 48


class SettingsError(Exception):
    """A setting that the server cannot start with."""


class Settings(BaseSettings):
    """Read from the environment (names with SOUNDINGS_ in front) or handed in by a command."""

    model_config = SettingsConfigDict(env_prefix="SOUNDINGS_", frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="TCP port; 0 lets the system choose")
    public_url: str | None = Field(default=None, description="scheme and host under which people reach us, if a proxy stands between")
    cookie_secret: SecretStr | None = Field(default=None, description="signs the cookies, 32 characters or more; if not set, made and kept")
    text_limit: str = Field(default="5 per 10 second; 60 per 10 minute", description="texts of one participant")
    press_limit: str = Field(default="25 per 5 second", description="presses and edits of one participant")
    join_limit: str = Field(default="300 per 1 minute", description="people who start, in all")
    join_address_limit: str = Field(default="100 per 1 minute; 1000 per 1 hour", description="people who start, from one address")
    address_limit: str = Field(default="3000 per 1 minute", description="what changes something, and sockets opened, from one address")
    receipt_limit: str = Field(default="10 per 1 minute; 60 per 1 hour", description="receipt codes typed from one address")
    code_limit: str = Field(default="10 per 1 minute; 40 per 1 hour", description="codes of another device typed from one address")
    codes_limit: str = Field(default="60 per 1 minute", description="codes of another device typed, in all")
    sign_in_limit: str = Field(default="5 per 15 minute", description="tries to sign in to one reviewer's or operator's account")
    sign_in_address_limit: str = Field(default="20 per 15 minute", description="tries to sign in from one address")
    body_bytes: int = Field(default=262_144, ge=1024, description="largest request body or socket message, bytes")
    review_simulated: bool = Field(default=False, description="reviewers read simulated people's cards, and no others")
    accept_sqlite: bool = Field(default=False, description="go on with an SQLite that holds the WAL-reset bug")

    @property
    def limits(self) -> dict[Kind, str]:
        """How fast, per kind of act."""
        return {
            "text": self.text_limit,
            "press": self.press_limit,
            "join": self.join_limit,
            "join_address": self.join_address_limit,
            "address": self.address_limit,
            "receipt": self.receipt_limit,
            "code": self.code_limit,
            "codes": self.codes_limit,
            "sign_in": self.sign_in_limit,
            "sign_in_address": self.sign_in_address_limit,
        }

    @property
    def secure(self) -> bool:
        """People reach us over https, so cookies may be bound to it."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def cookie_name(self) -> str:
        """A name that binds the cookie to this very host where https allows it."""
        return "__Host-soundings" if self.secure else "soundings"


def secret_for(data: Path, settings: Settings) -> str:
    """The cookie secret: as set, else the one kept in the study's data folder, else a new one kept there (mode 600).

    Raises SettingsError if it is too short."""
    if settings.cookie_secret is not None:
        return _long_enough(settings.cookie_secret.get_secret_value(), "SOUNDINGS_COOKIE_SECRET")
    return kept_secret(data / "cookie_secret")


def kept_secret(path: Path) -> str:
    """The secret in this file, made (mode 600) if there is none. Raises SettingsError if it is too short."""
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(SECRET_BYTES))
    return _long_enough(path.read_text(encoding="ascii").strip(), str(path))


def _write_once(path: Path, secret: str) -> None:
    """A new file that nobody else can read; whoever comes second keeps the first one's secret."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)


def _long_enough(secret: str, place: str) -> str:
    if len(secret) < 32:
        raise SettingsError(f"{place}: the secret has {len(secret)} characters, 32 or more are needed. Set a longer one.")
    return secret
