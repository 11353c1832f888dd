"""Bliv ringet op: a call at a time and in a way that fits the person."""
