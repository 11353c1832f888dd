"""A case is one concern of one person, from the first word to the last."""
