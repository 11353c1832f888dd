"""The queue of free cases holds all that its question names, so that SQLite takes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = "ix_case_free_queue"
BEFORE = ["owner_unit_id", "state", "waiting_on", "due_at", "opened_at", "id"]
FREE = sa.text("owner_id IS NULL")


def _index(columns: list[str]) -> None:
    op.drop_index(NAME, table_name="case")
    op.create_index(NAME, "case", columns, sqlite_where=FREE, postgresql_where=FREE)


def upgrade() -> None:
    _index([*BEFORE, "owner_id"])


def downgrade() -> None:
    _index(BEFORE)
