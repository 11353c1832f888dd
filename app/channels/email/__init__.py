"""Notices by e-mail: only that there is news, and only to an address that its owner confirmed."""
