"""Write to us: the message alone is enough."""
