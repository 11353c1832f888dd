"""Calls that are promised, tried and kept; when units make them; a notice before one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.foundation.migrations.history import widen_entry

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ENTRY_KIND = (
    "kind IN ('message','answer','note','transfer','date','closed','reopened',"
    "'joined','parted','mandate','accepted','returned','lapsed','taken_back','forwarded',"
    "'handed_over','moved','call_promised','call_moved','call_cancelled','call_missed',"
    "'call_writing')"
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    widen_entry(ENTRY_KIND)
    _widen_notice()
    _make_call()
    _make_hours()


def downgrade() -> None:
    raise NotImplementedError("Promised calls would be lost. Restore a backup instead.")


def _widen_notice() -> None:
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("ck_notice_kind"))
        table.create_check_constraint(
            op.f("ck_notice_kind"), sa.text("kind IN ('ask','news','call')")
        )


def _make_call() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("needs", sa.String(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("third", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("has_wishes", sa.Boolean(), nullable=False),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("says_who", sa.Boolean(), nullable=False),
        sa.Column("leaves_message", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('promised','talked','cancelled','writing')", name=op.f("ck_call_state")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_call_order")),
        sa.CheckConstraint(
            "(state = 'promised') = (decided_at IS NULL)", name=op.f("ck_call_decided")
        ),
        sa.CheckConstraint("place > 0", name=op.f("ck_call_place")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_call_case_id")),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_call_access_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_call_unit_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("token", name=op.f("uq_call_token")),
    )
    op.create_index(op.f("ix_call_case_id"), "call", ["case_id"])
    op.create_index("ix_call_decided", "call", ["state", "decided_at"])
    _index("uq_call_place", "call", ["unit_id", "starts_at", "place"], unique=True)
    _index("ix_call_due", "call", ["ends_at"], unique=False)
    op.create_table(
        "call_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.CheckConstraint(
            "result IN ('talked','no_answer','busy','wrong_number','refused')",
            name=op.f("ck_call_try_result"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_try_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_try_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_try")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_try_call_id_number")),
    )


def _make_hours() -> None:
    op.create_table(
        "call_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_call_hours_weekday")),
        sa.CheckConstraint("opens < closes", name=op.f("ck_call_hours_order")),
        sa.CheckConstraint("places BETWEEN 1 AND 100", name=op.f("ck_call_hours_places")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_call_hours_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_hours")),
        sa.UniqueConstraint(
            "unit_id", "weekday", "opens", name=op.f("uq_call_hours_unit_id_weekday_opens")
        ),
    )
    op.create_table(
        "call_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_call_pause_order")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_call_pause_unit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_call_pause_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_pause")),
    )
    op.create_index("ix_call_pause_unit", "call_pause", ["unit_id", "ends_at"])
    op.create_table(
        "call_window",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_call_window_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "starts_at", name=op.f("pk_call_window")),
    )
    op.create_index(op.f("ix_call_window_changed_at"), "call_window", ["changed_at"])


def _index(name: str, table: str, columns: list[str], *, unique: bool) -> None:
    """An index of the calls that are still to be made."""
    promised = sa.text("state = 'promised'")
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=promised, postgresql_where=promised
    )
