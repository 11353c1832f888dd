"""A real mail server on this machine that can be told to refuse, to wait and to hang up."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKE, REFUSE, LATER, REFUSE_DATA, HANG_UP, HANG_UP_BEFORE, SLOW = (
    "take",
    "refuse",
    "later",
    "refuse data",
    "hang up after taking",
    "hang up before taking",
    "slow",
)


class Postman:
    """Takes mails, or behaves as `moods` says, one mood a talk; then takes again.

    `when` is called with each step, before it is answered.
    """

    def __init__(self) -> None:
        self.moods: deque[str] = deque()
        self.taken: list[tuple[str, bytes]] = []
        self.talks = 0
        self.when: Callable[[str], None] = lambda _step: None
        self._mood = TAKE

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self.talks += 1
        self.when("asked")
        self._mood = self.moods.popleft() if self.moods else TAKE
        if self._mood == REFUSE:
            return "550 No such person"
        if self._mood == LATER:
            return "451 Come again"
        if self._mood == SLOW:
            await asyncio.sleep(0.5)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self._mood == REFUSE_DATA:
            return "554 Not this one"
        if self._mood != HANG_UP_BEFORE:
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append((envelope.rcpt_tos[0], content))
        self.when("taken")
        if self._mood in (HANG_UP, HANG_UP_BEFORE):
            assert server.transport is not None
            server.transport.close()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as mails."""
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.taken]

    @property
    def wire(self) -> bytes:
        """Everything that was taken, decoded too, to look for what must not be there."""
        texts = [
            str(part.get_content())
            for mail in self.mails
            for part in mail.walk()
            if not part.is_multipart()
        ]
        return b"\n".join(raw for _, raw in self.taken) + "\n".join(texts).encode()


def at_work(postman: Postman) -> Controller:
    """The server, not started yet, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Controller(postman, hostname="127.0.0.1", port=port)
