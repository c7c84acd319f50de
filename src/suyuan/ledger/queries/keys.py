"""Ids of things by their keys, many at once."""

from collections.abc import Collection, Mapping

from suyuan.foundation.db.planned import rows_of_few


def ids_of(keys: Collection[str]) -> Mapping[str, int]:
    """Return the ids of the things that these keys name; unknown keys are left out."""
    found = rows_of_few(
        "SELECT key, thing_id FROM ledger_identity WHERE key = ANY (%(keys)s::text[])",
        {"keys": list(keys)},
    )
    return dict(found)
