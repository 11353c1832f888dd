"""Conversations in live text, their journals, what is being written, and who is there to talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.foundation.migrations.history import widen_entry

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ENTRY_KIND = (
    "kind IN ('message','answer','note','transfer','date','closed','reopened',"
    "'joined','parted','mandate','accepted','returned','lapsed','taken_back','forwarded',"
    "'handed_over','moved','call_promised','call_moved','call_cancelled','call_missed',"
    "'call_writing','conversation')"
)
MOMENT = sa.DateTime(timezone=True)
LIVING = sa.text("state <> 'ended'")


def upgrade() -> None:
    widen_entry(ENTRY_KIND)
    _make_conversation()
    _make_journal()
    _make_presence()


def downgrade() -> None:
    raise NotImplementedError("Conversations would be lost. Restore a backup instead.")


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("connected_at", MOMENT, nullable=True),
        sa.Column("offered_to_id", sa.Uuid(), nullable=True),
        sa.Column("offered_until", MOMENT, nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(), nullable=True),
        sa.Column("citizen_seen_at", MOMENT, nullable=False),
        sa.Column("citizen_fetches", sa.Boolean(), nullable=False),
        sa.Column("citizen_read", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("reads", sa.String(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("mode IN ('direct','relay')", name=op.f("ck_conversation_mode")),
        sa.CheckConstraint(
            "policy IN ('journal','citizen','none')", name=op.f("ck_conversation_policy")
        ),
        sa.CheckConstraint(
            "state IN ('waiting','connected','ended')", name=op.f("ck_conversation_state")
        ),
        sa.CheckConstraint(
            "ending IN ('talked','written','call')", name=op.f("ck_conversation_ending")
        ),
        sa.CheckConstraint(
            "reads IN ('sentence','answer','word','nothing')", name=op.f("ck_conversation_reads")
        ),
        sa.CheckConstraint(
            "cells IS NULL OR cells IN (12,20,32,40,80)", name=op.f("ck_conversation_cells")
        ),
        sa.CheckConstraint("turn IN ('citizen','staff')", name=op.f("ck_conversation_turn")),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_conversation_ended")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ending IS NOT NULL)", name=op.f("ck_conversation_ending_known")
        ),
        sa.CheckConstraint(
            "state <> 'connected' OR staff_id IS NOT NULL", name=op.f("ck_conversation_connected")
        ),
        sa.CheckConstraint(
            "offered_to_id IS NULL OR (state = 'waiting' AND offered_until IS NOT NULL)",
            name=op.f("ck_conversation_offered"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("token", name=op.f("uq_conversation_token")),
        *_foreign("conversation", case_id="case", access_id="access", unit_id="unit"),
        *_foreign("conversation", staff_id="staff", offered_to_id="staff"),
    )
    op.create_index(op.f("ix_conversation_case_id"), "conversation", ["case_id"])
    op.create_index(op.f("ix_conversation_staff_id"), "conversation", ["staff_id"])
    op.create_index("ix_conversation_ended", "conversation", ["state", "ended_at"])
    for name, column, unique in (
        ("uq_conversation_living", "case_id", True),
        ("ix_conversation_living", "began_at", False),
    ):
        op.create_index(
            name,
            "conversation",
            [column],
            unique=unique,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        )


def _make_journal() -> None:
    op.create_table(
        "conversation_event",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('line','give','end','time','attention','joined','left','lost','ended')",
            name=op.f("ck_conversation_event_kind"),
        ),
        sa.CheckConstraint(
            "author IN ('citizen','staff','assistant','system')",
            name=op.f("ck_conversation_event_author"),
        ),
        sa.CheckConstraint(
            "channel IN ('self','phone','aside')", name=op.f("ck_conversation_event_channel")
        ),
        sa.CheckConstraint(
            "(kind = 'line') = (line IS NOT NULL)", name=op.f("ck_conversation_event_line")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_conversation_event")),
        sa.UniqueConstraint(
            "conversation_id", "line", name=op.f("uq_conversation_event_conversation_id_line")
        ),
        *_foreign("conversation_event", conversation_id="conversation", staff_id="staff"),
    )
    op.create_table(
        "conversation_open_line",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "author IN ('citizen','staff','assistant')",
            name=op.f("ck_conversation_open_line_author"),
        ),
        sa.CheckConstraint(
            "channel IN ('self','phone','aside')", name=op.f("ck_conversation_open_line_channel")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "line", name=op.f("pk_conversation_open_line")),
        *_foreign("conversation_open_line", conversation_id="conversation", staff_id="staff"),
    )


def _make_presence() -> None:
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("ready", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("ready IN ('free','busy','away')", name=op.f("ck_presence_ready")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_presence")),
        *_foreign("presence", staff_id="staff", unit_id="unit"),
    )
    op.create_index(op.f("ix_presence_unit_id"), "presence", ["unit_id"])


def _foreign(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in to.items()
    ]
