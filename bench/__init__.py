"""Figures beside their limits: ``python -m bench``."""
