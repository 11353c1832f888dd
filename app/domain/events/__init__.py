"""The append-only log of what happened, for history and statistics."""
