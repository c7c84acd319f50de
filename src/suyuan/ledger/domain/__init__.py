"""The ledger's plain Python: events, their vocabulary and the rules that need no database."""
