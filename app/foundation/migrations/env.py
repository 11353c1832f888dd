"""Alembic's way in: the tables are those of the rooms that wiring lists."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection


def _plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name plain column types, so that they outlive the classes of today."""
    plain = {"EncryptedText": "sa.Text()", "AutoString": "sa.String()"}
    plain["UTCDateTime"] = "sa.DateTime(timezone=True)"
    return plain.get(type(item).__name__, False) if kind == "type" else False


connection: Connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    compare_type=True,
    render_item=_plain,
)
with context.begin_transaction():
    context.run_migrations()
