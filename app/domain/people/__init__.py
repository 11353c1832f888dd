"""Whom a case is about: how to reach them, how to meet them, and who speaks for them."""
