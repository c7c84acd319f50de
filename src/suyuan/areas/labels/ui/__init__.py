"""Screens of labels."""
