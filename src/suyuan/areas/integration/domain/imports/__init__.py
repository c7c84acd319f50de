"""What people bring in tables: fields and their heads, values, rows, and the events they become."""
