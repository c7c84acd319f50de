"""The business, one folder per area, all alike inside."""
