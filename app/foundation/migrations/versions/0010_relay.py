"""Calls that an operator makes for a citizen, and how far what they wrote has been said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KIND = (
    "kind IN ('line','give','end','time','attention','joined','left','lost','beside',"
    "'apart','reached','hung_up','summary','emergency','ended')"
)


def upgrade() -> None:
    _widen()
    op.create_table(
        "relay",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("callee", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("opening", sa.Text(), nullable=True),
        sa.Column("reached_at", MOMENT, nullable=True),
        sa.Column("hung_up_at", MOMENT, nullable=True),
        sa.Column("summary_at", MOMENT, nullable=True),
        sa.Column("lead_asked_at", MOMENT, nullable=True),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_relay")),
        *_foreign("relay", conversation_id="conversation", asked_id="staff"),
    )
    op.create_table(
        "relay_spoken",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "line", name=op.f("pk_relay_spoken")),
        *_foreign("relay_spoken", conversation_id="conversation"),
    )


def downgrade() -> None:
    raise NotImplementedError("Calls for citizens would be lost. Restore a backup instead.")


def _widen() -> None:
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("beside_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("emergency_at", MOMENT, nullable=True))
        table.add_column(sa.Column("steps", sa.Integer(), nullable=False, server_default="0"))
        table.create_foreign_key(op.f("fk_conversation_beside_id"), "staff", ["beside_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_conversation_relay_policy"),
            sa.text("mode <> 'relay' OR policy <> 'journal'"),
        )
    with op.batch_alter_table("conversation_event") as table:
        table.drop_constraint(op.f("ck_conversation_event_kind"))
        table.create_check_constraint(op.f("ck_conversation_event_kind"), sa.text(KIND))


def _foreign(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in to.items()
    ]
