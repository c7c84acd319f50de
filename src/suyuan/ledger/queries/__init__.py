"""The questions that the ledger answers; docs/development/trace.md says how each works."""
