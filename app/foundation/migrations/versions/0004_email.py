"""Mail addresses that their owners confirm, and the notices that go there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blocked_address",
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email_key", name=op.f("pk_blocked_address")),
    )
    op.create_table(
        "mailbox",
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_case", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_mailbox_access_id")),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_mailbox")),
    )
    op.create_index(op.f("ix_mailbox_email_key"), "mailbox", ["email_key"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ask','news')", name=op.f("ck_notice_kind")),
        sa.CheckConstraint(
            "state IN ('waiting','sent','failed','dropped')", name=op.f("ck_notice_state")
        ),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_notice_access_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_access_id"), "notice", ["access_id"])
    op.create_index(op.f("ix_notice_made_at"), "notice", ["made_at"])
    op.create_index("ix_notice_sent", "notice", ["email_key", "sent_at"])


def downgrade() -> None:
    for table in ("notice", "mailbox", "blocked_address"):
        op.drop_table(table)
