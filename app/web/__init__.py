"""What every room needs to meet a browser."""
