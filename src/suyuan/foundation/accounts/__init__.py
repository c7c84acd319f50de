"""Users, roles, sites, assignments and keys."""
