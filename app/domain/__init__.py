"""What would survive any channel."""
