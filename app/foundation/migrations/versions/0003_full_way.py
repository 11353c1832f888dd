"""People, files, work orders, joined cases: what the full way to write needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.foundation.migrations.history import build_walls

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTY = "party IN ('citizen','helper')"
MANDATE = "(party = 'helper') = (mandate_id IS NOT NULL)"
KIND = (
    "kind IN ('message','answer','note','transfer','date','closed','reopened',"
    "'joined','parted','mandate')"
)


def _widen_access() -> None:
    with op.batch_alter_table("access") as table:
        table.drop_constraint(op.f("ck_access_party"))
        table.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("mandate_id", sa.Uuid(), nullable=True))
        table.add_column(
            sa.Column("read_entries", sa.Integer(), nullable=False, server_default="0")
        )
        table.create_foreign_key(op.f("fk_access_person_id"), "person", ["person_id"], ["id"])
        table.create_foreign_key(op.f("fk_access_mandate_id"), "mandate", ["mandate_id"], ["id"])
        table.create_check_constraint(op.f("ck_access_party"), sa.text(PARTY))
        table.create_check_constraint(op.f("ck_access_mandate"), sa.text(MANDATE))
    op.create_index(op.f("ix_access_person_id"), "access", ["person_id"])


def _widen_entry() -> None:
    with op.batch_alter_table("entry") as table:
        table.drop_constraint(op.f("ck_entry_kind"))
        table.add_column(sa.Column("access_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_entry_access_id"), "access", ["access_id"], ["id"])
        table.create_check_constraint(op.f("ck_entry_kind"), sa.text(KIND))
    build_walls()


def upgrade() -> None:
    no = sa.false()
    op.add_column(
        "case", sa.Column("wrote_before", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column("topic", sa.Column("offered", sa.Boolean(), nullable=False, server_default=no))
    _make_tables()
    _widen_access()
    _widen_entry()


def downgrade() -> None:
    raise NotImplementedError("What people gave would be lost. Restore a backup instead.")


def _make_tables() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("receives", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "basis IN ('asked','mandate','guardianship')", name=op.f("ck_mandate_basis")
        ),
        sa.CheckConstraint(
            "receives IN ('both','helper','citizen')", name=op.f("ck_mandate_receives")
        ),
        sa.CheckConstraint(
            "role IN ('relative','helper','companion','representative','guardian','interpreter')",
            name=op.f("ck_mandate_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("other_language", sa.Text(), nullable=True),
        sa.Column("has_wishes", sa.Boolean(), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=True),
        sa.Column("email_key", sa.String(), nullable=True),
        sa.Column("phone_key", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_email_key"), "person", ["email_key"], unique=False)
    op.create_index(op.f("ix_person_name_key"), "person", ["name_key"], unique=False)
    op.create_index(op.f("ix_person_phone_key"), "person", ["phone_key"], unique=False)

    op.create_table(
        "joining",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_case_id", sa.Uuid(), nullable=False),
        sa.Column("into_case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("waiting_on", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_joining_undone")
        ),
        sa.CheckConstraint("from_case_id <> into_case_id", name=op.f("ck_joining_two")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_joining_by_id")),
        sa.ForeignKeyConstraint(
            ["from_case_id"], ["case.id"], name=op.f("fk_joining_from_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["into_case_id"], ["case.id"], name=op.f("fk_joining_into_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["staff.id"], name=op.f("fk_joining_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
    )
    op.create_index(op.f("ix_joining_into_case_id"), "joining", ["into_case_id"], unique=False)
    op.create_index(
        "uq_joining_from",
        "joining",
        ["from_case_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "work_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_work_order_done")
        ),
        sa.ForeignKeyConstraint(["access_id"], ["access.id"], name=op.f("fk_work_order_access_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_work_order_case_id")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff.id"], name=op.f("fk_work_order_done_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_work_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index(op.f("ix_work_order_case_id"), "work_order", ["case_id"], unique=False)
    op.create_index(
        "ix_work_order_open", "work_order", ["unit_id", "done_at", "due_at"], unique=False
    )

    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("described", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (expires_at IS NOT NULL)",
            name=op.f("ck_attachment_sent_or_expires"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored", name=op.f("uq_attachment_stored")),
    )
    op.create_index(op.f("ix_attachment_entry_id"), "attachment", ["entry_id"], unique=False)
    op.create_index("ix_attachment_expires_at", "attachment", ["expires_at"], unique=False)
    op.create_index(op.f("ix_attachment_form"), "attachment", ["form"], unique=False)
