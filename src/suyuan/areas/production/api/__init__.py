"""Endpoints of production."""
