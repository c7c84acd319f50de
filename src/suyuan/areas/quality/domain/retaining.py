"""Samples that are put by."""

import enum


class SampleKind(enum.StrEnum):
    """What samples are put by for."""

    RESERVE = "RESERVE"
    """备样: for a second test of the same lot."""
    RETENTION = "RETENTION"
    """留样: to be watched until after the expiry (GMP 2025 §105)."""
