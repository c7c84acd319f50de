"""The history of every table, written by the database itself."""
