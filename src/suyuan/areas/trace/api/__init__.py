"""The trace area's endpoints."""
