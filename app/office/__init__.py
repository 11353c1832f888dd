"""The organisation: who there is, with what, when, and how soon; what is public of it."""
