"""A time can be booked at which an operator calls somebody for a citizen who types."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call") as table:
        table.add_column(
            sa.Column("relayed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("opening", sa.Text(), nullable=True))
        table.add_column(sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("booked_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("Promised calls would be lost. Restore a backup instead.")
