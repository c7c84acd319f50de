"""Screens of production."""
