"""Screens of the trace area."""
