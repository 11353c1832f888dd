"""What several migrations do with the history, which only grows (P12)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def widen_entry(kind: str) -> None:
    """Let entries be of more kinds: ``kind`` is the condition that they have to meet."""
    with op.batch_alter_table("entry") as table:
        table.drop_constraint(op.f("ck_entry_kind"))
        table.create_check_constraint(op.f("ck_entry_kind"), sa.text(kind))
    build_walls()


def build_walls() -> None:
    """SQLite has copied the table of entries, and its walls stayed behind with the old one."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER no_{verb.lower()}_entry BEFORE {verb} ON "entry" '
            "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
        )
