"""Endpoints of labels."""
