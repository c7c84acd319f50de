"""Work done later, kept in PostgreSQL."""
