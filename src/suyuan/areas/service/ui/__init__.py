"""Screens and stations of after-sales."""
