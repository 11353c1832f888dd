"""Forgetting work that is done."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from app.foundation.clock import now
from app.foundation.jobs.models import Job, JobState

KEPT = timedelta(days=30)


def sweep(session: Session) -> None:
    """Remove jobs that were done long ago. Dead ones stay until a person has looked."""
    session.execute(
        delete(Job).where(col(Job.state) == JobState.DONE, col(Job.finished_at) < now() - KEPT)
    )
