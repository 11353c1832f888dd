"""Putting work aside, in the transaction of whatever asks for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.foundation import clock
from app.foundation.database import add_row, leave_work
from app.foundation.jobs.models import Job, JobState


def put_aside(
    session: Session,
    kind: str,
    *,
    run_at: datetime | None = None,
    event_id: UUID | None = None,
    **payload: str | int,
) -> None:
    """Promise to do ``kind`` at ``run_at`` (now unless said); ``payload`` is ids only."""
    now = clock.now()
    leave_work(session)
    add_row(
        session,
        Job,
        id=uuid4(),
        kind=kind,
        payload=payload,
        event_id=event_id,
        state=JobState.READY,
        run_at=run_at or now,
        tries=0,
        created_at=now,
    )
