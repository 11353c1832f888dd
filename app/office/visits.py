"""Who may look at the organisation, and who may change it; to others these pages do not exist."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from app.domain.organisation.models import Role
from app.foundation.refused import Missing
from app.web.visits import AtDesk, AtDeskWithFiles, Visit

READERS = frozenset({Role.LEAD, Role.HEAD, Role.ADMINISTRATOR})


def may_change(visit: Visit) -> bool:
    """Whether this colleague is an administrator."""
    return visit.staff.role == Role.ADMINISTRATOR


async def _reader(visit: AtDesk) -> Visit:
    if visit.staff.role not in READERS:
        raise Missing
    return visit


async def _administrator(visit: AtDesk) -> Visit:
    return _checked(visit)


async def _administrator_with_files(visit: AtDeskWithFiles) -> Visit:
    return _checked(visit)


def _checked(visit: Visit) -> Visit:
    if not may_change(visit):
        raise Missing
    return visit


AtOffice = Annotated[Visit, Depends(_reader)]
Administering = Annotated[Visit, Depends(_administrator)]
AdministeringWithFiles = Annotated[Visit, Depends(_administrator_with_files)]
