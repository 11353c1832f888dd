"""What follows when a message has been received."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.domain.cases.queries import is_forgotten, original_words
from app.domain.cases.thread import broken
from app.foundation.jobs.models import Job

READ_BACK = "written:read_back"


class NotReadable(Exception):
    """A received message cannot be read again: a person must look at once."""


def read_back(session: Session, job: Job) -> None:
    """Read a received message as staff will: decrypted, and with its seal unbroken (P1, P12).

    A job that keeps failing here is shown by ``indgang doctor``.
    """
    case_id = UUID(str(job.payload["case_id"]))
    if broken(session, case_id):
        raise NotReadable
    if original_words(session, case_id) is None and not is_forgotten(session, case_id):
        raise NotReadable
