"""Everything that knows nothing of cases or the web."""

from __future__ import annotations

from sqlmodel import SQLModel

# Every constraint has a name that is the same on both engines, so that migrations can change it.
# Set here because it must come before the first table.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
