"""Production: work orders and what is recorded of them, step by step, up to the history record.

A work order is released with the frozen device master record of a revision and keeps it. What is
made, from what, by whom, on which machine and with which result is recorded here and, in the same
transaction, on the ledger; what GMP 2025 forbids is refused with the reason and the way out.
"""
