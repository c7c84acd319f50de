"""How the firm runs the system: users, roles, keys, settings."""
