"""Indgang: one entrance to a municipality for everybody who cannot, or would rather not, phone."""

__version__ = "0.1.0"
