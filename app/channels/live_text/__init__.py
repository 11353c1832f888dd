"""Skriv sammen med os nu: a citizen and staff type to each other."""
