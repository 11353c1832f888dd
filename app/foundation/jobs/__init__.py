"""Work that happens after the commit: at least once, in a transaction of its own."""
