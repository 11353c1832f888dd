"""The only place that reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """What a municipality sets. Every name is ``INDGANG_…`` but ``DATABASE_URL``."""

    model_config = SettingsConfigDict(env_prefix="INDGANG_", extra="ignore")

    data: Path = Field(default=ROOT / "data", description="Folder for the database, keys, files.")
    room_keys: str = Field(
        default="",
        description="Folder for keys of conversations of which nothing stays. Every server sees "
        "it, no backup includes it. Empty: `room-keys` in the data folder.",
    )
    database_url: str = Field(
        default="", validation_alias="DATABASE_URL", description="Empty: SQLite in the data folder."
    )
    bus: str = Field(
        default="",
        description="Redis or Valkey, as `redis://…`, that tells other web processes what is new. "
        "Empty: PostgreSQL does.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="The address that citizens see."
    )
    demo: bool = Field(
        default=False, description="Invented town, banner, nothing leaves the house."
    )
    municipality: str = Field(default="Prøvekøbing Kommune", description="Name in titles and foot.")
    street: str = Field(default="Prøvegade 1", description="Street address in the foot.")
    mail: str = Field(default="indgang@example.dk", description="Written contact for questions.")
    phone: str = Field(default="00 00 00 01", description="Phone, shown last in the help block.")
    relay: str = Field(
        default="00 00 00 02", description="Number of the text relay service (teleloven § 3)."
    )
    never_called: str = Field(
        default="", description="Numbers that we never call for a citizen, with commas between."
    )
    was_url: str = Field(
        default="",
        pattern=r"^(https://\S+)?$",
        description="The official accessibility statement in WAS-Tool; `/was` leads there. "
        "Empty: to our own.",
    )
    opens_words: str = Field(default="9.00–15.00", description="Opening hours of desk and phone.")
    proxies: int = Field(
        default=0, description="Trusted proxies in front that set X-Forwarded-For."
    )
    send_limit: str = Field(default="120/hour", description="Messages from one address.")
    lookup_limit: str = Field(default="60/hour", description="Wrong codes from one address.")
    draft_limit: str = Field(default="600/hour", description="Saved drafts from one address.")
    upload_limit: str = Field(default="300/hour", description="Files from one address.")
    files_most: int = Field(
        default=10, description="Gigabytes of files; beyond them words are received without files."
    )
    sign_in_place_limit: str = Field(
        default="300/15 minutes", description="Sign-ins, right or wrong, from one address."
    )
    sign_in_limit: str = Field(
        default="10/15 minutes", description="Wrong passwords an account from one address."
    )
    sign_in_all_limit: str = Field(
        default="100/15 minutes", description="Wrong passwords an account from everywhere."
    )
    smtp_host: str = Field(
        default="", description="Mail server for notices; empty: nothing is mailed."
    )
    smtp_port: int = Field(default=587, description="Its port.")
    smtp_user: str = Field(default="", description="User name at the mail server, if it asks.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password there.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the line to it is secured."
    )
    smtp_from: str = Field(default="", description="Sender of notices; empty: `INDGANG_MAIL`.")
    writer_patience: float = Field(
        default=5.0, description="Seconds a request waits for the database before it says so."
    )

    @property
    def is_mail_on(self) -> bool:
        """Whether notices can be mailed."""
        return self.demo or bool(self.smtp_host)

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data / 'indgang.db'}"

    @property
    def own_keys(self) -> Path:
        """Where the keys of single conversations are."""
        return Path(self.room_keys) if self.room_keys else self.data / "room-keys"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")
