"""Screens of sales."""
