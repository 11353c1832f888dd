"""The only place that speaks to a mail server, or, in the demo, to a folder (P9, P11)."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

import aiosmtplib

from app.foundation.settings import Settings

LONGEST_TALK = 60  # seconds; the lease of a job is longer
LONGEST_ANSWER = 20  # seconds for each line of the server
# Nobody lives there (RFC 2606), nor at the Danish one, which is the registry's own example.
RESERVED = ("test", "invalid", "example", "example.com", "example.org", "example.net", "example.dk")


class RefusedForGood(Exception):
    """The server will never take this mail for this address."""


class TryLater(Exception):
    """The mail may or may not have gone: the same one is sent again."""


class Transport(Protocol):
    """Takes one mail to its address."""

    def carry(self, message: EmailMessage) -> None:
        """Return when the server has taken it. Raises ``RefusedForGood`` and ``TryLater``."""


def transport_for(settings: Settings) -> Transport:
    """In the demo a folder, whatever else is set; otherwise the mail server."""
    return Outbox(settings.data / "outbox") if settings.demo else Server(settings)


class Server:
    """A real mail server (RFC 5321)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def carry(self, message: EmailMessage) -> None:
        try:
            asyncio.run(asyncio.wait_for(self._talk(message), LONGEST_TALK))
        except aiosmtplib.SMTPRecipientsRefused as error:
            _raise(max(refused.code for refused in error.recipients), error)
        except aiosmtplib.SMTPDataError as error:
            _raise(error.code, error)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # Also a wrong password or sender: that is ours to mend, not the citizen's address.
            raise TryLater(type(error).__name__) from error

    async def _talk(self, message: EmailMessage) -> None:
        settings = self._settings
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=LONGEST_ANSWER,
        )


def _raise(code: int, error: Exception) -> None:
    if 500 <= code < 600:
        raise RefusedForGood(str(code)) from error
    raise TryLater(str(code)) from error


class Outbox:
    """A folder that takes mails to invented addresses and refuses every other (P11)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, message: EmailMessage) -> None:
        domain = parseaddr(message["To"])[1].rpartition("@")[2].lower()
        if not any(domain == one or domain.endswith(f".{one}") for one in RESERVED):
            raise RefusedForGood("The demo writes to invented addresses only.")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes())
