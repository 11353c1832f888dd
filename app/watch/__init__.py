"""The watch over cases that may get lost, and whom it tells."""
