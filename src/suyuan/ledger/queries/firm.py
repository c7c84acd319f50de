"""Whose ledger it is."""

from suyuan.ledger import models


def own_firm() -> tuple[str, str]:
    """Return the firm's name and its English name; empty while no party is marked as our own."""
    found = models.Party.objects.filter(own=True).order_by("id").first()
    return (found.name, found.name_en) if found is not None else ("", "")
