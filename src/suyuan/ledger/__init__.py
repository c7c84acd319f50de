"""The core: who, what, where, when, why. One ledger of facts and what is derived from it."""
