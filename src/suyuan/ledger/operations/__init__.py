"""Writes of the ledger: the only ones that touch its tables."""
