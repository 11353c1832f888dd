"""How many words a line of a conversation had, which is kept when the words are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation_event", sa.Column("size", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("The sizes of forgotten words would be lost. Restore a backup.")
