"""Screens of the analytics area."""
