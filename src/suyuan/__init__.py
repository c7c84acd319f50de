"""Suyuan: trace every thing to its source."""
